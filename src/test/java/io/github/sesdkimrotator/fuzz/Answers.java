package io.github.sesdkimrotator.fuzz;

import io.github.sesdkimrotator.dkim.DnsName;
import io.github.sesdkimrotator.dkim.TxtRecord;
import io.github.sesdkimrotator.gate.GateEvidence;
import io.github.sesdkimrotator.gate.GateEvidence.AuthoritativeRing;
import io.github.sesdkimrotator.gate.NameServer;
import io.github.sesdkimrotator.gate.Reply;
import io.github.sesdkimrotator.gate.Ring;
import io.github.sesdkimrotator.gate.ServerAnswer;
import io.github.sesdkimrotator.gate.Transport;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Sets of answers for the judge, and a naive second judgement of them. */
final class Answers {

    static final DnsName ASKED = Messages.ASKED;

    private static final DnsName TARGET = new DnsName("s1.keys.example.com.");
    private static final DnsName FURTHER = new DnsName("s1.keys.example.net.");
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final Dice dice;
    private final Values values;

    Answers(Dice dice) {
        this.dice = dice;
        this.values = new Values(dice);
    }

    static ServerAnswer answer(Ring ring, int number, DnsName name, Reply reply, boolean authoritative) {
        NameServer server = ring == Ring.AUTHORITATIVE
                ? new NameServer(ring, "ns" + number + ".example.jp.", "192.0.2." + number + ":53")
                : new NameServer(ring, "198.51.100." + number, "198.51.100." + number + ":53");
        return new ServerAnswer(
                server,
                1,
                name,
                reply,
                List.of(),
                authoritative,
                OptionalLong.empty(),
                Transport.UDP,
                Duration.ofMillis(5));
    }

    static GateEvidence evidence(AuthoritativeRing ring, List<ServerAnswer> answers) {
        return new GateEvidence(NOW, ring, List.of(), answers);
    }

    /** Mostly right answers, so that a good part of the sets is right in all of them. */
    GateEvidence aboutPublication() {
        return any(() -> dice.oneIn(dice.oneOf(6, 60)) ? anyReply() : present(values.legal()));
    }

    /** The same for the old record: mostly genuine noes. */
    GateEvidence aboutRemoval() {
        return any(() -> dice.oneIn(dice.oneOf(6, 60)) ? anyReply() : absent());
    }

    private interface ReplyMaker {
        Reply make();
    }

    private GateEvidence any(ReplyMaker maker) {
        AuthoritativeRing ring = dice.oneIn(6) ? AuthoritativeRing.OFF : AuthoritativeRing.ON;
        List<ServerAnswer> answers = new ArrayList<>();
        if (ring == AuthoritativeRing.ON) {
            boolean aliased = dice.oneIn(5);
            for (int server = dice.oneOf(0, 1, 2, 4); server > 0; server--) {
                Reply first =
                        aliased ? new Reply.Alias(dice.oneOf(TARGET, TARGET, FURTHER, ASKED), ttl()) : maker.make();
                answers.add(answer(Ring.AUTHORITATIVE, server, name(ASKED), first, !dice.oneIn(40)));
            }
            for (int server = aliased ? dice.below(3) : 0; server > 0; server--) {
                answers.add(answer(Ring.AUTHORITATIVE, 10 + server, name(TARGET), maker.make(), !dice.oneIn(40)));
            }
        }
        for (int server = dice.oneOf(0, 1, 2, 3); server > 0; server--) {
            answers.add(answer(Ring.RESOLVER, server, name(ASKED), maker.make(), dice.oneIn(4)));
        }
        return evidence(ring, dice.shuffled(answers));
    }

    private DnsName name(DnsName usual) {
        return dice.oneIn(40) ? dice.oneOf(ASKED, TARGET, FURTHER) : usual;
    }

    private Reply present(byte[]... records) {
        List<TxtRecord> texts = new ArrayList<>();
        for (byte[] record : records) {
            texts.add(values.cut(record));
        }
        return new Reply.Present(dice.shuffled(texts), ttl());
    }

    private Reply absent() {
        return new Reply.Absent(
                dice.oneOf(Reply.Absent.Kind.values()), dice.oneIn(2) ? Optional.empty() : Optional.of(ttl()));
    }

    private Duration ttl() {
        return Duration.ofSeconds(dice.oneOf(0, 300, 86_400, Integer.MAX_VALUE));
    }

    private Reply anyReply() {
        return switch (dice.below(10)) {
            case 0 -> present(values.legal());
            case 1, 2 -> present(values.wrong());
            case 3 -> present(values.mutated(values.legal()));
            case 4 -> present(values.legal(), values.wrong());
            case 5 -> present(values.legal(), values.legal());
            case 6 -> new Reply.Alias(dice.oneOf(ASKED, TARGET, FURTHER), ttl());
            case 7 -> absent();
            case 8 -> present(manyRecords());
            default -> new Reply.Unanswered(dice.oneOf(Reply.Unanswered.Cause.values()), "no answer");
        };
    }

    private byte[][] manyRecords() {
        byte[][] records = new byte[dice.oneIn(20) ? 3_000 : 12][];
        for (int i = 0; i < records.length; i++) {
            records[i] = i == 0 ? values.legal() : Values.latin1("record " + i);
        }
        return records;
    }

    /** Every server that had to be asked was asked, and serves the key. */
    static boolean allServeTheKey(GateEvidence evidence) {
        return everyRingVouches(evidence, List.of(ASKED), Answers::servesTheKey, stray -> false);
    }

    /**
     * Every server that had to be asked was asked for every name, and denies it. A genuine no about a further name takes
     * nothing away from that.
     */
    static boolean allDeny(GateEvidence evidence, List<DnsName> names) {
        return everyRingVouches(evidence, names, Answers::denies, Answers::denies);
    }

    static boolean someServerAnswersWithAnAlias(GateEvidence evidence) {
        return evidence.answers().stream().anyMatch(answer -> answer.reply() instanceof Reply.Alias);
    }

    private interface Opinion {
        boolean of(Reply reply);
    }

    private static boolean denies(Reply reply) {
        return reply instanceof Reply.Absent;
    }

    private static boolean servesTheKey(Reply reply) {
        return reply instanceof Reply.Present present
                && present.records().size() == 1
                && PlainReading.publishes(present.records().getFirst().joined(), Values.P);
    }

    private static boolean everyRingVouches(
            GateEvidence evidence, List<DnsName> names, Opinion opinion, Opinion ofStrays) {
        for (Ring ring : Ring.values()) {
            boolean off = ring == Ring.AUTHORITATIVE && evidence.authoritativeRing() == AuthoritativeRing.OFF;
            List<ServerAnswer> answers = evidence.answers().stream()
                    .filter(answer -> answer.server().ring() == ring)
                    .toList();
            if (!off && !vouches(ring, answers, names, opinion, ofStrays)) {
                return false;
            }
        }
        return true;
    }

    private static boolean vouches(
            Ring ring, List<ServerAnswer> answers, List<DnsName> names, Opinion opinion, Opinion ofStrays) {
        Set<DnsName> reached = new HashSet<>();
        for (DnsName name : names) {
            if (!isVouchedFor(ring, answers, name, Set.of(), reached, opinion)) {
                return false;
            }
        }
        return !names.isEmpty()
                && answers.stream()
                        .allMatch(answer -> reached.contains(answer.name())
                                || (isGenuine(ring, answer) && ofStrays.of(answer.reply())));
    }

    private static boolean isGenuine(Ring ring, ServerAnswer answer) {
        return ring == Ring.RESOLVER || answer.authoritative();
    }

    /** Whether somebody answered for the name, and everybody who did says yes or points to where everybody does. */
    private static boolean isVouchedFor(
            Ring ring,
            List<ServerAnswer> all,
            DnsName name,
            Set<DnsName> before,
            Set<DnsName> reached,
            Opinion opinion) {
        Set<DnsName> onTheWay = new HashSet<>(before);
        reached.add(name);
        List<ServerAnswer> answers =
                all.stream().filter(answer -> answer.name().equals(name)).toList();
        return onTheWay.add(name)
                && !answers.isEmpty()
                && answers.stream()
                        .allMatch(answer -> isGenuine(ring, answer)
                                && (opinion.of(answer.reply())
                                        || (answer.reply() instanceof Reply.Alias alias
                                                && isVouchedFor(
                                                        ring, all, alias.target(), onTheWay, reached, opinion))));
    }
}
