package io.github.sesdkimrotator.gate;

import io.github.sesdkimrotator.dkim.DnsName;
import io.github.sesdkimrotator.dkim.SubjectPublicKey;
import java.time.Duration;
import java.util.List;

/** Whether a key may be activated, from what the servers said in this invocation. */
public sealed interface GateVerdict permits GateVerdict.Open, GateVerdict.Waiting, GateVerdict.Conflicting {

    /** Everything the verdict rests on. */
    GateEvidence evidence();

    /** What is wrong or worth a word: warnings only where the gate is open, at least one where it conflicts. */
    List<Finding> findings();

    /**
     * Every authoritative server and every configured resolver served exactly the expected key.
     *
     * <p>Not a record: only {@link Judge} can make one, and {@code SesIdentities.signWith} takes nothing else.
     */
    final class Open implements GateVerdict {

        private final GateQuestion question;
        private final List<Finding> warnings;
        private final GateEvidence evidence;

        Open(GateQuestion question, List<Finding> warnings, GateEvidence evidence) {
            this.question = question;
            this.warnings = List.copyOf(warnings);
            this.evidence = evidence;
        }

        /** Where the key is served. */
        public DnsName recordName() {
            return question.recordName();
        }

        /** Whether this verdict is about that key at that name. */
        public boolean permits(DnsName recordName, SubjectPublicKey key) {
            return question.recordName().equals(recordName)
                    && question.expected().equals(key);
        }

        @Override
        public List<Finding> findings() {
            return warnings;
        }

        @Override
        public GateEvidence evidence() {
            return evidence;
        }

        @Override
        public String toString() {
            return "Open[" + question.recordName() + " serves " + question.expected() + "]";
        }
    }

    /**
     * Not yet, and nothing contradicts.
     *
     * @param lagging the answers that keep the gate shut
     * @param retryAfter when asking again makes sense: one minute to one day; at a resolver, the longest time for which
     *     one said it remembers
     * @param reason the main cause
     * @param findings what explains it, as far as anything does
     */
    record Waiting(
            List<ServerAnswer> lagging,
            Duration retryAfter,
            Reason reason,
            List<Finding> findings,
            GateEvidence evidence)
            implements GateVerdict {

        public Waiting {
            lagging = List.copyOf(lagging);
            findings = List.copyOf(findings);
        }

        public enum Reason {
            /** No authoritative server has the record, though some may have been silent. */
            NOT_PUBLISHED,
            /** Some authoritative servers have it, some do not yet. */
            NOT_ON_EVERY_AUTHORITATIVE_SERVER,
            /** All authoritative servers have it; resolvers still remember its absence, or what was there before. */
            NOT_AT_EVERY_RESOLVER,
            /** All that spoke are right, but some server gave no usable answer. */
            UNANSWERED,
            /** There was nobody to ask, which is never taken for consent. */
            NOBODY_TO_ASK
        }
    }

    /**
     * Something else is published: waiting will not help, a person must correct it.
     *
     * @param findings at least one
     */
    record Conflicting(List<Finding> findings, GateEvidence evidence) implements GateVerdict {
        public Conflicting {
            findings = List.copyOf(findings);
        }
    }
}
