package io.github.sesdkimrotator.crypto;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToLongFunction;

/**
 * Times {@link RsaKeyGenerator#generate()}, proof included, under Lambda's default JVM flags and under those of our
 * template. Each round is a JVM of its own, and the flags take turns, so that a busy machine disturbs both alike.
 *
 * <p>Two times are taken: by the wall clock, and the processor time of the whole JVM. The second includes the compiler's
 * threads, which compete with the generator where a function has less than one processor, and suffers less from
 * neighbours.
 *
 * <p>Arguments: rounds (5), keys a round (20). With {@code 20 1} every key is the first of its JVM, as after a cold start.
 * docs/benchmarks.md holds the command and the last figures.
 */
final class KeyGenerationBenchmark {

    private static final List<String> C1_ONLY = List.of("-XX:+TieredCompilation", "-XX:TieredStopAtLevel=1");
    private static final List<String> ALL_COMPILERS = List.of("-XX:+TieredCompilation", "-XX:TieredStopAtLevel=4");
    private static final String ONE_ROUND = "one-round";

    private KeyGenerationBenchmark() {}

    /** One key. */
    private record Sample(long wallNanos, long cpuNanos) {}

    /** Starts the rounds, or is one. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (arguments.length == 2 && arguments[0].equals(ONE_ROUND)) {
            measure(Integer.parseInt(arguments[1]));
            return;
        }
        int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 5;
        int keys = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 20;
        Map<List<String>, List<Sample>> samples = new LinkedHashMap<>();
        for (int round = 0; round < rounds; round++) {
            for (List<String> flags : List.of(C1_ONLY, ALL_COMPILERS)) {
                samples.computeIfAbsent(flags, unused -> new ArrayList<>()).addAll(roundInItsOwnJvm(flags, keys));
            }
        }
        print("%s %s, %d processors, %d rounds of %d keys"
                .formatted(
                        System.getProperty("java.vm.name"),
                        System.getProperty("java.vm.version"),
                        Runtime.getRuntime().availableProcessors(),
                        rounds,
                        keys));
        print("| JVM flags | time | n | mean | p50 | p90 | p99 | max |");
        print("| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |");
        samples.forEach((flags, all) -> {
            print(row(flags, "wall", all, Sample::wallNanos));
            print(row(flags, "processor", all, Sample::cpuNanos));
        });
        print("ratio of the medians: wall %s, processor %s"
                .formatted(ratio(samples, Sample::wallNanos), ratio(samples, Sample::cpuNanos)));
    }

    private static void measure(int keys) {
        var hotSpot = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
        var system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        print("# " + ManagementFactory.getRuntimeMXBean().getInputArguments() + " TieredCompilation="
                + hotSpot.getVMOption("TieredCompilation").getValue() + " TieredStopAtLevel="
                + hotSpot.getVMOption("TieredStopAtLevel").getValue());
        for (int i = 0; i < keys; i++) {
            long cpuBefore = system.getProcessCpuTime();
            long before = System.nanoTime();
            new RsaKeyGenerator().generate();
            long wall = System.nanoTime() - before;
            print(wall + " " + (system.getProcessCpuTime() - cpuBefore));
        }
    }

    private static List<Sample> roundInItsOwnJvm(List<String> flags, int keys)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags);
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(KeyGenerationBenchmark.class.getName(), ONE_ROUND, Integer.toString(keys)));
        Process jvm = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<Sample> samples = new ArrayList<>();
        try (var lines = new BufferedReader(new InputStreamReader(jvm.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("#")) {
                    print(line);
                } else {
                    int blank = line.indexOf(' ');
                    samples.add(new Sample(
                            Long.parseLong(line.substring(0, blank)), Long.parseLong(line.substring(blank + 1))));
                }
            }
        }
        if (jvm.waitFor() != 0 || samples.size() != keys) {
            throw new IOException("a round ended early, with " + samples.size() + " of " + keys + " keys");
        }
        return samples;
    }

    private static String row(List<String> flags, String time, List<Sample> samples, ToLongFunction<Sample> nanos) {
        double mean = samples.stream().mapToLong(nanos).average().orElseThrow();
        return "| `%s` | %s | %d | %s | %s | %s | %s | %s |"
                .formatted(
                        String.join(" ", flags),
                        time,
                        samples.size(),
                        millis(Math.round(mean)),
                        millis(percentile(samples, nanos, 50)),
                        millis(percentile(samples, nanos, 90)),
                        millis(percentile(samples, nanos, 99)),
                        millis(percentile(samples, nanos, 100)));
    }

    private static String ratio(Map<List<String>, List<Sample>> samples, ToLongFunction<Sample> nanos) {
        double lambda = percentile(samples.get(C1_ONLY), nanos, 50);
        return String.format(Locale.ROOT, "%.1f", lambda / percentile(samples.get(ALL_COMPILERS), nanos, 50));
    }

    /** The nearest rank. */
    private static long percentile(List<Sample> samples, ToLongFunction<Sample> nanos, int percent) {
        long[] sorted = samples.stream().mapToLong(nanos).sorted().toArray();
        return sorted[Math.max(0, Math.ceilDiv(sorted.length * percent, 100) - 1)];
    }

    private static String millis(long nanos) {
        return String.format(Locale.ROOT, "%,d ms", Math.round(nanos / 1e6));
    }

    private static void print(String line) {
        System.out.println(line);
    }
}
