package io.github.sesdkimrotator.dns;

import io.github.sesdkimrotator.dkim.DnsName;
import io.github.sesdkimrotator.dkim.ExampleKeys;
import io.github.sesdkimrotator.dkim.KeyRecord;
import io.github.sesdkimrotator.dkim.SubjectPublicKey;
import io.github.sesdkimrotator.gate.Delegation;
import io.github.sesdkimrotator.gate.GateEvidence.AuthoritativeRing;
import io.github.sesdkimrotator.gate.GateQuestion;
import io.github.sesdkimrotator.gate.GateVerdict;
import io.github.sesdkimrotator.gate.NameServer;
import io.github.sesdkimrotator.gate.Ring;
import io.github.sesdkimrotator.run.DnsGate;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Scanner;

/**
 * How long the gate takes, against the slowest answer it needs and against {@code dig} asked one by one. The servers are
 * known beforehand: finding them is not measured here.
 *
 * <p>docs/benchmarks.md holds the command and the last figures.
 */
final class GateBenchmark {

    private static final DnsName NAME = new DnsName("s1._domainkey.example.jp.");
    private static final SubjectPublicKey KEY = ExampleKeys.rsa2048(1);
    private static final String VALUE = KeyRecord.publishing(KEY).txtValue();
    private static final int RESOLVERS = 5;
    private static final int SAMPLES = 3;
    private static final int WARM_UP = 150;

    private GateBenchmark() {}

    /** Prints the tables: all of them, or those of {@code healthy}, {@code dead} and {@code lossy} that are named. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        print("%s %s, %d processors"
                .formatted(
                        System.getProperty("java.vm.name"),
                        System.getProperty("java.vm.version"),
                        Runtime.getRuntime().availableProcessors()));
        for (String part : arguments.length == 0 ? new String[] {"healthy", "dead", "lossy"} : arguments) {
            switch (part) {
                case "healthy" -> healthy();
                case "dead" -> dead();
                case "lossy" -> lossy();
                default -> throw new IllegalArgumentException("healthy, dead or lossy, not " + part);
            }
        }
    }

    private static void healthy() throws IOException, InterruptedException {
        print("");
        print("| authoritative addresses | delay per answer | needed | gate p50 | p90 | p99 | max | beyond needed, p99"
                + " | n | `dig` one by one |");
        print("| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
        for (int authoritative : new int[] {4, 16}) {
            for (int delay : new int[] {1, 20, 100}) {
                try (Servers servers = new Servers(authoritative + RESOLVERS, delay, 0)) {
                    DnsGate gate = gate(servers, authoritative, Patience.DEFAULT);
                    for (int i = 0; i < WARM_UP; i++) {
                        run(gate);
                    }
                    int rounds = delay == 100 ? 200 : 500;
                    long[] nanos = new long[rounds];
                    for (int i = 0; i < rounds; i++) {
                        long start = System.nanoTime();
                        GateVerdict verdict = run(gate);
                        nanos[i] = System.nanoTime() - start;
                        if (!(verdict instanceof GateVerdict.Open)) {
                            throw new IllegalStateException("not open: " + verdict);
                        }
                    }
                    Arrays.sort(nanos);
                    int needed = 2 * delay;
                    print("| %d | %d ms | %d ms | %s | %s | %s | %s | %s | %d | %s |"
                            .formatted(
                                    authoritative,
                                    delay,
                                    needed,
                                    millis(at(nanos, 50)),
                                    millis(at(nanos, 90)),
                                    millis(at(nanos, 99)),
                                    millis(nanos[rounds - 1]),
                                    millis(at(nanos, 99) - needed * 1_000_000L),
                                    rounds,
                                    millis(digOneByOne(servers, authoritative))));
                }
            }
        }
    }

    private static void dead() throws IOException, InterruptedException {
        print("");
        print("| all 16 servers silent, time limit for each | ends after the limit, p50 | max | n | verdict |");
        print("| ---: | ---: | ---: | ---: | --- |");
        for (int limitMillis : new int[] {500, 1_000, 4_000}) {
            Patience patience = new Patience(
                    Duration.ofMillis(limitMillis / 8), Duration.ofMillis(limitMillis), Duration.ofSeconds(30));
            try (Servers servers = new Servers(16, -1, 0)) {
                DnsGate gate = gate(servers, 16, patience);
                run(gate);
                int rounds = limitMillis == 4_000 ? 5 : 20;
                long[] late = new long[rounds];
                String verdict = "";
                for (int i = 0; i < rounds; i++) {
                    long start = System.nanoTime();
                    verdict = reason(run(gate));
                    late[i] = System.nanoTime() - start - limitMillis * 1_000_000L;
                }
                Arrays.sort(late);
                print("| %d ms | %s | %s | %d | %s |"
                        .formatted(limitMillis, millis(at(late, 50)), millis(late[rounds - 1]), rounds, verdict));
            }
        }
    }

    private static void lossy() throws IOException, InterruptedException {
        print("");
        print(
                "| datagrams lost, each way | authoritative addresses | needed | gate p50 | p90 | p99 | max | open | n |");
        print("| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
        for (int authoritative : new int[] {4, 16}) {
            int delay = 20;
            try (Servers servers = new Servers(authoritative + RESOLVERS, delay, 10)) {
                DnsGate gate = gate(servers, authoritative, Patience.DEFAULT);
                int rounds = 50;
                int open = 0;
                long[] nanos = new long[rounds];
                for (int i = 0; i < rounds; i++) {
                    long start = System.nanoTime();
                    open += run(gate) instanceof GateVerdict.Open ? 1 : 0;
                    nanos[i] = System.nanoTime() - start;
                }
                Arrays.sort(nanos);
                print("| 10 %% | %d | %d ms | %s | %s | %s | %s | %d | %d |"
                        .formatted(
                                authoritative,
                                2 * delay,
                                millis(at(nanos, 50)),
                                millis(at(nanos, 90)),
                                millis(at(nanos, 99)),
                                millis(nanos[rounds - 1]),
                                open,
                                rounds));
            }
        }
    }

    private static GateVerdict run(DnsGate gate) {
        return gate.publication(new GateQuestion(NAME, KEY), Instant.EPOCH);
    }

    private static String reason(GateVerdict verdict) {
        return verdict instanceof GateVerdict.Waiting waiting ? "waiting, " + waiting.reason() : verdict.toString();
    }

    private static DnsGate gate(Servers servers, int authoritative, Patience patience) {
        List<NameServer> first = servers.as(Ring.AUTHORITATIVE, 0, authoritative);
        List<NameServer> second = servers.as(Ring.RESOLVER, authoritative, servers.ports.size());
        return new DnsGate(
                new DnsInterrogator(
                        (name, deadline) -> Delegation.to(name, new DnsName("example.jp."), first),
                        second,
                        SAMPLES,
                        patience),
                AuthoritativeRing.ON);
    }

    /** What a person does: every authoritative address, then every resolver, once each. */
    private static long digOneByOne(Servers servers, int authoritative) throws IOException, InterruptedException {
        long[] nanos = new long[5];
        for (int i = 0; i < nanos.length; i++) {
            long start = System.nanoTime();
            for (int port : servers.ports.subList(0, authoritative + RESOLVERS)) {
                new ProcessBuilder("dig", "@127.0.0.1", "-p", Integer.toString(port), "+short", "TXT", NAME.absolute())
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor();
            }
            nanos[i] = System.nanoTime() - start;
        }
        Arrays.sort(nanos);
        return nanos[nanos.length / 2];
    }

    private static long at(long[] sorted, int percentile) {
        return sorted[Math.min(sorted.length - 1, (int) Math.ceil(sorted.length * percentile / 100.0) - 1)];
    }

    private static String millis(long nanos) {
        return String.format(Locale.ROOT, "%.1f ms", nanos / 1e6);
    }

    private static void print(String line) {
        System.out.println(line);
    }

    /** A JVM of {@link DelayedServers}. */
    private static final class Servers implements AutoCloseable {

        private final Process process;
        private final List<Integer> ports = new ArrayList<>();

        Servers(int count, int delayMillis, int lossPercent) throws IOException {
            process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:+UseSerialGC",
                            "-cp",
                            System.getProperty("java.class.path"),
                            DelayedServers.class.getName(),
                            Integer.toString(count),
                            Integer.toString(delayMillis),
                            Integer.toString(lossPercent),
                            VALUE)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            BufferedReader output =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
            new Scanner(output.readLine()).tokens().map(Integer::valueOf).forEach(ports::add);
        }

        List<NameServer> as(Ring ring, int from, int to) {
            List<NameServer> servers = new ArrayList<>();
            for (int port : ports.subList(from, to)) {
                servers.add(new NameServer(ring, "ns" + port + ".example.jp.", "127.0.0.1:" + port));
            }
            return servers;
        }

        @Override
        public void close() {
            process.destroy();
            process.onExit().join();
        }
    }
}
