package io.github.sesdkimrotator.check;

import io.github.sesdkimrotator.dkim.DnsName;
import io.github.sesdkimrotator.dkim.SubjectPublicKey;
import io.github.sesdkimrotator.gate.GateEvidence;
import io.github.sesdkimrotator.gate.GateQuestion;
import io.github.sesdkimrotator.gate.GateVerdict;
import io.github.sesdkimrotator.gate.GateVerdict.Waiting.Reason;
import io.github.sesdkimrotator.gate.RemovalVerdict;
import io.github.sesdkimrotator.gate.Reply;
import io.github.sesdkimrotator.gate.Ring;
import io.github.sesdkimrotator.gate.ServerAnswer;
import io.github.sesdkimrotator.run.DnsGate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What was asked about one record, and what came of it. */
sealed interface Inspection {

    /** How soon asking again makes sense where no answer tells. */
    Duration DEFAULT_RETRY = Duration.ofMinutes(15);

    GateEvidence evidence();

    ExitStatus status();

    /** When asking again makes sense; empty where it does not, because time changes nothing. */
    Optional<Duration> retryAfter();

    /** A question that can be put again and again. */
    sealed interface Question {

        DnsName recordName();

        Inspection ask(DnsGate gate, Instant now);

        /** Whether exactly that key is published. */
        record IsPublished(DnsName recordName, SubjectPublicKey expected) implements Question {
            @Override
            public Inspection ask(DnsGate gate, Instant now) {
                GateVerdict verdict = gate.publication(new GateQuestion(recordName, expected), now);
                return new Published(Optional.of(expected), true, verdict);
            }
        }

        /** Whether one healthy record is published, whichever key it holds. */
        record IsHealthy(DnsName recordName) implements Question {
            @Override
            public Inspection ask(DnsGate gate, Instant now) {
                DnsGate.Health health = gate.health(recordName, now);
                return new Published(health.served(), false, health.verdict());
            }
        }

        /** Whether nothing is published any more. */
        record IsGone(DnsName recordName) implements Question {
            @Override
            public Inspection ask(DnsGate gate, Instant now) {
                return new Removed(gate.removal(List.of(recordName), now));
            }
        }
    }

    /**
     * @param key that the verdict is about; empty where none was expected and none is served
     * @param isGiven whether somebody expected that key, as opposed to its being the one that is served
     */
    record Published(Optional<SubjectPublicKey> key, boolean isGiven, GateVerdict verdict) implements Inspection {

        @Override
        public GateEvidence evidence() {
            return verdict.evidence();
        }

        @Override
        public ExitStatus status() {
            return switch (verdict) {
                case GateVerdict.Open open -> ExitStatus.OPEN;
                case GateVerdict.Conflicting conflicting -> ExitStatus.CONFLICTING;
                case GateVerdict.Waiting waiting ->
                    waiting.reason() == Reason.NOBODY_TO_ASK || nobodyResponded(evidence())
                            ? ExitStatus.COULD_NOT_ASK
                            : ExitStatus.WAITING;
            };
        }

        @Override
        public Optional<Duration> retryAfter() {
            return verdict instanceof GateVerdict.Waiting waiting
                    ? Optional.of(waiting.retryAfter())
                    : Optional.empty();
        }
    }

    record Removed(RemovalVerdict verdict) implements Inspection {

        @Override
        public GateEvidence evidence() {
            return verdict.evidence();
        }

        @Override
        public ExitStatus status() {
            return switch (verdict) {
                case RemovalVerdict.Gone gone -> ExitStatus.OPEN;
                case RemovalVerdict.NotProven notProven ->
                    nobodyResponded(evidence()) ? ExitStatus.COULD_NOT_ASK : ExitStatus.WAITING;
            };
        }

        /** A resolver forgets the record when its time to live is over. */
        @Override
        public Optional<Duration> retryAfter() {
            return switch (verdict) {
                case RemovalVerdict.Gone gone -> Optional.empty();
                case RemovalVerdict.NotProven notProven ->
                    Optional.of(notProven.holding().stream()
                            .filter(answer -> answer.server().ring() == Ring.RESOLVER)
                            .flatMap(answer -> answer.reply() instanceof Reply.Present present
                                    ? Optional.of(present.ttl()).stream()
                                    : Optional.<Duration>empty().stream())
                            .max(Duration::compareTo)
                            .orElse(DEFAULT_RETRY));
            };
        }
    }

    /** Whether the ring that decided, which is the last one that was asked, sent not one response. */
    private static boolean nobodyResponded(GateEvidence evidence) {
        if (evidence.answers().isEmpty()) {
            return true;
        }
        Ring last = evidence.answers().getLast().server().ring();
        return evidence.answers().stream()
                .filter(answer -> answer.server().ring() == last)
                .allMatch(Inspection::isWithoutResponse);
    }

    /** A refusal is a response; silence and a network without a way there are none. */
    static boolean isWithoutResponse(ServerAnswer answer) {
        return answer.reply() instanceof Reply.Unanswered unanswered
                && switch (unanswered.cause()) {
                    case TIMEOUT, UNREACHABLE -> true;
                    case SERVFAIL, BOGUS, REFUSED, LAME, TRUNCATED, UNUSABLE, ALIAS_BESIDE_RECORD -> false;
                };
    }
}
