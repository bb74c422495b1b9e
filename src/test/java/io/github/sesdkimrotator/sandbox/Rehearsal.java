package io.github.sesdkimrotator.sandbox;

import io.github.sesdkimrotator.dkim.SigningDomain;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code ./mvnw -q -Prehearse}: a whole rotation in the embedded world, shown while it happens.
 *
 * <p>Exit status 0: the rotation came to its end, and no message was unsigned outside the window in which SES looks for
 * the new record; 1: it did not; 64: wrong usage.
 */
@Command(
        name = "rehearse",
        description = {
            "Plays the rotation of a domain's DKIM key in an embedded world: real DNS packets on loopback, real RSA keys,"
                    + " certificates and DKIM signatures, through the handler that is deployed. No AWS account, no network.",
            ""
        },
        optionListHeading = "Options:%n",
        sortOptions = false,
        usageHelpWidth = 110,
        customSynopsis = "./mvnw -q -Prehearse [-Drehearse.args=\"OPTIONS\"]%n")
final class Rehearsal implements Callable<Integer> {

    static final int EXIT_NOT_PROVEN = 1;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--incident",
            description = "Also play the incident's flow (SES first, DNS later) and show both side by side.")
    private boolean incident;

    @Option(
            names = "--dns-lead",
            paramLabel = "TIME",
            defaultValue = "14d",
            converter = WorldTime.class,
            description = "How long the DNS team takes to publish, such as 14d or 36h (1h to 60d; default 14d).")
    private Duration dnsLead;

    @Option(
            names = "--first-check",
            paramLabel = "TIME",
            defaultValue = "5m",
            converter = WorldTime.class,
            description =
                    "How long after the call SES first looks for the record (1m to 48h; default 5m). AWS documents"
                            + " no number, only 'up to 72 hours'.")
    private Duration firstCheck;

    @Option(
            names = "--mistake",
            paramLabel = "NAME",
            description = "What the DNS team gets wrong at the first attempt; the list is below.")
    private String mistake;

    @Option(
            names = "--mail-every",
            paramLabel = "TIME",
            defaultValue = "10m",
            converter = WorldTime.class,
            description = "How often a message leaves (1m to 1d; default 10m); more often around the switch.")
    private Duration mailEvery;

    @Option(
            names = "--watch-every",
            paramLabel = "TIME",
            defaultValue = "15m",
            converter = WorldTime.class,
            description = "How often the function looks at DNS and SES (5m to 1d; default 15m, as deployed).")
    private Duration watchEvery;

    @Option(
            names = "--domain",
            paramLabel = "DOMAIN",
            defaultValue = "example.jp",
            description = "The domain (default example.jp).")
    private String domain;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "20261122",
            description = "Decides how long each message travels (default 20261122). The same seed plays the same.")
    private long seed;

    @Option(
            names = "--page",
            paramLabel = "FILE",
            defaultValue = "target/rehearsal.html",
            description = "Where the page is written (default target/rehearsal.html).")
    private Path page;

    private final PrintWriter out;

    Rehearsal(PrintWriter out) {
        this.out = out;
    }

    public static void main(String[] arguments) {
        PrintWriter out = Arguments.toThe(System.out);
        PrintWriter err = Arguments.toThe(System.err);
        System.exit(run(out, err, arguments));
    }

    /** Plays and returns the exit status. */
    static int run(PrintWriter out, PrintWriter err, String... arguments) {
        CommandSpec options = Arguments.understoodBy(new Rehearsal(out));
        List<String> mistakes = new ArrayList<>(List.of("", "Mistakes:"));
        mistakes.addAll(Mistake.listed());
        options.usageMessage().footer(mistakes.toArray(String[]::new));
        return Arguments.execute(options, "rehearse.args", out, err, arguments);
    }

    @Override
    public Integer call() throws IOException {
        Play play = play();
        Teller teller = new Teller(out);
        List<Chronicle> played = new ArrayList<>();
        boolean proven;
        try (World world = new World(play)) {
            teller.begin(RotationPlayer.TITLE, play);
            RotationPlayer player = new RotationPlayer(world, new Story(world.clock(), teller));
            Chronicle chronicle = player.play();
            played.add(chronicle);
            boolean nothingElseUnsigned =
                    chronicle.totals().unsigned() == chronicle.totals().unsignedInWindow();
            proven = player.isComplete()
                    && nothingElseUnsigned
                    && chronicle.totals().failing() == 0;
        }
        if (incident) {
            try (World world = new World(play)) {
                teller.begin(IncidentPlayer.TITLE, play);
                played.add(new IncidentPlayer(world, new Story(world.clock(), teller)).play());
            }
        }
        teller.totals(played);
        writePage(played);
        if (!proven) {
            out.println("NOT PROVEN: the rotation did not come to its end, or mail was left without a valid signature"
                    + " outside SES's window.");
        }
        return proven ? 0 : EXIT_NOT_PROVEN;
    }

    private void writePage(List<Chronicle> played) throws IOException {
        if (page.getParent() != null) {
            Files.createDirectories(page.getParent());
        }
        Files.writeString(page, RehearsalPage.html(played));
        out.println();
        out.println("The same as a page, with the timeline: " + page);
        out.flush();
    }

    private Play play() {
        between("--dns-lead", dnsLead, Duration.ofHours(1), Duration.ofDays(60));
        between("--first-check", firstCheck, Duration.ofMinutes(1), Duration.ofDays(2));
        between("--mail-every", mailEvery, Duration.ofMinutes(1), Duration.ofDays(1));
        between("--watch-every", watchEvery, Duration.ofMinutes(5), Duration.ofDays(1));
        return new Play(signingDomain(), dnsLead, firstCheck, chosenMistake(), mailEvery, watchEvery, seed);
    }

    private void between(String option, Duration given, Duration least, Duration most) {
        if (given.compareTo(least) < 0 || given.compareTo(most) > 0) {
            throw wrong(option + " must be between " + Wording.duration(least) + " and " + Wording.duration(most)
                    + ", not " + Wording.duration(given) + ".");
        }
    }

    private SigningDomain signingDomain() {
        try {
            return SigningDomain.parse(domain);
        } catch (IllegalArgumentException e) {
            throw wrong("--domain " + e.getMessage() + ".");
        }
    }

    private Optional<Mistake> chosenMistake() {
        if (mistake == null) {
            return Optional.empty();
        }
        return Optional.of(Mistake.labelled(mistake)
                .orElseThrow(() -> wrong("--mistake '" + mistake + "' is unknown; known are\n\n"
                        + String.join("\n", Mistake.listed()) + "\n")));
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    /** {@code 14d}, {@code 36h}, {@code 5m}. */
    static final class WorldTime implements CommandLine.ITypeConverter<Duration> {

        private static final Pattern TIME = Pattern.compile("([0-9]{1,5})([dhm])");

        @Override
        public Duration convert(String value) {
            Matcher time = TIME.matcher(value);
            if (!time.matches()) {
                throw new CommandLine.TypeConversionException("'" + value + "' is no time; write it as 14d, 36h or 5m");
            }
            long amount = Long.parseLong(time.group(1));
            return switch (time.group(2)) {
                case "d" -> Duration.ofDays(amount);
                case "h" -> Duration.ofHours(amount);
                default -> Duration.ofMinutes(amount);
            };
        }
    }
}
