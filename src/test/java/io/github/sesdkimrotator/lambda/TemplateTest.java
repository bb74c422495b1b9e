package io.github.sesdkimrotator.lambda;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.sesdkimrotator.dkim.KeyFingerprint;
import io.github.sesdkimrotator.dkim.Selector;
import io.github.sesdkimrotator.dkim.SigningDomain;
import io.github.sesdkimrotator.json.MalformedJsonException;
import io.github.sesdkimrotator.json.StrictJson;
import io.github.sesdkimrotator.notice.Commands;
import io.github.sesdkimrotator.run.Request;
import io.github.sesdkimrotator.support.Environments;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** template.yaml against the code and its pages. What it becomes, and who may do what then: {@code .ci/template}. */
class TemplateTest {

    private static final Pattern VARIABLE = Pattern.compile(" {10}([A-Z_]+): (.*)");
    private static final Pattern PARAMETER = Pattern.compile(" {2}([A-Za-z]+):");
    private static final Pattern PROPERTY = Pattern.compile(" {4}([A-Za-z]+): (.*)");
    private static final Pattern INPUT = Pattern.compile(" +Input: '(.*)'");
    private static final Pattern OF_AN_ALARM =
            Pattern.compile("Namespace: SesDkimRotator\\n +MetricName: ([A-Za-z]+)\\n");
    private static final Pattern OF_A_GRAPH = Pattern.compile(
            "\\[(?:\"SesDkimRotator\"|\"\\.\"), \"([A-Za-z]+)\", (?:\"FunctionName\", \"\\$\\{DkimManager}\"|\"\\.\", \"\\.\")]");
    private static final Pattern WATCHED = Pattern.compile("\\n +MetricName: ([A-Za-z]+)\\n");
    private static final Pattern ROW_OF_METRICS = Pattern.compile("\\| (`[A-Z][A-Za-z`, ]+`) \\|.*\\| (.*?) \\|");
    private static final Pattern NAME = Pattern.compile("`([A-Za-z]+)`");
    private static final String JVM_OPTIONS = "JAVA_TOOL_OPTIONS";

    private static final Map<String, String> FROM_RESOURCES = Map.of(
            "STATE_BUCKET", "!Ref StateBucket",
            "KMS_KEY_ARN", "!GetAtt Key.Arn",
            "DNS_TOPIC_ARN", "!Ref DnsTopic",
            "OPERATIONS_TOPIC_ARN", "!Ref OperationsTopic");

    /** What the function reports in the namespace SesDkimRotator, with its name as the only dimension. */
    private static final Set<String> METRICS =
            Stream.of(Metric.values()).map(Metric::title).collect(Collectors.toUnmodifiableSet());

    @Test
    void theFunctionIsGivenEverySettingThatIsReadAndNoOther() throws IOException {
        TreeSet<String> given = new TreeSet<>(variables().keySet());
        given.remove(JVM_OPTIONS);

        assertThat(given).isEqualTo(SettingsPageTest.namesRead());
    }

    @Test
    void eachSettingComesFromTheParameterOfTheSameNameOrFromAResourceOfTheStack() throws IOException {
        Map<String, Map<String, String>> parameters = parameters();
        Map<String, String> others = new LinkedHashMap<>(variables());
        FROM_RESOURCES.forEach((name, value) -> assertThat(others.remove(name)).isEqualTo(value));
        others.remove(JVM_OPTIONS);
        others.forEach((name, value) -> {
            assertThat(value).startsWith("!Ref ");
            String parameter = value.substring("!Ref ".length());
            assertThat(parameter).isEqualToIgnoringCase(name.replace("_", ""));
            assertThat(parameters).containsKey(parameter);
        });
        assertThat(parameters.values())
                .allSatisfy(parameter -> assertThat(parameter).containsKeys("Type", "Description"));
    }

    @Test
    void aStackWithNothingButDefaultsIsOneWhoseSettingsFitTogether() throws IOException {
        Map<String, String> environment = new HashMap<>();
        Map<String, Map<String, String>> parameters = parameters();
        variables()
                .forEach((name, value) -> Optional.ofNullable(parameters.get(value.replace("!Ref ", "")))
                        .map(parameter -> parameter.get("Default"))
                        .ifPresent(otherwise -> environment.put(name, otherwise.replace("\"", ""))));
        Map<String, String> required = Environments.required();
        environment.putAll(required);

        assertThat(environment).hasSize(SettingsPageTest.namesRead().size() + 1);
        assertThat(Settings.of(environment)).isEqualTo(Settings.of(required));
    }

    /** {@code sam local invoke} passes no variable that the template does not declare, and what it is not told is empty. */
    @Test
    void theEnvironmentForALaptopHasEveryVariableAndIsAccepted() throws Exception {
        var file = StrictJson.parse(Files.readAllBytes(Path.of("env.json")));
        assertThat(file.fieldNames()).toIterable().containsExactly("DkimManager");
        Map<String, String> environment = new TreeMap<>();
        file.get("DkimManager")
                .properties()
                .forEach(variable ->
                        environment.put(variable.getKey(), variable.getValue().asText()));

        assertThat(environment.keySet()).isEqualTo(variables().keySet());
        assertThat(environment).containsEntry(JVM_OPTIONS, variables().get(JVM_OPTIONS));
        environment.put(SettingsPageTest.SET_BY_LAMBDA, "ap-northeast-1");
        assertThatCode(() -> Settings.of(environment)).doesNotThrowAnyException();
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
        assertThat(numbers).isEqualTo(8);
    }

    @Test
    void theJvmStartsFast() throws IOException {
        assertThat(variables()).containsEntry(JVM_OPTIONS, "-XX:+TieredCompilation -XX:TieredStopAtLevel=1");
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
        assertThat(lines()).contains("            ScheduleExpression: cron(7/15 * * * ? *)");
        assertThat(lines()).contains("            ScheduleExpression: !Sub cron(${NightlyAt} * * ? *)");
        assertThat(parameters().get("NightlyAt")).containsEntry("Default", "\"0 3\"");
    }

    @Test
    void theOutputsAreTheCommandsThatTheProductMakes() throws IOException {
        Commands commands = Settings.of(Environments.required()).commands();
        SigningDomain domain = new SigningDomain("example.jp");
        String outputs = String.join("\n", lines().subList(lines().indexOf("Outputs:"), lines().size()))
                .replace("${DkimManager}", commands.functionName())
                .replace("${ProjectName}", "aws-ses-migration")
                .replace("${Environment}", "prod")
                .replaceAll("\\n {6}", " ");

        assertThat(outputs)
                .contains(
                        commands.status(),
                        commands.status().replace("\"status\"", "\"expiry_check\""),
                        commands.enroll(domain),
                        commands.phase(
                                7,
                                domain,
                                Optional.of(new Selector("dkim-20261122-1")),
                                Optional.of(new KeyFingerprint("0123456789abcdef"))));
    }

    @Test
    void theDeploymentPageSaysWhatToAnswerForEveryParameter() throws IOException {
        String page = Files.readString(Path.of("docs/deploy.md"));

        assertThat(parameters().keySet())
                .allSatisfy(parameter ->
                        assertThat(page).containsPattern("\\n {3}\\|[^|\\n]*`" + parameter + "`[^|\\n]*\\|"));
    }

    /** {@code Resource: "*"} only where AWS knows no narrower one, and no action by halves of its name. */
    @Test
    void thePermissionsToDeployAreSpelledOut() throws Exception {
        Matcher policy = Pattern.compile("```json\n(.*?)\n```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("docs/deploy.md")));
        assertThat(policy.find()).isTrue();
        JsonNode statements = StrictJson.parse(policy.group(1).getBytes(StandardCharsets.UTF_8))
                .get("Statement");

        List<String> anywhere = new ArrayList<>();
        for (JsonNode statement : statements) {
            assertThat(statement.get("Action").toString()).doesNotContain("*");
            if (statement.get("Resource").toString().equals("\"*\"")) {
                anywhere.add(statement.get("Sid").asText());
            }
        }
        assertThat(anywhere).containsExactly("TemplateOnItsWay", "NewKeys", "ThingsThatAreFoundByListing");
    }

    @Test
    void everyAlarmHasItsPageAndEveryPageItsAlarm() throws IOException {
        TreeSet<String> pages = new TreeSet<>();
        try (var files = Files.list(Path.of("docs/runbook"))) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString().replace(".md", "");
                pages.add(name);
                assertThat(Files.readString(file))
                        .as(file.toString())
                        .startsWith("# " + name + "\n")
                        .containsSubsequence(
                                "\n## Meaning\n",
                                "\n## Impact\n",
                                "\n## Diagnosis\n",
                                "\n## Mitigation\n",
                                "\n## How you know it is over\n",
                                "\n## 対応(日本語)\n");
            }
        }

        assertThat(pages).isEqualTo(new TreeSet<>(alarms()));
        for (String overview : List.of("docs/runbook.md", "docs/runbook.ja.md")) {
            assertThat(Files.readString(Path.of(overview)))
                    .contains(pages.stream()
                            .map(page -> "[`" + page + "`](runbook/" + page + ".md)")
                            .toList());
        }
    }

    @Test
    void everyMetricOfTheProductThatTheTemplateNamesIsOneThatTheFunctionReports() throws IOException {
        String template = String.join("\n", lines());
        TreeSet<String> named = Stream.of(OF_AN_ALARM, OF_A_GRAPH)
                .flatMap(pattern -> pattern.matcher(template).results())
                .map(match -> match.group(1))
                .collect(toCollection(TreeSet::new));

        assertThat(named).isEqualTo(new TreeSet<>(METRICS));
        assertThat(OF_AN_ALARM.matcher(template).results()).hasSize(8);
    }

    @Test
    void thePageOfMetricsNamesTheAlarmThatWatchesEachAndLinksItsPage() throws IOException {
        Map<String, Set<String>> alarmsByMetric = new TreeMap<>();
        METRICS.forEach(metric -> alarmsByMetric.put(metric, new TreeSet<>()));
        String template = String.join("\n", lines());
        for (String alarm : alarms()) {
            Matcher watched = WATCHED.matcher(template);
            assertThat(watched.find(template.indexOf("\n  " + alarm + ":\n"))).isTrue();
            alarmsByMetric
                    .computeIfAbsent(watched.group(1), metric -> new TreeSet<>())
                    .add(alarm);
        }

        Map<String, Set<String>> told = new TreeMap<>();
        for (String line : Files.readAllLines(Path.of("docs/logs-and-metrics.md"))) {
            Matcher row = ROW_OF_METRICS.matcher(line);
            if (row.matches()) {
                String cell = row.group(2);
                Set<String> named = names(cell);
                assertThat(cell.equals("dashboard only")).as(line).isEqualTo(named.isEmpty());
                assertThat(named)
                        .allSatisfy(alarm -> assertThat(cell).contains("[`" + alarm + "`](runbook/" + alarm + ".md)"));
                names(row.group(1))
                        .forEach(metric ->
                                assertThat(told.put(metric, named)).as(metric).isNull());
            }
        }
        assertThat(told).isEqualTo(alarmsByMetric);
    }

    private static Set<String> names(String cell) {
        return NAME.matcher(cell).results().map(match -> match.group(1)).collect(toCollection(TreeSet::new));
    }

    private static List<String> alarms() throws IOException {
        List<String> lines = lines();
        return IntStream.range(1, lines.size())
                .filter(i -> lines.get(i).equals("    Type: AWS::CloudWatch::Alarm"))
                .mapToObj(i -> lines.get(i - 1).replaceAll("[ :]", ""))
                .toList();
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
