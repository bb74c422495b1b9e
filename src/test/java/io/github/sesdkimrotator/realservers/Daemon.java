package io.github.sesdkimrotator.realservers;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/** A name server's process, in the foreground, with its output in a file. */
final class Daemon implements Closeable {

    private static final Duration START = Duration.ofSeconds(20);
    private static final Duration ATTEMPT = Duration.ofMillis(250);

    private final String name;
    private final Process process;
    private final Path log;

    private Daemon(String name, Process process, Path log) {
        this.name = name;
        this.process = process;
        this.log = log;
    }

    static Daemon start(String name, Path directory, List<String> command) {
        Path log = directory.resolve("log");
        try {
            Process process = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            return new Daemon(name, process, log);
        } catch (IOException e) {
            throw new UncheckedIOException(name + " does not start: is it installed? .ci/run installs it", e);
        }
    }

    /** Waits until it answers for that zone, over TCP where it has no UDP. */
    void awaitAnswers(String address, String zone, boolean overTcp) {
        Instant over = Instant.now().plus(START);
        while (Instant.now().isBefore(over)) {
            if (!process.isAlive()) {
                throw new IllegalStateException(name + " ended: " + logText());
            }
            if (serial(address, zone, overTcp) >= 0) {
                return;
            }
        }
        throw new IllegalStateException(name + " does not answer for " + zone + ": " + logText());
    }

    /** Has it read its zones again, and waits until it serves that serial. */
    void reload(String address, String zone, long serial) {
        run(List.of("kill", "-HUP", Long.toString(process.pid())));
        Instant over = Instant.now().plus(START);
        while (serial(address, zone, false) != serial) {
            if (Instant.now().isAfter(over)) {
                throw new IllegalStateException(name + " does not take over " + zone + ": " + logText());
            }
        }
    }

    /** The zone's serial as that server answers; -1 where it does not. */
    private static long serial(String address, String zone, boolean overTcp) {
        try {
            Resolver resolver = new SimpleResolver(InetAddress.getByName(address));
            resolver.setTimeout(ATTEMPT);
            resolver.setTCP(overTcp);
            Message answer =
                    resolver.send(Message.newQuery(Record.newRecord(Name.fromString(zone), Type.SOA, DClass.IN)));
            return answer.getRcode() != Rcode.NOERROR
                    ? -1
                    : answer.getSection(Section.ANSWER).stream()
                            .filter(SOARecord.class::isInstance)
                            .mapToLong(soa -> ((SOARecord) soa).getSerial())
                            .findFirst()
                            .orElse(-1);
        } catch (IOException notYet) {
            return -1;
        }
    }

    /** Runs a tool to its end. */
    static void run(List<String> command) {
        try {
            Process tool = new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(tool.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            if (tool.waitFor() != 0) {
                throw new IllegalStateException(command + ": " + output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(command.getFirst() + " is not installed? .ci/run installs it", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private String logText() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
