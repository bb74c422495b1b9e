package io.github.sesdkimrotator.notice;

import io.github.sesdkimrotator.gate.Finding;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads out of English notices which mistakes they explain. */
public final class Explanations {

    private static final Pattern GUARD = Pattern.compile("\\{[?!][a-zA-Z0-9]+}");
    private static final Pattern BLANK = Pattern.compile("\\{[a-zA-Z0-9]+}");

    private Explanations() {}

    /** Every code whose explanation stands in that body. */
    public static Set<Finding.Code> namedIn(String body) {
        return EnumSet.allOf(Finding.Code.class).stream()
                .filter(code -> explanationOf(code).matcher(body).find())
                .collect(Collectors.toSet());
    }

    /** The codes that some body explains; a mere remark counts only where there is nothing worse. */
    public static Set<Finding.Code> blamedIn(Collection<String> bodies) {
        Set<Finding.Code> named =
                bodies.stream().flatMap(body -> namedIn(body).stream()).collect(Collectors.toSet());
        Set<Finding.Code> worse = named.stream()
                .filter(code -> code.weight() != Finding.Weight.WARNS)
                .collect(Collectors.toSet());
        return worse.isEmpty() ? named : worse;
    }

    private static Pattern explanationOf(Finding.Code code) {
        if (code == Finding.Code.PRIVATE_KEY) {
            return Pattern.compile("(?i)(?:it holds|here) a private key|A PRIVATE key is published here");
        }
        return Pattern.compile(Language.ENGLISH
                .texts()
                .finding(code)
                .wrong()
                .lines()
                .map(line -> GUARD.matcher(line).replaceAll(""))
                .map(line -> BLANK.splitAsStream(line + " ").map(Pattern::quote).collect(Collectors.joining(".*")))
                .map(line -> line.replace(" \\E", "\\E"))
                .collect(Collectors.joining("|")));
    }
}
