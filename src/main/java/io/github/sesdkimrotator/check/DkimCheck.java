package io.github.sesdkimrotator.check;

import io.github.sesdkimrotator.check.Inspection.Question;
import io.github.sesdkimrotator.dkim.DnsName;
import io.github.sesdkimrotator.dkim.Printable;
import io.github.sesdkimrotator.dkim.Selector;
import io.github.sesdkimrotator.dkim.SigningDomain;
import io.github.sesdkimrotator.dkim.SubjectPublicKey;
import io.github.sesdkimrotator.dns.DnsInterrogator;
import io.github.sesdkimrotator.dns.Patience;
import io.github.sesdkimrotator.dns.PublicResolvers;
import io.github.sesdkimrotator.gate.GateEvidence.AuthoritativeRing;
import io.github.sesdkimrotator.notice.FindingsText;
import io.github.sesdkimrotator.notice.Language;
import io.github.sesdkimrotator.run.DnsGate;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code java -jar dkim-check.jar example.jp myselector}: runs the DNS gate from a laptop. Changes nothing anywhere.
 *
 * <p>{@link ExitStatus} is what it tells the shell; {@code docs/dkim-check.md} is its manual.
 */
@Command(
        name = "dkim-check",
        mixinStandardHelpOptions = true,
        versionProvider = DkimCheck.Version.class,
        sortOptions = false,
        usageHelpAutoWidth = true,
        customSynopsis = "java -jar dkim-check.jar DOMAIN SELECTOR [OPTIONS]%n",
        description = {
            "Asks every authoritative name server, then several resolvers, for the DKIM record"
                    + " SELECTOR._domainkey.DOMAIN, and says whether all of them serve the right one: the DNS gate that"
                    + " ses-dkim-rotator passes before it gives Amazon SES a new key. It changes nothing and needs no AWS"
                    + " account.",
            ""
        },
        parameterListHeading = "What to look at:%n",
        optionListHeading = "%nOptions:%n",
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:open: everybody serves the right record (with --gone: it is gone)",
            "1:waiting: not everywhere yet (with --gone: still there, or not proven)",
            "2:conflicting: something else is published, and somebody must correct it",
            "3:could not ask: no name server responded, or none could be found",
            "64:wrong usage: nothing was asked",
            "70:a defect of this command"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  Is the record there, and healthy, everywhere?",
            "    java -jar dkim-check.jar example.jp myselector",
            "  Is exactly this key published? Stay until it is.",
            "    java -jar dkim-check.jar example.jp myselector --expect record.txt --watch",
            "  Is the old record gone?",
            "    java -jar dkim-check.jar example.jp oldselector --gone",
            "  Ask resolvers of your own, one of them over HTTPS.",
            "    java -jar dkim-check.jar example.jp myselector --resolver 192.0.2.1 \\",
            "      --resolver https://dns.example.com/dns-query"
        })
public final class DkimCheck implements Callable<Integer> {

    private static final int MOST_SAMPLES = 10;
    private static final int LONGEST_TIMEOUT_SECONDS = 300;
    private static final int NARROWEST_PAGE = 60;
    private static final int WIDEST_PAGE = 160;

    @Parameters(index = "0", paramLabel = "DOMAIN", description = "The domain that signs, such as example.jp.")
    private String domain;

    @Parameters(
            index = "1",
            paramLabel = "SELECTOR",
            description = "The selector alone, without ._domainkey; dots are allowed.")
    private String selector;

    @Option(
            names = "--expect",
            paramLabel = "FILE",
            description = "The record that must be published; - reads standard input. Understood are the value, with or"
                    + " without quotes, a line of a zone file, what dig prints, dns-record.json, .txt and .zone of the"
                    + " rotator, a public key or certificate in PEM, and the base64 of p= alone. Without this option it is"
                    + " checked whether one healthy record is served everywhere, whichever key it holds.")
    private String expect;

    @Option(names = "--gone", description = "Check that the record is gone, everywhere.")
    private boolean gone;

    @Option(
            names = "--resolver",
            paramLabel = "SERVER",
            description = "A resolver to ask once all authoritative servers are right; may be repeated. An address or a"
                    + " host name, with :PORT where it is not 53 ([2001:db8::53]:5353 for IPv6), tcp: before it for TCP"
                    + " only, or an https:// URL. Default: 1.1.1.1, 8.8.8.8 and 9.9.9.9.")
    private List<String> resolvers = new ArrayList<>();

    @Option(
            names = "--samples",
            paramLabel = "N",
            description =
                    "How often each resolver is asked, because one address hides many caches: 1 to 10, default 3.")
    private String samples = "3";

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            description = "When to stop waiting for anybody, in all: 1 to 300, default 30.")
    private String timeout = "30";

    @Option(
            names = "--no-authoritative",
            description =
                    "Ask the resolvers only, where a firewall lets nothing else out. A lagging name server then stays"
                            + " unseen.")
    private boolean noAuthoritative;

    @Option(
            names = "--watch",
            description = "Ask again, at a time that makes sense (every 30 seconds to 15 minutes), until it is open, or"
                    + " until something else is published. Ctrl-C ends with the last exit status.")
    private boolean watch;

    @Option(
            names = "--watch-conflicts",
            description =
                    "As --watch, but stay while something else is published, too: for while it is being corrected.")
    private boolean watchConflicts;

    @Option(names = "--json", description = "Print JSON; with --watch, a document whenever the verdict changes.")
    private boolean json;

    @Option(
            names = "--language",
            paramLabel = "en|ja",
            description = "The language of what was found and what to type instead: en (default) or ja.")
    private String language = "en";

    private final Surroundings surroundings;
    private final AtomicReference<ExitStatus> lastWatched;

    private DkimCheck(Surroundings surroundings, AtomicReference<ExitStatus> lastWatched) {
        this.surroundings = surroundings;
        this.lastWatched = lastWatched;
    }

    public static void main(String[] arguments) {
        AtomicReference<ExitStatus> lastWatched = new AtomicReference<>();
        // Ctrl-C begins a shutdown with a status of its own; only halting can still change it.
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> {
            ExitStatus status = lastWatched.get();
            if (status != null) {
                Runtime.getRuntime().halt(status.code());
            }
        }));
        System.exit(run(ofThisMachine(), lastWatched, arguments));
    }

    private static Surroundings ofThisMachine() {
        return new Surroundings(
                new PrintWriter(System.out, true, System.out.charset()),
                new PrintWriter(System.err, true, System.err.charset()),
                System.in,
                new Style(pageWidth(), Ansi.AUTO.enabled()),
                InstantSource.system(),
                ZoneId.systemDefault(),
                Thread::sleep,
                InetAddress::getByName,
                DnsInterrogator::new);
    }

    /** COLUMNS where the shell exports it, else what the terminal says, else 80. */
    private static int pageWidth() {
        String columns = System.getenv().getOrDefault("COLUMNS", "");
        int width = columns.matches("[0-9]{1,4}")
                ? Integer.parseInt(columns)
                : new CommandLine.Model.UsageMessageSpec().autoWidth(true).width();
        return Math.clamp(width, NARROWEST_PAGE, WIDEST_PAGE);
    }

    /**
     * Runs the command.
     *
     * @param lastWatched holds the last verdict's status while {@code --watch} waits, and nothing otherwise
     * @return the exit status
     */
    static int run(Surroundings surroundings, AtomicReference<ExitStatus> lastWatched, String... arguments) {
        return new CommandLine(new DkimCheck(surroundings, lastWatched))
                .setOut(surroundings.out())
                .setErr(surroundings.err())
                .setColorScheme(
                        CommandLine.Help.defaultColorScheme(surroundings.style().isColoured() ? Ansi.ON : Ansi.OFF))
                .setExpandAtFiles(false)
                .setParameterExceptionHandler((wrong, given) -> {
                    surroundings.err().println(WrongUsage.explain(wrong));
                    return ExitStatus.WRONG_USAGE.code();
                })
                .setExecutionExceptionHandler((defect, command, parsed) -> {
                    if (defect instanceof WrongUsage wrong) {
                        surroundings.err().println(wrong.getMessage());
                        return ExitStatus.WRONG_USAGE.code();
                    }
                    surroundings
                            .err()
                            .println("dkim-check: a defect of this command; please report it with what follows.");
                    defect.printStackTrace(surroundings.err());
                    return ExitStatus.DEFECT.code();
                })
                .execute(arguments);
    }

    @Override
    public Integer call() throws InterruptedException {
        SigningDomain signingDomain = signingDomain();
        DnsName recordName = recordName(signingDomain);
        requireOptionsThatFit();
        int resolverSamples = number("--samples", samples, MOST_SAMPLES, "3");
        Patience patience = Patience.DEFAULT.within(
                Duration.ofSeconds(number("--timeout", timeout, LONGEST_TIMEOUT_SECONDS, "30")));
        Language findingsLanguage = language();
        Optional<SubjectPublicKey> expected = Optional.ofNullable(expect).map(this::expectedKey);
        List<ResolverOption> asked;
        try {
            asked = resolvers();
        } catch (ResolverOption.UnknownResolverException e) {
            surroundings
                    .err()
                    .println("dkim-check: --resolver: " + e.getMessage() + ". Is it typed right, and is this"
                            + " computer online? An address such as 192.0.2.1 needs no look-up. Nothing was asked.");
            return ExitStatus.COULD_NOT_ASK.code();
        }
        List<String> notes =
                asked.stream().flatMap(resolver -> resolver.note().stream()).toList();
        DnsGate gate = new DnsGate(
                surroundings
                        .network()
                        .nameServers(asked.stream().map(ResolverOption::server).toList(), resolverSamples, patience),
                noAuthoritative ? AuthoritativeRing.OFF : AuthoritativeRing.ON);
        Question question = question(recordName, expected);
        Supplier<Inspection> ask = () -> question.ask(gate, surroundings.clock().instant());
        FindingsText findings = new FindingsText(findingsLanguage, signingDomain, selector, expected);
        if (watch || watchConflicts) {
            return watch(ask, recordName, notes, findings).code();
        }
        Inspection inspection = ask.get();
        tell(recordName, inspection, notes, findings);
        return inspection.status().code();
    }

    private ExitStatus watch(Supplier<Inspection> ask, DnsName recordName, List<String> notes, FindingsText findings)
            throws InterruptedException {
        try {
            return new Watch(surroundings, watchConflicts, lastWatched)
                    .run(ask, inspection -> tell(recordName, inspection, notes, findings));
        } finally {
            lastWatched.set(null);
        }
    }

    private void tell(DnsName recordName, Inspection inspection, List<String> notes, FindingsText findings) {
        surroundings
                .out()
                .print(
                        json
                                ? JsonReport.of(recordName, inspection, notes)
                                : Report.of(
                                        recordName,
                                        inspection,
                                        notes,
                                        surroundings.style(),
                                        surroundings.zone(),
                                        findings));
        surroundings.out().flush();
    }

    private Question question(DnsName recordName, Optional<SubjectPublicKey> expected) {
        if (gone) {
            return new Question.IsGone(recordName);
        }
        return expected.<Question>map(key -> new Question.IsPublished(recordName, key))
                .orElseGet(() -> new Question.IsHealthy(recordName));
    }

    private SigningDomain signingDomain() {
        try {
            return SigningDomain.parse(domain);
        } catch (IllegalArgumentException e) {
            throw new WrongUsage(
                    "DOMAIN " + e.getMessage() + ". The domain comes first, then the selector",
                    "example.jp myselector");
        }
    }

    private DnsName recordName(SigningDomain signingDomain) {
        int domainkey = selector.toLowerCase(Locale.ROOT).indexOf("._domainkey");
        if (domainkey >= 0) {
            throw new WrongUsage(
                    "SELECTOR is '" + Printable.of(selector)
                            + "'; the selector alone is expected, without ._domainkey and" + " what follows",
                    signingDomain.ascii() + " " + Printable.of(selector.substring(0, domainkey)));
        }
        try {
            return Selector.recordName(selector, signingDomain);
        } catch (IllegalArgumentException e) {
            throw new WrongUsage(
                    "SELECTOR is '" + Printable.of(selector) + "'; letters, digits, hyphens, and dots between them are"
                            + " expected",
                    signingDomain.ascii() + " myselector");
        }
    }

    private void requireOptionsThatFit() {
        if (gone && expect != null) {
            throw new WrongUsage(
                    "--gone and --expect contradict each other: a record is either to be there or to be gone",
                    "example.jp oldselector --gone");
        }
        if (gone && watchConflicts) {
            throw new WrongUsage(
                    "--watch-conflicts has no meaning with --gone: --watch stays until the record is gone",
                    "example.jp oldselector --gone --watch");
        }
    }

    private static int number(String option, String typed, int most, String example) {
        if (typed.matches("[0-9]{1,9}")) {
            int number = Integer.parseInt(typed);
            if (number >= 1 && number <= most) {
                return number;
            }
        }
        throw new WrongUsage(
                option + " is '" + Printable.of(typed) + "'; a whole number from 1 to " + most + " is expected",
                option + " " + example);
    }

    private Language language() {
        return switch (language.toLowerCase(Locale.ROOT)) {
            case "en" -> Language.ENGLISH;
            case "ja" -> Language.JAPANESE;
            default ->
                throw new WrongUsage(
                        "--language is '" + Printable.of(language) + "'; en or ja is expected", "--language ja");
        };
    }

    private SubjectPublicKey expectedKey(String file) {
        String shown = file.equals("-") ? "standard input" : "'" + Printable.of(file) + "'";
        try (InputStream in = file.equals("-") ? surroundings.in() : Files.newInputStream(Path.of(file))) {
            return ExpectedKey.read(in.readNBytes(ExpectedKey.LARGEST_FILE_BYTES + 1));
        } catch (IOException | InvalidPathException e) {
            throw new WrongUsage(
                    "--expect is " + shown + ", which cannot be read ("
                            + Printable.of(e.getClass().getSimpleName())
                            + "); a file with the expected record is needed",
                    "--expect record.txt");
        } catch (IllegalArgumentException e) {
            throw new WrongUsage(
                    "--expect is " + shown + ": " + e.getMessage() + ". A file with the expected record is needed: its"
                            + " value, a zone-file line, dns-record.json, or the public key in PEM",
                    "--expect dns-record.txt");
        }
    }

    private List<ResolverOption> resolvers() throws ResolverOption.UnknownResolverException {
        List<ResolverOption> parsed = new ArrayList<>();
        for (String typed : resolvers.isEmpty() ? PublicResolvers.THREE_OPERATORS : resolvers) {
            try {
                ResolverOption option = ResolverOption.parse(typed, surroundings.hosts());
                boolean isNew = parsed.stream()
                        .noneMatch(other ->
                                other.server().address().equals(option.server().address()));
                if (isNew) {
                    parsed.add(option);
                }
            } catch (IllegalArgumentException e) {
                throw new WrongUsage(
                        "--resolver is '" + Printable.of(typed)
                                + "'; an IP address or a host name is expected, with :PORT"
                                + " where it is not 53, tcp: before it for TCP only; or an https:// URL",
                        "--resolver 192.0.2.1");
            }
        }
        return parsed;
    }

    /** From the jar's manifest. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String built = DkimCheck.class.getPackage().getImplementationVersion();
            return new String[] {
                "dkim-check " + (built == null ? "(not from a jar)" : built) + ", Java "
                        + Runtime.version().feature()
            };
        }
    }
}
