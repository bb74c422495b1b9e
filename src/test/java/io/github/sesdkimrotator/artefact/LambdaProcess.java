package io.github.sesdkimrotator.artefact;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.api.client.AWSLambda;
import com.amazonaws.services.lambda.runtime.serialization.PojoSerializer;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Assumptions;
import software.amazon.awssdk.utilslite.SdkInternalThreadLocal;

/**
 * The packaged jar in a JVM of its own, as Lambda's managed runtime runs it: unpacked, and loaded from the working
 * directory by the runtime interface client, which alone is on the class path and asks for its work at a Runtime API
 * that this class serves.
 */
final class LambdaProcess implements AutoCloseable {

    static final Path JAR = Path.of("target/dkim-manager.jar");

    private static final String RUNTIME = "/2018-06-01/runtime/";
    private static final String NATIVE_LIBRARY_PROPERTY =
            "com.amazonaws.services.lambda.runtime.api.client.runtimeapi.NativeClient.JNI";
    private static final Duration TIME_OUT = Duration.ofMinutes(5);
    /** Far longer than an invocation takes; it only keeps a broken test from waiting for ever. */
    private static final Duration PATIENCE = Duration.ofMinutes(4);

    /**
     * How an invocation ended.
     *
     * @param errorType what the runtime calls the error; empty where the function answered
     * @param body the answer, or the runtime's report of the error
     */
    record Result(String errorType, String body) {
        boolean isError() {
            return !errorType.isEmpty();
        }
    }

    private final HttpServer api;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final BlockingQueue<byte[]> payloads = new LinkedBlockingQueue<>();
    private final BlockingQueue<Result> results = new LinkedBlockingQueue<>();
    private final Path directory;
    private final Process process;
    private int invocations;

    /**
     * Starts the JVM and waits for nothing.
     *
     * @param directory where {@link #unpack} put the jar
     * @param environment all variables of the process, but for those that Lambda itself sets
     */
    LambdaProcess(Path directory, String handler, Map<String, String> environment) throws IOException {
        this(directory, handler, environment, java(directory, handler));
    }

    private LambdaProcess(Path directory, String handler, Map<String, String> environment, List<String> command)
            throws IOException {
        this.directory = directory;
        api = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        api.setExecutor(threads);
        api.createContext(RUNTIME, this::serve);
        api.start();

        ProcessBuilder builder = new ProcessBuilder(command);
        builder.directory(task().toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        builder.environment()
                .putAll(Map.of(
                        "AWS_LAMBDA_RUNTIME_API",
                        "127.0.0.1:" + api.getAddress().getPort(),
                        "_HANDLER",
                        handler,
                        "LAMBDA_TASK_ROOT",
                        task().toString(),
                        "AWS_LAMBDA_FUNCTION_NAME",
                        "aws-ses-migration-prod-dkim-manager",
                        "AWS_LAMBDA_FUNCTION_VERSION",
                        "$LATEST",
                        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
                        "1769",
                        "AWS_EXECUTION_ENV",
                        "AWS_Lambda_java25",
                        "AWS_LAMBDA_LOG_FORMAT",
                        "JSON"));
        process = builder.redirectOutput(stdout().toFile())
                .redirectError(stderr().toFile())
                .start();
    }

    /** The benchmark's other side, under the same Runtime API. */
    static LambdaProcess python(Path directory, Map<String, String> environment) throws IOException {
        String script = Path.of(".ci/bench/cold_status.py").toAbsolutePath().toString();
        return new LambdaProcess(directory, "cold_status", environment, List.of("python3", script));
    }

    private static List<String> java(Path directory, String handler) {
        String runtime = Stream.of(AWSLambda.class, Context.class, PojoSerializer.class, SdkInternalThreadLocal.class)
                .map(LambdaProcess::jarOf)
                .distinct()
                .collect(Collectors.joining(":"));
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-D" + NATIVE_LIBRARY_PROPERTY + "="
                        + directory.resolve(nativeLibraryName()).toAbsolutePath(),
                "-classpath",
                runtime,
                AWSLambda.class.getName(),
                handler);
    }

    /** The jar as Lambda unpacks it, below that directory. */
    static void unpack(Path directory) throws IOException {
        try (ZipFile jar = new ZipFile(JAR.toFile())) {
            for (ZipEntry entry : jar.stream().toList()) {
                Path target = directory.resolve("task").resolve(entry.getName());
                Files.createDirectories(target.getParent());
                try (InputStream content = jar.getInputStream(entry)) {
                    Files.copy(content, target);
                }
            }
        }
        try (InputStream library = AWSLambda.class.getResourceAsStream("/jni/" + nativeLibraryName())) {
            Files.copy(library, directory.resolve(nativeLibraryName()));
        }
    }

    /** Skips the test where the runtime interface client has no library for this platform. */
    static void assumeThePlatformIsLambdas() {
        Assumptions.assumeTrue(
                System.getProperty("os.name").equals("Linux")
                        && List.of("amd64", "aarch64").contains(System.getProperty("os.arch")),
                "skipped: Lambda's runtime interface client runs on Linux on x86-64 and arm64 only");
    }

    private static String nativeLibraryName() {
        String architecture = System.getProperty("os.arch").equals("aarch64") ? "aarch_64" : "x86_64";
        return "libaws-lambda-jni.linux-" + architecture + ".so";
    }

    private static String jarOf(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    /** Hands a payload to the function and waits for what becomes of it. */
    Result invoke(String payload) throws InterruptedException {
        payloads.add(payload.getBytes(StandardCharsets.UTF_8));
        Instant end = Instant.now().plus(PATIENCE);
        while (Instant.now().isBefore(end)) {
            Result result = results.poll(1, TimeUnit.SECONDS);
            if (result != null) {
                return result;
            }
            if (!process.isAlive()) {
                throw new AssertionError("the runtime ended with status " + process.exitValue() + ":\n" + everything());
            }
        }
        throw new AssertionError("no answer within " + PATIENCE + ":\n" + everything());
    }

    private void serve(HttpExchange exchange) throws IOException {
        String call = exchange.getRequestURI().getPath().substring(RUNTIME.length());
        if (call.equals("invocation/next")) {
            handOut(exchange);
            return;
        }
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        String errorType = exchange.getRequestHeaders().getFirst("Lambda-Runtime-Function-Error-Type");
        exchange.sendResponseHeaders(202, -1);
        exchange.close();
        results.add(new Result(call.endsWith("/response") ? "" : String.valueOf(errorType), body));
    }

    private void handOut(HttpExchange exchange) throws IOException {
        byte[] payload;
        try {
            payload = payloads.take();
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
            exchange.close();
            return;
        }
        invocations++;
        exchange.getResponseHeaders()
                .set(
                        "Lambda-Runtime-Aws-Request-Id",
                        String.format(Locale.ROOT, "0b9c6c1e-5a4c-4b7e-9a43-%012d", invocations));
        exchange.getResponseHeaders()
                .set(
                        "Lambda-Runtime-Deadline-Ms",
                        Long.toString(Instant.now().plus(TIME_OUT).toEpochMilli()));
        exchange.getResponseHeaders()
                .set(
                        "Lambda-Runtime-Invoked-Function-Arn",
                        "arn:aws:lambda:ap-northeast-1:123456789012:function:aws-ses-migration-prod-dkim-manager");
        exchange.getResponseHeaders()
                .set("Lambda-Runtime-Trace-Id", "Root=1-00000000-000000000000000000000000;Sampled=0");
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, payload.length);
        exchange.getResponseBody().write(payload);
        exchange.close();
    }

    long pid() {
        return process.pid();
    }

    private Path task() {
        return directory.resolve("task").toAbsolutePath();
    }

    private Path stdout() {
        return directory.resolve("stdout");
    }

    private Path stderr() {
        return directory.resolve("stderr");
    }

    /** The lines of standard output so far. */
    List<String> lines() throws IOException {
        return Files.readAllLines(stdout());
    }

    /** All that the process has written to either stream. */
    String everything() {
        try {
            List<String> all = new ArrayList<>(lines());
            all.addAll(Files.readAllLines(stderr()));
            return String.join("\n", all);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        api.stop(0);
        threads.shutdownNow();
    }
}
