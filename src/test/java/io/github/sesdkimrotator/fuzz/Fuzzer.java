package io.github.sesdkimrotator.fuzz;

import io.github.sesdkimrotator.dkim.KeyRecord;
import io.github.sesdkimrotator.dkim.MalformedKeyRecord;
import io.github.sesdkimrotator.dkim.ParsedKeyRecord;
import io.github.sesdkimrotator.dkim.TxtRecord;
import io.github.sesdkimrotator.dns.WireAnswers;
import io.github.sesdkimrotator.gate.Diagnosis;
import io.github.sesdkimrotator.gate.Finding;
import io.github.sesdkimrotator.gate.GateEvidence;
import io.github.sesdkimrotator.gate.GateEvidence.AuthoritativeRing;
import io.github.sesdkimrotator.gate.GateQuestion;
import io.github.sesdkimrotator.gate.GateVerdict;
import io.github.sesdkimrotator.gate.Judge;
import io.github.sesdkimrotator.gate.RemovalVerdict;
import io.github.sesdkimrotator.gate.Reply;
import io.github.sesdkimrotator.gate.Ring;
import io.github.sesdkimrotator.json.EvidenceJson;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.james.jdkim.tagvalue.PublicKeyRecordImpl;

/**
 * Hostile answers, each case from a seed of its own: values of records, DNS messages as octets, and sets of answers. What
 * must hold of every case:
 *
 * <ul>
 *   <li>nothing is thrown, and the time is bounded;
 *   <li>the gate opens where, and only where, an independent reading says that exactly the right key is served;
 *   <li>a private key that somebody published is not shown again, and nothing that is shown holds control characters.
 * </ul>
 *
 * <p>Arguments: how many cases, and the first seed (0). With {@code 1} and a seed that a failure printed, that one case is
 * repeated. docs/testing.md has the commands.
 */
public final class Fuzzer {

    static final GateQuestion QUESTION = new GateQuestion(Answers.ASKED, Values.KEY);

    /** A case reads and shows its octets about a dozen times; the slowest takes a third of this on a busy machine. */
    private static final Duration LONGEST_CASE = Duration.ofSeconds(1);

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final int TRIES = 5;
    private static final int LONGEST_SHOWN_CHARS = 6_000;
    /** Showing takes longer than judging. */
    private static final int SHOWN_ONE_IN = 32;

    private static final int SECRET_CHARS = 12;
    private static final Pattern SHOWABLE = Pattern.compile("[\\x20-\\x7E…]*");
    private static final Pattern NOT_BASE64 = Pattern.compile("\\\\[0-9]{3}|[^A-Za-z0-9+/]");

    /** What a case turned out to be. A run in which one of them is rare has tested little. */
    public enum Outcome {
        RIGHT_VALUE,
        WRONG_VALUE,
        RIGHT_RESPONSE,
        OPENING_RESPONSE,
        REFUSED_RESPONSE,
        IGNORED_MESSAGE,
        DENIAL,
        OPEN,
        SHUT,
        GONE,
        NOT_PROVEN,
        WITHHELD
    }

    /** How often each outcome came, and the slowest case. */
    public record Tally(Map<Outcome, Integer> outcomes, long slowestNanos, long slowestSeed) {}

    /** A case that does not hold, with the command that repeats it. */
    public static final class Finds extends AssertionError {
        Finds(long seed, Throwable cause) {
            super(
                    "seed %d: %s%nto repeat this one case: ./mvnw -q test-compile exec:exec -Dexec.classpathScope=test"
                                    .formatted(seed, cause)
                            + " -Dexec.executable=java -Dexec.args=\"-classpath %%classpath %s 1 %d\""
                                    .formatted(Fuzzer.class.getName(), seed),
                    cause);
        }
    }

    private Fuzzer() {}

    public static void main(String[] arguments) {
        long cases = Long.parseLong(arguments[0]);
        long firstSeed = arguments.length > 1 ? Long.parseLong(arguments[1]) : 0;
        long start = System.nanoTime();
        try {
            Tally tally = run(firstSeed, cases);
            System.out.printf(
                    Locale.ROOT,
                    "%,d cases in %d s without a finding; the slowest took %.1f ms (seed %d)%n%s%n",
                    cases,
                    Duration.ofNanos(System.nanoTime() - start).toSeconds(),
                    tally.slowestNanos() / 1e6,
                    tally.slowestSeed(),
                    tally.outcomes());
        } catch (Finds finds) {
            finds.printStackTrace();
            System.exit(1);
        }
    }

    /** @throws Finds at the first case that does not hold */
    public static Tally run(long firstSeed, long cases) {
        Map<Outcome, Integer> outcomes = new EnumMap<>(Outcome.class);
        long slowestNanos = 0;
        long slowestSeed = firstSeed;
        for (long seed = firstSeed; seed < firstSeed + cases; seed++) {
            try {
                long start = System.nanoTime();
                outcomes.merge(runCase(new Dice(seed)), 1, Integer::sum);
                long nanos = System.nanoTime() - start;
                if (nanos > LONGEST_CASE.toNanos()) {
                    nanos = leastOfSeveral(seed);
                    require(nanos <= LONGEST_CASE.toNanos(), "takes " + Duration.ofNanos(nanos));
                }
                if (nanos > slowestNanos) {
                    slowestNanos = nanos;
                    slowestSeed = seed;
                }
            } catch (Throwable anything) {
                throw new Finds(seed, anything);
            }
        }
        return new Tally(outcomes, slowestNanos, slowestSeed);
    }

    /** Of processor time, and only what is slow every time: a busy machine is no work of the case. */
    private static long leastOfSeveral(long seed) {
        long least = Long.MAX_VALUE;
        for (int tries = 0; tries < TRIES; tries++) {
            long start = THREADS.getCurrentThreadCpuTime();
            runCase(new Dice(seed));
            least = Math.min(least, THREADS.getCurrentThreadCpuTime() - start);
        }
        return least;
    }

    private static Outcome runCase(Dice dice) {
        return switch (dice.below(20)) {
            case 0, 1, 2, 3, 4, 5, 6, 7, 8 -> value(dice);
            case 9, 10, 11, 12, 13, 14 -> message(dice);
            case 15, 16, 17 -> publication(dice);
            case 18 -> removal(dice);
            default -> leak(dice);
        };
    }

    private static Outcome value(Dice dice) {
        Values values = new Values(dice);
        int kind = dice.below(1_000);
        if (kind == 0) {
            return judged(dice, values.huge());
        }
        if (kind < 250) {
            Outcome outcome = judged(dice, values.cut(values.legal()).joined());
            require(outcome == Outcome.RIGHT_VALUE, "a legal spelling of the right record is refused");
            return outcome;
        }
        if (kind < 350) {
            return judged(dice, values.noise());
        }
        return judged(dice, values.mutated(kind < 450 ? values.wrong() : values.legal()));
    }

    private static Outcome judged(Dice dice, byte[] value) {
        ParsedKeyRecord parsed = KeyRecord.parse(value);
        if (parsed instanceof MalformedKeyRecord malformed) {
            requireShowable(malformed.detail());
        }
        // What does not fit into a record cannot be judged as one: the parser alone must bear it.
        GateVerdict verdict = publicationOf(new Reply.Present(List.of(inOneRecord(value)), Duration.ZERO));
        boolean right = PlainReading.publishes(value, Values.P);
        require(
                right == isOpen(verdict),
                "an independent reading says that the value is " + (right ? "right" : "wrong"));
        if (right && dice.oneIn(4)) {
            requireJdkimAgrees(value);
        }
        if (dice.oneIn(SHOWN_ONE_IN)) {
            showEverything(verdict);
        }
        return right ? Outcome.RIGHT_VALUE : Outcome.WRONG_VALUE;
    }

    private static TxtRecord inOneRecord(byte[] value) {
        List<byte[]> strings = new ArrayList<>();
        for (int from = 0; from < value.length; from += 255) {
            strings.add(Arrays.copyOfRange(value, from, Math.min(value.length, from + 255)));
        }
        return TxtRecord.ofStrings(strings);
    }

    /** A record that opens the gate is one that another verifier takes for the same key. */
    private static void requireJdkimAgrees(byte[] value) {
        PublicKeyRecordImpl record = new PublicKeyRecordImpl(new String(value, StandardCharsets.ISO_8859_1));
        record.validate();
        require(
                record.isKeyTypeSupported("rsa")
                        && record.isHashMethodSupported("sha256")
                        && !record.isTesting()
                        && Arrays.equals(record.getPublicKey().getEncoded(), Values.KEY.der()),
                "jDKIM does not take the value for the right key");
    }

    /** Everybody serves the right record, but for one who answers so. */
    private static GateVerdict publicationOf(Ring ring, Reply reply, boolean authoritative) {
        Reply right = new Reply.Present(List.of(TxtRecord.ofValue("p=" + Values.P)), Duration.ZERO);
        return Judge.verdict(
                QUESTION,
                Answers.evidence(
                        AuthoritativeRing.ON,
                        List.of(
                                Answers.answer(Ring.AUTHORITATIVE, 1, Answers.ASKED, right, true),
                                Answers.answer(Ring.RESOLVER, 1, Answers.ASKED, right, false),
                                Answers.answer(ring, 2, Answers.ASKED, reply, authoritative))));
    }

    private static GateVerdict publicationOf(Reply reply) {
        return publicationOf(Ring.AUTHORITATIVE, reply, true);
    }

    private static Outcome message(Dice dice) {
        Ring ring = dice.oneOf(Ring.values());
        Messages messages = new Messages(dice, ring);
        int kind = dice.below(1_000);
        if (kind == 0) {
            return judged(dice, ring, messages.huge());
        }
        if (kind < 200) {
            require(
                    judged(dice, ring, messages.right()) == Outcome.OPENING_RESPONSE,
                    "a response with the right record keeps the gate shut");
            return Outcome.RIGHT_RESPONSE;
        }
        if (kind < 300) {
            return judged(dice, ring, messages.noise());
        }
        if (kind < 600) {
            return judged(dice, ring, messages.contradictory());
        }
        byte[] whole = dice.oneOf(0, 1, 2) == 0
                ? messages.denial()
                : dice.oneIn(2) ? messages.right() : messages.contradictory();
        return judged(dice, ring, messages.mutated(whole));
    }

    private static Outcome judged(Dice dice, Ring ring, byte[] wire) {
        Optional<WireAnswers.Reading> reading = WireAnswers.read(ring, Answers.ASKED, Messages.ID, wire);
        if (reading.isEmpty()) {
            return Outcome.IGNORED_MESSAGE;
        }
        Reply reply = reading.get().reply();
        boolean authoritative = reading.get().authoritative();
        GateVerdict publication = publicationOf(ring, reply, authoritative);
        if (dice.oneIn(SHOWN_ONE_IN)) {
            showEverything(publication);
        }
        if (isOpen(publication)) {
            requirePlainly(ring, wire, true);
            return Outcome.OPENING_RESPONSE;
        }
        if (isGoneBy(ring, reply, authoritative)) {
            requirePlainly(ring, wire, false);
            return Outcome.DENIAL;
        }
        return Outcome.REFUSED_RESPONSE;
    }

    private static boolean isGoneBy(Ring ring, Reply reply, boolean authoritative) {
        Reply absent = new Reply.Absent(Reply.Absent.Kind.NXDOMAIN, Optional.empty());
        return Judge.removal(
                        List.of(Answers.ASKED),
                        Answers.evidence(
                                AuthoritativeRing.ON,
                                List.of(
                                        Answers.answer(Ring.AUTHORITATIVE, 1, Answers.ASKED, absent, true),
                                        Answers.answer(Ring.RESOLVER, 1, Answers.ASKED, absent, false),
                                        Answers.answer(ring, 2, Answers.ASKED, reply, authoritative))))
                instanceof RemovalVerdict.Gone;
    }

    /** The octets, read without a library, must say the same. */
    private static void requirePlainly(Ring ring, byte[] wire, boolean published) {
        String name = PlainMessage.name(Answers.ASKED.absolute());
        PlainMessage message = PlainMessage.of(wire)
                .orElseThrow(() -> new AssertionError("an independent reading cannot read the message"));
        require(message.answers(Messages.ID, name), "the message is no answer to the question");
        require(ring == Ring.RESOLVER || message.has(PlainMessage.AA), "an answer without authority counts in ring 1");
        List<List<String>> texts = message.textsFor(name);
        if (published) {
            require(!message.isNxdomain(), "NXDOMAIN opens the gate");
            require(texts.size() == 1, texts.size() + " records open the gate");
            require(
                    PlainReading.publishes(Values.latin1(String.join("", texts.getFirst())), Values.P),
                    "something else than the right record opens the gate");
        } else {
            require(texts.isEmpty() && !message.hasTextAt(name), "a record that is there counts as gone");
            require(ring == Ring.AUTHORITATIVE || message.has(PlainMessage.RA), "nobody looked, and it counts as gone");
        }
    }

    private static Outcome publication(Dice dice) {
        GateEvidence evidence = new Answers(dice).aboutPublication();
        GateVerdict verdict = Judge.verdict(QUESTION, evidence);
        boolean right = Answers.allServeTheKey(evidence);
        require(!isOpen(verdict) || right, "open, and not everybody serves exactly the right key");
        require(
                isOpen(verdict) || !right || Answers.someServerAnswersWithAnAlias(evidence),
                "shut, and everybody serves exactly the right key");
        if (dice.oneIn(SHOWN_ONE_IN)) {
            showEverything(verdict);
        }
        return isOpen(verdict) ? Outcome.OPEN : Outcome.SHUT;
    }

    private static Outcome removal(Dice dice) {
        GateEvidence evidence = new Answers(dice).aboutRemoval();
        RemovalVerdict verdict = Judge.removal(List.of(Answers.ASKED), evidence);
        boolean right = Answers.allDeny(evidence, List.of(Answers.ASKED));
        boolean gone = verdict instanceof RemovalVerdict.Gone;
        require(!gone || right, "gone, and not everybody denies it");
        require(gone || !right || Answers.someServerAnswersWithAnAlias(evidence), "not gone, and everybody denies it");
        if (dice.oneIn(SHOWN_ONE_IN)) {
            String shown = verdict + EvidenceJson.of(verdict).toString();
            require(!shown.isEmpty(), "nothing is shown");
        }
        return gone ? Outcome.GONE : Outcome.NOT_PROVEN;
    }

    /** A private key in DNS is never shown again, in whole or in part. */
    private static Outcome leak(Dice dice) {
        Values values = new Values(dice);
        Values.Leak leak = values.leak();
        List<TxtRecord> records = leak.values().stream().map(values::cut).toList();
        Set<String> parts = new HashSet<>();
        for (int at = 0; at + SECRET_CHARS <= leak.secret().length(); at += SECRET_CHARS) {
            parts.add(leak.secret().substring(at, at + SECRET_CHARS));
        }
        GateVerdict verdict = publicationOf(new Reply.Present(records, Duration.ZERO));
        require(!isOpen(verdict), "a private key opens the gate");
        for (String shown : showEverything(verdict)) {
            String dense = NOT_BASE64.matcher(shown).replaceAll("");
            for (int at = 0; at + SECRET_CHARS <= dense.length(); at++) {
                require(!parts.contains(dense.substring(at, at + SECRET_CHARS)), "a private key is shown again");
            }
        }
        return Outcome.WITHHELD;
    }

    private static boolean isOpen(GateVerdict verdict) {
        return verdict instanceof GateVerdict.Open;
    }

    /** All that people and logs are shown of a verdict. */
    private static List<String> showEverything(GateVerdict judged) {
        String probes = Diagnosis.probes(QUESTION, judged).toString();
        GateVerdict verdict = Diagnosis.explain(QUESTION, judged, List.of());
        require(isOpen(judged) || !isOpen(verdict), "an explanation opens the gate");
        for (Finding finding : verdict.findings()) {
            requireShowable(finding.shows());
            requireShowable(finding.subject());
        }
        String findings = verdict.findings().toString();
        return List.of(
                probes,
                findings,
                judged.toString(),
                verdict.toString(),
                EvidenceJson.of(verdict).toString());
    }

    private static void requireShowable(String text) {
        require(text.length() <= LONGEST_SHOWN_CHARS, text.length() + " characters are shown");
        require(SHOWABLE.matcher(text).matches(), "unprintable characters are shown");
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }
}
