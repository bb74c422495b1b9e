package io.github.sesdkimrotator;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What holds for the repository as a whole: pages, workflows and the text of the sources. */
class RepositoryTest {

    private static final Pattern STANDARD = Pattern.compile("\\b(RFC \\d{3,5}|FIPS \\d+-\\d|SP 800-\\d+)\\b");
    private static final Pattern MACHINE_PATH = Pattern.compile("(?<![\\w.:/-])/(?:root|home|work|Users)/\\w");
    // In brackets, so that the patterns do not find themselves.
    private static final Pattern LEFT_OVER = Pattern.compile("\\b(?:TOD[O]|FIXM[E]|XX[X])\\b");
    private static final Pattern ARTIFACT = Pattern.compile("<artifactId>([^<]+)</artifactId>");
    private static final Pattern LINK = Pattern.compile("\\]\\((?!https?:|#|mailto:)([^)#]+)(?:#[^)]*)?\\)");
    private static final Pattern USES = Pattern.compile("uses:.*");

    @Test
    void everyStandardThatTheCodeCitesIsAReferenceAndTheOtherWayRound() {
        TreeSet<String> cited = filesBelow("src/main").stream()
                .flatMap(file -> matches(STANDARD, read(file)))
                .collect(toCollection(TreeSet::new));
        TreeSet<String> listed =
                matches(STANDARD, read(Path.of("docs/references.md"))).collect(toCollection(TreeSet::new));

        assertThat(cited).isNotEmpty();
        assertThat(listed).as("standards of docs/references.md").isEqualTo(cited);
    }

    @Test
    void nothingNamesThePathOfAMachine() {
        List<Path> files = new ArrayList<>(pages());
        Stream.of("src", ".ci", ".github", ".mvn", "events")
                .flatMap(d -> filesBelow(d).stream())
                .forEach(files::add);

        assertThat(finds(MACHINE_PATH, files)).isEmpty();
    }

    @Test
    void nothingIsLeftForLater() {
        List<Path> files = new ArrayList<>(filesBelow("src"));
        files.addAll(filesBelow("docs"));

        assertThat(finds(LEFT_OVER, files)).isEmpty();
    }

    @Test
    void decisionsAreNumberedWithoutGapOrDouble() {
        List<Path> decisions = filesBelow("docs/adr");
        List<String> numbers = decisions.stream()
                .map(file -> file.getFileName().toString().substring(0, 4))
                .toList();

        assertThat(numbers)
                .isNotEmpty()
                .isEqualTo(IntStream.rangeClosed(1, numbers.size())
                        .mapToObj("%04d"::formatted)
                        .toList());
        for (Path decision : decisions) {
            String number = decision.getFileName().toString().substring(0, 4);
            assertThat(read(decision))
                    .as(decision.toString())
                    .startsWith("# " + number + ". ")
                    .contains("\nStatus: ", "\n## Context\n", "\n## Decision\n", "\n## Consequences\n");
        }
    }

    @Test
    void everyDependencyAndPluginIsExplained() {
        String explained = read(Path.of("docs/adr/0002-dependencies.md"));
        TreeSet<String> unexplained = matches(ARTIFACT, read(Path.of("pom.xml")))
                .filter(artifact -> !artifact.equals("ses-dkim-rotator"))
                .filter(artifact -> !explained.contains("`" + artifact + "`"))
                .collect(toCollection(TreeSet::new));

        assertThat(unexplained).isEmpty();
    }

    @Test
    void theChangelogHasAPlaceForWhatIsNotReleased() {
        assertThat(read(Path.of("CHANGELOG.md"))).contains("\n## [Unreleased]\n");
    }

    @Test
    void linksBetweenPagesLeadSomewhere() {
        List<String> dead = new ArrayList<>();
        for (Path page : pages()) {
            matches(LINK, read(page))
                    .filter(target -> !Files.exists(directoryOf(page).resolve(target)))
                    .forEach(target -> dead.add(page + " -> " + target));
        }

        assertThat(dead).isEmpty();
    }

    @Test
    void workflowsPinWhatTheyUseAndStartWithoutPermissions() {
        List<Path> workflows = filesBelow(".github/workflows");

        assertThat(workflows).isNotEmpty();
        for (Path workflow : workflows) {
            String text = read(workflow);
            assertThat(text).as(workflow.toString()).contains("\npermissions: {}\n");
            assertThat(matches(USES, text))
                    .as("actions of %s, each with its commit and version", workflow)
                    .allMatch(uses -> uses.matches("uses: [\\w./-]+@[0-9a-f]{40} # v\\d+\\.\\d+\\.\\d+"));
            assertThat(text.split("actions/checkout@", -1))
                    .as("check-outs of %s that keep no credentials", workflow)
                    .hasSameSizeAs(text.split("persist-credentials: false", -1));
        }
    }

    /** The pages of the root and of docs/. */
    private static List<Path> pages() {
        try (Stream<Path> root = Files.list(Path.of(""))) {
            List<Path> pages =
                    new ArrayList<>(root.filter(file -> file.toString().endsWith(".md"))
                            .sorted()
                            .toList());
            pages.addAll(filesBelow("docs"));
            return pages;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> filesBelow(String directory) {
        if (!Files.isDirectory(Path.of(directory))) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(Path.of(directory))) {
            return all.filter(Files::isRegularFile).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path directoryOf(Path page) {
        return page.getParent() == null ? Path.of("") : page.getParent();
    }

    /** Latin-1 reads any bytes, and all that is looked for is ASCII. */
    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1).replace("\r\n", "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Every match: its first group, or the whole where there is none. */
    private static Stream<String> matches(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(RepositoryTest::firstGroup);
    }

    private static String firstGroup(MatchResult match) {
        return match.groupCount() == 0 ? match.group() : match.group(1);
    }

    private static List<String> finds(Pattern pattern, List<Path> files) {
        List<String> found = new ArrayList<>();
        for (Path file : files) {
            int number = 0;
            for (String line : read(file).split("\n", -1)) {
                number++;
                if (pattern.matcher(line).find()) {
                    found.add(file + ":" + number + ": " + line.strip());
                }
            }
        }
        return found;
    }
}
