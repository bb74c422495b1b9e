package io.github.sesdkimrotator.sandbox;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The arguments of a command that Maven starts: they come in a property, and what is wrong with them is said in one line. */
final class Arguments {

    static final int EXIT_USAGE = 64;

    private Arguments() {}

    /** UTF-8, flushed at each line. */
    static PrintWriter toThe(PrintStream stream) {
        return new PrintWriter(stream, true, StandardCharsets.UTF_8);
    }

    /** What the command understands, and {@code --help}. */
    static CommandSpec understoodBy(Object command) {
        return CommandSpec.forAnnotatedObject(command)
                .addOption(OptionSpec.builder("--help")
                        .usageHelp(true)
                        .type(boolean.class)
                        .description("Show this and end.")
                        .build());
    }

    /** @param property of Maven in which the arguments were given: {@code serve.args} */
    static int execute(CommandSpec understood, String property, PrintWriter out, PrintWriter err, String... arguments) {
        return new CommandLine(understood)
                .setOut(out)
                .setErr(err)
                .setParameterExceptionHandler((wrong, given) -> {
                    err.println(wrong.getMessage());
                    err.println("See -D" + property + "=\"--help\" for what is understood.");
                    return EXIT_USAGE;
                })
                .execute(arguments);
    }
}
