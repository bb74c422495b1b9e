package io.github.sesdkimrotator.artefact;

import io.github.sesdkimrotator.support.Environments;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code template.yaml} says of the function.
 *
 * @param handler the handler's name as Lambda is given it
 * @param environment its variables: parameters with their defaults, what has none and what the stack makes with a
 *     stand-in of {@link Environments}
 */
record DeployedFunction(String handler, Map<String, String> environment) {

    private static final Path TEMPLATE = Path.of("template.yaml");
    private static final Pattern HANDLER = Pattern.compile(" {6}Handler: (\\S+)");
    private static final Pattern VARIABLE = Pattern.compile(" {10}([A-Z_]+): (.*)");
    private static final Pattern PARAMETER = Pattern.compile(" {2}([A-Za-z]+):");
    private static final Pattern DEFAULT = Pattern.compile(" {4}Default: (.*)");
    private static final String REFERENCE = "!Ref ";

    static DeployedFunction ofTemplate() throws IOException {
        List<String> lines = Files.readAllLines(TEMPLATE);
        Map<String, String> defaults = defaults(lines);
        Map<String, String> standIns = Environments.required();
        Map<String, String> environment = new TreeMap<>();
        lines.stream().map(VARIABLE::matcher).filter(Matcher::matches).forEach(line -> {
            String name = line.group(1);
            String value = line.group(2);
            environment.put(name, value.startsWith("!") ? resolved(name, value, defaults, standIns) : unquoted(value));
        });
        String handler = lines.stream()
                .map(HANDLER::matcher)
                .filter(Matcher::matches)
                .map(line -> line.group(1))
                .findFirst()
                .orElseThrow(() -> new AssertionError(TEMPLATE + " names no handler"));
        return new DeployedFunction(handler, environment);
    }

    private static String resolved(
            String name, String value, Map<String, String> defaults, Map<String, String> standIns) {
        Optional<String> otherwise = value.startsWith(REFERENCE)
                ? Optional.ofNullable(defaults.get(value.substring(REFERENCE.length())))
                : Optional.empty();
        return otherwise
                .or(() -> Optional.ofNullable(standIns.get(name)))
                .orElseThrow(() -> new AssertionError(name + " is " + value + ", for which there is no stand-in"));
    }

    private static Map<String, String> defaults(List<String> lines) {
        Map<String, String> defaults = new HashMap<>();
        String parameter = "";
        for (String line : lines.subList(lines.indexOf("Parameters:") + 1, lines.indexOf("Resources:"))) {
            Matcher name = PARAMETER.matcher(line);
            Matcher value = DEFAULT.matcher(line);
            if (name.matches()) {
                parameter = name.group(1);
            } else if (value.matches()) {
                defaults.put(parameter, unquoted(value.group(1)));
            }
        }
        return defaults;
    }

    private static String unquoted(String scalar) {
        return scalar.replaceAll("^\"(.*)\"$", "$1");
    }
}
