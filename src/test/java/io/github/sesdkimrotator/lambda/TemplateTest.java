package io.github.sesdkimrotator.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sesdkimrotator.json.MalformedJsonException;
import io.github.sesdkimrotator.json.StrictJson;
import io.github.sesdkimrotator.run.Request;
import io.github.sesdkimrotator.support.Environments;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** template.yaml against the code. Whether it is a template at all is cfn-lint's affair. */
class TemplateTest {

    private static final Pattern VARIABLE = Pattern.compile(" {10}([A-Z_]+): (.*)");
    private static final Pattern PARAMETER = Pattern.compile(" {2}([A-Za-z]+):");
    private static final Pattern PROPERTY = Pattern.compile(" {4}([A-Za-z]+): (.*)");
    private static final Pattern INPUT = Pattern.compile(" +Input: '(.*)'");
    private static final String JVM_OPTIONS = "JAVA_TOOL_OPTIONS";

    @Test
    void theFunctionIsGivenEverySettingThatIsReadAndNoOther() throws IOException {
        TreeSet<String> given = new TreeSet<>(variables().keySet());
        given.remove(JVM_OPTIONS);

        assertThat(given).isEqualTo(SettingsPageTest.namesRead());
    }

    @Test
    void eachSettingComesFromTheParameterOfTheSameName() throws IOException {
        Map<String, Map<String, String>> parameters = parameters();
        variables().forEach((name, value) -> {
            if (!name.equals(JVM_OPTIONS)) {
                assertThat(value).startsWith("!Ref ");
                String parameter = value.substring("!Ref ".length());
                assertThat(parameter).isEqualToIgnoringCase(name.replace("_", ""));
                assertThat(parameters).containsKey(parameter);
                assertThat(parameters.get(parameter)).containsKeys("Type", "Description");
            }
        });
    }

    @Test
    void aStackWithNothingButDefaultsIsOneWhoseSettingsFitTogether() throws IOException {
        Map<String, String> environment = new HashMap<>();
        Map<String, Map<String, String>> parameters = parameters();
        variables()
                .forEach((name, value) -> Optional.ofNullable(parameters.get(value.replace("!Ref ", "")))
                        .map(parameter -> parameter.get("Default"))
                        .ifPresent(otherwise -> environment.put(name, otherwise.replace("\"", ""))));
        Map<String, String> required = Map.of(
                "PROJECT_NAME",
                "aws-ses-migration",
                "ENVIRONMENT",
                "prod",
                SettingsPageTest.SET_BY_LAMBDA,
                "ap-northeast-1");
        environment.putAll(required);

        assertThat(environment).hasSize(SettingsPageTest.namesRead().size() + 1);
        assertThat(Settings.of(environment)).isEqualTo(Settings.of(required));
    }

    @Test
    void numbersHaveTheRangesOfTheSettingsPage() throws IOException {
        String page = Files.readString(Path.of("README.md"));
        Map<String, Map<String, String>> parameters = parameters();
        int numbers = 0;
        for (Map.Entry<String, String> variable : variables().entrySet()) {
            Map<String, String> parameter =
                    parameters.getOrDefault(variable.getValue().replace("!Ref ", ""), Map.of());
            if ("Number".equals(parameter.get("Type"))) {
                numbers++;
                assertThat(page)
                        .contains("| `" + variable.getKey() + "` | `" + parameter.get("Default") + "` | "
                                + parameter.get("MinValue") + " to " + parameter.get("MaxValue") + " |");
            }
        }
        assertThat(numbers).isEqualTo(7);
    }

    @Test
    void theJvmMayUseItsBestCompiler() throws IOException {
        assertThat(variables()).containsEntry(JVM_OPTIONS, "-XX:+TieredCompilation -XX:TieredStopAtLevel=4");
    }

    @Test
    void theHandlerExists() throws Exception {
        String handler = lines().stream()
                .filter(line -> line.startsWith("      Handler: "))
                .findFirst()
                .orElseThrow()
                .substring("      Handler: ".length());

        assertThat(handler).isEqualTo(DkimManagerHandler.class.getName() + "::handleRequest");
    }

    @Test
    void bothSchedulesSendWhatTheFunctionUnderstands() throws Exception {
        Settings settings = Settings.of(Environments.required());
        List<String> inputs = inputs();

        assertThat(inputs).hasSize(2);
        RequestReader.Read nightly = read(settings, inputs.get(0));
        RequestReader.Read watch = read(settings, inputs.get(1));
        assertThat(nightly.request()).isEqualTo(new Request.ExpiryCheck());
        assertThat(watch.request()).isEqualTo(new Request.WatchInFlight());
        assertThat(List.of(nightly, watch))
                .allSatisfy(read -> assertThat(read.runId()).contains("c1d9f0a2-6f0e-4f52-9c0b-000000000001"));
    }

    /** An example of what the scheduler sends has the fields of the template's Input, placeholders filled in. */
    @Test
    void theExamplesOfScheduledInputHaveItsFields() throws Exception {
        for (String input : inputs()) {
            var fields = StrictJson.parse(input.getBytes(StandardCharsets.UTF_8));
            Path example =
                    Path.of("events/scheduler-" + fields.get("action").asText().replace('_', '-') + ".json");
            if (Files.exists(example)) {
                var sent = StrictJson.parse(Files.readAllBytes(example));
                assertThat(sent.fieldNames()).toIterable().containsExactlyElementsOf(fields::fieldNames);
                assertThat(sent.get("action")).isEqualTo(fields.get("action"));
            }
        }
    }

    @Test
    void schedulesRunInTheTimeZoneOfTheSettings() throws IOException {
        assertThat(lines())
                .filteredOn(line -> line.strip().startsWith("ScheduleExpressionTimezone:"))
                .hasSize(2)
                .allMatch(line -> line.endsWith("!Ref TimeZone"));
        assertThat(lines()).contains("            ScheduleExpression: cron(0/15 * * * ? *)");
        assertThat(lines()).contains("            ScheduleExpression: !Sub cron(${NightlyAt} * * ? *)");
        assertThat(parameters().get("NightlyAt")).containsEntry("Default", "\"0 3\"");
    }

    /** As it arrives, with the placeholders filled in by EventBridge Scheduler. */
    private static RequestReader.Read read(Settings settings, String input) throws BadRequestException {
        String sent = input.replace("<aws.scheduler.execution-id>", "c1d9f0a2-6f0e-4f52-9c0b-000000000001")
                .replace("<aws.scheduler.scheduled-time>", "2026-11-22T03:00:00Z");
        return new RequestReader(settings).read(sent.getBytes(StandardCharsets.UTF_8));
    }

    private static List<String> inputs() throws IOException, MalformedJsonException {
        return lines().stream()
                .map(INPUT::matcher)
                .filter(Matcher::matches)
                .map(line -> line.group(1))
                .toList();
    }

    private static Map<String, String> variables() throws IOException {
        Map<String, String> variables = new LinkedHashMap<>();
        lines().stream()
                .map(VARIABLE::matcher)
                .filter(Matcher::matches)
                .forEach(line -> variables.put(line.group(1), line.group(2)));
        return variables;
    }

    /** The properties of each parameter, as they are written. */
    private static Map<String, Map<String, String>> parameters() throws IOException {
        Map<String, Map<String, String>> parameters = new LinkedHashMap<>();
        List<String> lines = lines();
        Map<String, String> current = new LinkedHashMap<>();
        for (String line : lines.subList(lines.indexOf("Parameters:") + 1, lines.indexOf("Resources:"))) {
            Matcher parameter = PARAMETER.matcher(line);
            Matcher property = PROPERTY.matcher(line);
            if (parameter.matches()) {
                current = new LinkedHashMap<>();
                parameters.put(parameter.group(1), current);
            } else if (property.matches()) {
                current.put(property.group(1), property.group(2));
            }
        }
        return parameters;
    }

    private static List<String> lines() throws IOException {
        return Files.readAllLines(Path.of("template.yaml"));
    }
}
