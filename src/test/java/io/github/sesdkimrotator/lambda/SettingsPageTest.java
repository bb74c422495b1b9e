package io.github.sesdkimrotator.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.sesdkimrotator.support.Environments;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The settings of README.md against {@link Settings}: every name, default and range. */
class SettingsPageTest {

    /** The function's own Region, which Lambda sets. */
    static final String SET_BY_LAMBDA = "AWS_REGION";

    private static final Pattern NAME_READ = Pattern.compile("\\(\\s*\"([A-Z]+(?:_[A-Z]+)*)\"\\s*,");
    private static final Pattern ROW = Pattern.compile("\\| `([A-Z_]+)` \\| (.*?) \\| (.*?) \\| .* \\|");
    private static final Pattern RANGE = Pattern.compile("(\\d+) to (\\d+)");

    /** In which any single number may stand at either end of its range. */
    private static final Map<String, String> REQUIRED = Environments.required();

    private record Row(String otherwise, String range) {}

    @Test
    void everySettingThatIsReadStandsThereAndNoOther() throws IOException {
        assertThat(rows().keySet()).isEqualTo(namesRead());
    }

    @Test
    void theDefaultsAreThoseOfTheCode() throws IOException {
        Map<String, String> spelledOut = new HashMap<>(REQUIRED);
        rows().forEach((name, row) -> {
            if (row.otherwise().startsWith("`")) {
                spelledOut.put(name, row.otherwise().replace("`", ""));
            }
        });

        assertThat(spelledOut).hasSizeGreaterThan(REQUIRED.size() + 10);
        assertThat(Settings.of(spelledOut)).isEqualTo(Settings.of(REQUIRED));
    }

    @Test
    void whatIsRequiredIsMissed() throws IOException {
        Set<String> required = rows().entrySet().stream()
                .filter(row -> row.getValue().otherwise().equals("required"))
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(required)
                .containsExactly(
                        "DNS_TOPIC_ARN",
                        "ENVIRONMENT",
                        "KMS_KEY_ARN",
                        "OPERATIONS_TOPIC_ARN",
                        "PROJECT_NAME",
                        "STATE_BUCKET");
        for (String name : required) {
            assertThatThrownBy(() -> Settings.of(Map.of(SET_BY_LAMBDA, "ap-northeast-1")))
                    .isInstanceOf(InvalidSettingsException.class)
                    .hasMessageContaining(name + " is not set");
        }
    }

    @Test
    void theRangesAreThoseOfTheCode() throws IOException {
        int ranges = 0;
        for (Map.Entry<String, Row> row : rows().entrySet()) {
            Matcher range = RANGE.matcher(row.getValue().range());
            if (range.matches()) {
                ranges++;
                int least = Integer.parseInt(range.group(1));
                int most = Integer.parseInt(range.group(2));
                for (int outside : List.of(least - 1, most + 1)) {
                    assertThatThrownBy(() -> Settings.of(with(row.getKey(), Integer.toString(outside))))
                            .as("%s = %d", row.getKey(), outside)
                            .isInstanceOf(InvalidSettingsException.class)
                            .hasMessageContaining(row.getKey())
                            .hasMessageContaining("from " + least + " to " + most);
                }
            }
        }
        assertThat(ranges).isEqualTo(8);
    }

    @Test
    void everyChoiceIsTaken() throws IOException {
        for (Map.Entry<String, Row> row : rows().entrySet()) {
            String range = row.getValue().range();
            if (range.matches("`\\w+`, `\\w+`")) {
                for (String choice : range.replace("`", "").split(", ", -1)) {
                    assertThatCode(() -> Settings.of(with(row.getKey(), choice)))
                            .as("%s = %s", row.getKey(), choice)
                            .doesNotThrowAnyException();
                }
            }
        }
    }

    /** Every name that the source hands to a reader, but the one that Lambda sets. */
    static Set<String> namesRead() throws IOException {
        String source = Files.readString(Path.of("src/main/java/io/github/sesdkimrotator/lambda/Settings.java"));
        Set<String> names = NAME_READ
                .matcher(source)
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(names).contains(SET_BY_LAMBDA, "PROJECT_NAME");
        names.remove(SET_BY_LAMBDA);
        return names;
    }

    private static Map<String, String> with(String name, String value) {
        Map<String, String> all = new HashMap<>(REQUIRED);
        all.put(name, value);
        return all;
    }

    private static Map<String, Row> rows() throws IOException {
        Map<String, Row> rows = new TreeMap<>();
        for (String line : Files.readAllLines(Path.of("README.md"))) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                assertThat(rows.put(row.group(1), new Row(row.group(2), row.group(3))))
                        .as(row.group(1))
                        .isNull();
            }
        }
        return rows;
    }
}
