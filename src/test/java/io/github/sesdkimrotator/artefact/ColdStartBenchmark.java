package io.github.sesdkimrotator.artefact;

import io.github.sesdkimrotator.artefact.LambdaProcess.Result;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Wall time of a cold {@code status} of one Steady domain, from the start of the process to the answer, under several
 * sets of JVM flags and beside the same work in Python with boto3, taking turns. Arguments: the endpoint of S3, SNS and
 * Secrets Manager, and the number of rounds.
 */
final class ColdStartBenchmark {

    private static final String STATUS = "{\"action\":\"status\",\"domain\":\"example.jp\"}";
    private static final String PYTHON = "python3 with boto3";
    private static final String TEMPLATE = "the template's flags";

    private ColdStartBenchmark() {}

    /** The processor time and peak of memory of a process that still runs, from /proc. */
    private record Sample(double wallMillis, double processorMillis, long peakMegabytes) {}

    public static void main(String[] arguments) throws Exception {
        URI aws = URI.create(arguments[0]);
        int rounds = Integer.parseInt(arguments[1]);
        Path scratch = Files.createTempDirectory("cold-start");
        DeployedFunction function = DeployedFunction.ofTemplate();
        Map<String, String> flags = new LinkedHashMap<>();
        flags.put(TEMPLATE, function.environment().get("JAVA_TOOL_OPTIONS"));
        flags.put("all compilers", "-XX:TieredStopAtLevel=4");
        flags.put("C1 only, serial collector", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC");
        flags.put("all compilers, serial collector", "-XX:TieredStopAtLevel=4 -XX:+UseSerialGC");
        try (Surroundings world = new Surroundings(aws)) {
            Map<String, String> environment = new TreeMap<>(function.environment());
            environment.putAll(Map.of(
                    "AWS_REGION", "ap-northeast-1",
                    "AWS_DEFAULT_REGION", "ap-northeast-1",
                    "AWS_ACCESS_KEY_ID", "testing",
                    "AWS_SECRET_ACCESS_KEY", "testing",
                    "PATH", System.getenv("PATH")));
            environment.putAll(world.environment());
            Path unpacked = Files.createDirectory(scratch.resolve("jar"));
            LambdaProcess.unpack(unpacked);
            try (LambdaProcess first = new LambdaProcess(unpacked, function.handler(), environment)) {
                first.invoke(STATUS.replace("status", "enroll"));
            }
            Map<String, List<Sample>> samples = new LinkedHashMap<>();
            for (int round = 0; round < rounds; round++) {
                for (Map.Entry<String, String> one : flags.entrySet()) {
                    environment.put("JAVA_TOOL_OPTIONS", one.getValue());
                    samples.computeIfAbsent(one.getKey(), ignored -> new ArrayList<>())
                            .add(sample(() -> new LambdaProcess(unpacked, function.handler(), environment)));
                }
                samples.computeIfAbsent(PYTHON, ignored -> new ArrayList<>())
                        .add(sample(() -> LambdaProcess.python(unpacked, environment)));
            }
            samples.forEach(ColdStartBenchmark::print);
        }
    }

    private interface Start {
        LambdaProcess now() throws Exception;
    }

    private static Sample sample(Start start) throws Exception {
        long began = System.nanoTime();
        try (LambdaProcess process = start.now()) {
            Result result = process.invoke(STATUS);
            double wall = (System.nanoTime() - began) / 1e6;
            if (result.isError() || !result.body().replace(" ", "").contains("\"statusCode\":200")) {
                throw new AssertionError(result + "\n" + process.everything());
            }
            double processor = ProcessHandle.of(process.pid())
                            .orElseThrow()
                            .info()
                            .totalCpuDuration()
                            .orElse(Duration.ZERO)
                            .toNanos()
                    / 1e6;
            return new Sample(wall, processor, peakMegabytes(process.pid()));
        }
    }

    static long peakMegabytes(long pid) throws Exception {
        return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1_000)
                .findFirst()
                .orElse(0);
    }

    private static void print(String name, List<Sample> samples) {
        System.out.printf(
                Locale.ROOT,
                "| %s | %d | %,.0f ms | %,.0f ms | %,.0f ms | %,.0f ms | %d MB |%n",
                name,
                samples.size(),
                samples.stream().mapToDouble(Sample::wallMillis).min().orElse(0),
                median(samples.stream().map(Sample::wallMillis).toList()),
                samples.stream().mapToDouble(Sample::wallMillis).max().orElse(0),
                median(samples.stream().map(Sample::processorMillis).toList()),
                samples.stream().mapToLong(Sample::peakMegabytes).max().orElse(0));
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().skip(values.size() / 2).findFirst().orElse(0.0);
    }
}
