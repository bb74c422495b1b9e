package io.github.sesdkimrotator.crypto;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.LineNumberReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Times {@link RsaKeyGenerator#generate()}, proof included, under Lambda's default JVM flags and under those of our
 * template. Each round is a JVM of its own, and the flags take turns, so that a busy machine disturbs both alike.
 *
 * <p>Arguments: rounds (5), keys a round (20). docs/benchmarks.md holds the command and the last figures.
 */
final class KeyGenerationBenchmark {

    private static final List<String> LAMBDA_DEFAULT = List.of("-XX:+TieredCompilation", "-XX:TieredStopAtLevel=1");
    private static final List<String> TEMPLATE = List.of("-XX:+TieredCompilation", "-XX:TieredStopAtLevel=4");
    private static final String ONE_ROUND = "one-round";

    private KeyGenerationBenchmark() {}

    /** Starts the rounds, or is one. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (arguments.length == 2 && arguments[0].equals(ONE_ROUND)) {
            measure(Integer.parseInt(arguments[1]));
            return;
        }
        int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 5;
        int keys = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 20;
        Map<List<String>, List<Long>> nanos = new LinkedHashMap<>();
        Map<List<String>, List<Long>> firstNanos = new LinkedHashMap<>();
        for (int round = 0; round < rounds; round++) {
            for (List<String> flags : List.of(LAMBDA_DEFAULT, TEMPLATE)) {
                List<Long> measured = roundInItsOwnJvm(flags, keys);
                nanos.computeIfAbsent(flags, unused -> new ArrayList<>()).addAll(measured);
                firstNanos.computeIfAbsent(flags, unused -> new ArrayList<>()).add(measured.getFirst());
            }
        }
        print("java.vm.version " + System.getProperty("java.vm.version") + ", "
                + Runtime.getRuntime().availableProcessors() + " processors");
        print("| JVM flags | n | mean | p50 | p90 | p99 | max | first key of a JVM, p50 of " + rounds + " |");
        print("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
        nanos.forEach((flags, all) -> print(row(flags, all, firstNanos.get(flags))));
        print("ratio of the medians: %.1f"
                .formatted((double) percentile(nanos.get(LAMBDA_DEFAULT), 50) / percentile(nanos.get(TEMPLATE), 50)));
    }

    private static void measure(int keys) {
        var hotSpot = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
        print("# " + ManagementFactory.getRuntimeMXBean().getInputArguments() + " TieredCompilation="
                + hotSpot.getVMOption("TieredCompilation").getValue() + " TieredStopAtLevel="
                + hotSpot.getVMOption("TieredStopAtLevel").getValue());
        for (int i = 0; i < keys; i++) {
            long before = System.nanoTime();
            new RsaKeyGenerator().generate();
            print(Long.toString(System.nanoTime() - before));
        }
    }

    private static List<Long> roundInItsOwnJvm(List<String> flags, int keys) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags);
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(KeyGenerationBenchmark.class.getName(), ONE_ROUND, Integer.toString(keys)));
        Process jvm = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<Long> nanos = new ArrayList<>();
        try (var lines = new LineNumberReader(new InputStreamReader(jvm.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("#")) {
                    print(line);
                } else {
                    nanos.add(Long.valueOf(line));
                }
            }
        }
        if (jvm.waitFor() != 0 || nanos.size() != keys) {
            throw new IOException("a round ended early, with " + nanos.size() + " of " + keys + " keys");
        }
        return nanos;
    }

    private static String row(List<String> flags, List<Long> nanos, List<Long> firstNanos) {
        double mean = nanos.stream().mapToLong(Long::longValue).average().orElseThrow();
        return "| `%s` | %d | %s | %s | %s | %s | %s | %s |"
                .formatted(
                        String.join(" ", flags),
                        nanos.size(),
                        millis(Math.round(mean)),
                        millis(percentile(nanos, 50)),
                        millis(percentile(nanos, 90)),
                        millis(percentile(nanos, 99)),
                        millis(percentile(nanos, 100)),
                        millis(percentile(firstNanos, 50)));
    }

    /** The nearest rank. */
    private static long percentile(List<Long> nanos, int percent) {
        long[] sorted = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
        return sorted[Math.max(0, Math.ceilDiv(sorted.length * percent, 100) - 1)];
    }

    private static String millis(long nanos) {
        return String.format(Locale.ROOT, "%,d ms", Math.round(nanos / 1e6));
    }

    private static void print(String line) {
        System.out.println(line);
    }
}
