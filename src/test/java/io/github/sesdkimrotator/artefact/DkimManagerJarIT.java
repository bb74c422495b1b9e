package io.github.sesdkimrotator.artefact;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sesdkimrotator.lambda.DkimManagerHandler;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is in target/dkim-manager.jar: our classes and, in one jar of their own, the libraries. */
class DkimManagerJarIT {

    private static final long LARGEST_BYTES = 12_000_000;
    private static final int JAVA_21 = 65;
    private static final String OURS = "io/github/sesdkimrotator/";
    private static final String LIBRARIES = "lib/libraries.jar";

    private static List<Entry> outer;
    private static List<Entry> libraries;

    /** A file in a jar; two of the same name are two. */
    private static final class Entry {

        private final String name;
        private final byte[] content;
        private final int method;

        Entry(String name, byte[] content, int method) {
            this.name = name;
            this.content = content;
            this.method = method;
        }

        String name() {
            return name;
        }

        byte[] content() {
            return content;
        }

        int method() {
            return method;
        }

        boolean isClass() {
            return name.endsWith(".class");
        }
    }

    @BeforeAll
    static void read() throws IOException {
        assertThat(LambdaProcess.JAR).as("made by ./mvnw package").exists();
        try (InputStream jar = Files.newInputStream(LambdaProcess.JAR)) {
            outer = entries(jar);
        }
        libraries = entries(new ByteArrayInputStream(outer.stream()
                .filter(entry -> entry.name().equals(LIBRARIES))
                .findFirst()
                .orElseThrow()
                .content()));
    }

    private static List<Entry> entries(InputStream jar) throws IOException {
        List<Entry> entries = new ArrayList<>();
        try (ZipInputStream zip = new ZipInputStream(jar)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                entries.add(new Entry(entry.getName(), zip.readAllBytes(), entry.getMethod()));
            }
        }
        return entries;
    }

    @Test
    void theJarHasAtMostTwelveMegabytes() throws IOException {
        assertThat(Files.size(LambdaProcess.JAR)).isLessThanOrEqualTo(LARGEST_BYTES);
    }

    @Test
    void atTheTopAreTheHandlerOurPackagesAndTheLicencesAndNothingElse() {
        assertThat(names(outer)).contains(DkimManagerHandler.class.getName().replace('.', '/') + ".class");
        assertThat(names(outer))
                .filteredOn(name -> !(name.startsWith(OURS) && name.endsWith(".class")))
                .containsExactlyInAnyOrder(LIBRARIES, "META-INF/LICENSE", "META-INF/THIRD-PARTY-NOTICES");
        assertThat(names(outer)).noneMatch(name -> name.startsWith(OURS + "check/"));
    }

    @Test
    void itHoldsEachOfOurDeployedClassesAndNoTestClass() throws IOException {
        List<String> compiled;
        try (var files = Files.walk(Path.of("target/classes"))) {
            compiled = files.filter(Files::isRegularFile)
                    .map(file -> Path.of("target/classes")
                            .relativize(file)
                            .toString()
                            .replace('\\', '/'))
                    .filter(name -> name.startsWith(OURS) && !name.startsWith(OURS + "check/"))
                    .toList();
        }
        assertThat(names(outer))
                .filteredOn(name -> name.endsWith(".class"))
                .containsExactlyInAnyOrderElementsOf(compiled);
    }

    @Test
    void nothingIsThereThatLambdaDoesNotNeed() {
        assertThat(names(libraries))
                .isNotEmpty()
                .noneMatch(startingWith(OURS, "picocli/", "org/junit/", "org/assertj/", "org/testcontainers/"))
                .noneMatch(startingWith("io/netty/", "org/apache/http/", "software/amazon/awssdk/crt/"))
                .noneMatch(startingWith("org/xbill/DNS/spi/", "META-INF/versions/", "META-INF/maven/"))
                .noneMatch(name -> name.endsWith("module-info.class"))
                .noneMatch(name -> name.matches("META-INF/[^/]*\\.(SF|RSA|DSA|EC)"));
        assertThat(libraries.stream()
                        .filter(entry -> entry.name().startsWith("org/bouncycastle/"))
                        .mapToLong(entry -> entry.content().length)
                        .sum())
                .as("bytes of Bouncy Castle, of 18 million")
                .isPositive()
                .isLessThan(2_000_000);
    }

    @Test
    void noEntryIsThereTwice() {
        assertThat(names(outer)).doesNotHaveDuplicates();
        assertThat(names(libraries)).doesNotHaveDuplicates();
        assertThat(names(libraries)).doesNotContainAnyElementsOf(names(outer));
    }

    /** An earlier one's services would be lost where two libraries bring the same file. */
    @Test
    void theServicesAreTheseAndEachHasItsClass() {
        Map<String, String> services = new TreeMap<>();
        libraries.stream()
                .filter(entry -> entry.name().startsWith("META-INF/services/"))
                .forEach(entry -> services.put(
                        entry.name().substring("META-INF/services/".length()),
                        new String(entry.content(), StandardCharsets.UTF_8).strip()));

        assertThat(services)
                .containsKeys("org.slf4j.spi.SLF4JServiceProvider", "software.amazon.awssdk.http.SdkHttpService")
                .doesNotContainKeys(
                        "java.net.spi.InetAddressResolverProvider",
                        "sun.net.spi.nameservice.NameServiceDescriptor",
                        "java.security.Provider");
        List<String> providers = names(libraries);
        assertThat(services.values().stream()
                        .flatMap(String::lines)
                        .filter(line -> !line.isBlank() && !line.startsWith("#")))
                .hasSizeGreaterThan(3)
                .allSatisfy(provider -> assertThat(providers).contains(provider.replace('.', '/') + ".class"));
    }

    @Test
    void eachClassRunsOnJava21() {
        List<Entry> classes = new ArrayList<>(outer);
        classes.addAll(libraries);
        classes.removeIf(Predicate.not(Entry::isClass));

        assertThat(classes).hasSizeGreaterThan(3_000);
        assertThat(classes)
                .filteredOn(type -> majorVersion(type) > JAVA_21)
                .extracting(Entry::name)
                .isEmpty();
    }

    @Test
    void theJvmInflatesNothingWhileItStarts() {
        assertThat(libraries)
                .filteredOn(entry -> entry.method() != ZipEntry.STORED)
                .extracting(Entry::name)
                .isEmpty();
    }

    @Test
    void theNoticesNameEveryLibrary() {
        String notices = new String(
                outer.stream()
                        .filter(entry -> entry.name().equals("META-INF/THIRD-PARTY-NOTICES"))
                        .findFirst()
                        .orElseThrow()
                        .content(),
                StandardCharsets.UTF_8);
        Map<String, String> coordinates = Map.ofEntries(
                Map.entry("com/amazonaws/", "com.amazonaws"),
                Map.entry("com/fasterxml/jackson/", "com.fasterxml.jackson"),
                Map.entry("org/apache/commons/lang3/", "org.apache.commons"),
                Map.entry("org/bouncycastle/", "org.bouncycastle"),
                Map.entry("org/javatuples/", "org.javatuples"),
                Map.entry("org/reactivestreams/", "org.reactivestreams"),
                Map.entry("org/slf4j/", "org.slf4j"),
                Map.entry("org/xbill/", "dnsjava"),
                Map.entry("software/amazon/awssdk/", "software.amazon.awssdk"),
                Map.entry("software/amazon/cloudwatchlogs/", "software.amazon.cloudwatchlogs"),
                Map.entry("software/amazon/eventstream/", "software.amazon.eventstream"));

        assertThat(libraries.stream().filter(Entry::isClass).map(Entry::name))
                .allMatch(name -> coordinates.keySet().stream().anyMatch(name::startsWith));
        assertThat(coordinates.values()).allSatisfy(name -> assertThat(notices).contains("(" + name));
    }

    private static List<String> names(List<Entry> entries) {
        return entries.stream().map(Entry::name).toList();
    }

    private static Predicate<String> startingWith(String... prefixes) {
        return name -> List.of(prefixes).stream().anyMatch(name::startsWith);
    }

    private static int majorVersion(Entry type) {
        try (DataInputStream bytes = new DataInputStream(new ByteArrayInputStream(type.content()))) {
            bytes.skipNBytes(6);
            return bytes.readUnsignedShort();
        } catch (IOException e) {
            throw new AssertionError(type.name(), e);
        }
    }
}
