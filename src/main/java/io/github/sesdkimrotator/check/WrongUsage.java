package io.github.sesdkimrotator.check;

import io.github.sesdkimrotator.dkim.Printable;
import java.util.List;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** An argument that cannot be understood, said so that the next attempt succeeds. */
final class WrongUsage extends RuntimeException {

    /**
     * @param what names the argument, what was found and what is expected; no final stop
     * @param example of how to type it
     */
    WrongUsage(String what, String example) {
        super(text(what, example));
    }

    private static String text(String what, String example) {
        return String.join(
                System.lineSeparator(),
                "dkim-check: " + what + ".",
                "Example: java -jar dkim-check.jar " + (example.startsWith("--") ? "example.jp myselector " : "")
                        + example,
                "Nothing was asked. All options: java -jar dkim-check.jar --help");
    }

    /** The same for what the library found wrong. */
    static String explain(ParameterException wrong) {
        return switch (wrong) {
            case MissingParameterException missing -> missing(missing.getMissing());
            case UnmatchedArgumentException unmatched -> unmatched(unmatched);
            case OverwrittenOptionException twice ->
                text(
                        shown(twice.getOverwritten()) + " is given twice; once is expected",
                        example(twice.getOverwritten()));
            default ->
                wrong.getArgSpec() instanceof OptionSpec option
                                && option.arity().max() == 0
                        ? text(
                                shown(option) + " takes no value, and '" + Printable.of(wrong.getValue())
                                        + "' was given",
                                example(option))
                        : text(Printable.of(wrong.getMessage()), "example.jp myselector");
        };
    }

    private static String missing(List<ArgSpec> missing) {
        ArgSpec first = missing.getFirst();
        if (first instanceof OptionSpec) {
            return text("after " + shown(first) + " its value is missing", example(first));
        }
        return text(
                (first.paramLabel().equals("DOMAIN") ? "DOMAIN and SELECTOR are" : "SELECTOR is")
                        + " missing; the domain and then the selector are expected",
                "example.jp myselector");
    }

    private static String unmatched(UnmatchedArgumentException unmatched) {
        String first = unmatched.getUnmatched().getFirst();
        String found = "'" + Printable.of(first) + "'";
        if (!first.startsWith("-")) {
            return text(
                    found + " is one argument too many; only options are expected after the domain and the selector",
                    "example.jp myselector");
        }
        String similar = unmatched.getSuggestions().stream()
                .filter(suggestion -> suggestion.startsWith("-"))
                .findFirst()
                .map(suggestion -> "; perhaps " + suggestion + " was meant")
                .orElse("; the options are listed by --help");
        return text(found + " is no option" + similar, "example.jp myselector");
    }

    private static String shown(ArgSpec argument) {
        return argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
    }

    private static String example(ArgSpec argument) {
        return switch (shown(argument)) {
            case "--expect" -> "--expect record.txt";
            case "--resolver" -> "--resolver 192.0.2.1";
            case "--samples" -> "--samples 3";
            case "--timeout" -> "--timeout 30";
            case "--language" -> "--language ja";
            default -> "example.jp myselector " + shown(argument);
        };
    }
}
