package io.github.sesdkimrotator.rotation;

/** What a run came to, for programs; the answer carries it beside a sentence for people. */
public enum Outcome {
    /** Nothing is due and nothing is in flight. */
    NOTHING_DUE(Answered.DONE),
    /** The domain is under management now, or was looked at again. */
    ENROLLED(Answered.DONE),
    /** What was asked for had been done before. */
    ALREADY_DONE(Answered.DONE),
    /** Phase 3 is done. */
    KEY_GENERATED(Answered.DONE),
    /** Phase 4 is done. */
    ARTEFACTS_STORED(Answered.DONE),
    /** Phase 5 is done. */
    DNS_TEAM_NOTIFIED(Answered.DONE),
    /** Phase 6: every server serves the key. */
    GATE_OPEN(Answered.DONE),
    /** Phase 7: SES holds the new key. */
    ACTIVATED(Answered.DONE),
    /** The new key is proven and the old one is retiring. */
    SIGNING_PROVEN(Answered.DONE),
    /** Phase 8: the old key is destroyed. */
    ROTATION_COMPLETE(Answered.DONE),
    /** The pending key was given up. */
    ABORTED(Answered.DONE),
    /** The previous key signs again. */
    ROLLED_BACK(Answered.DONE),
    /** SES was given back to Easy DKIM; its CNAMEs are needed. */
    EASY_DKIM_REQUESTED(Answered.DONE),

    /** A key is being made; the next run goes on. */
    PREPARING(Answered.WAITING),
    /** The record is not everywhere yet, or something else is there. */
    GATE_SHUT(Answered.WAITING),
    /** The gate is open and a person's Phase 7 is awaited. */
    READY_TO_ACTIVATE(Answered.WAITING),
    /** The intent is stored; SES does not show the new key yet. */
    ACTIVATING(Answered.WAITING),
    /** SES is looking for the record, or has not found it long enough. */
    WATCHING(Answered.WAITING),
    /** SES does not sign: see the message. */
    SIGNING_ALARM(Answered.WAITING),
    /** The previous key is being restored. */
    ROLLING_BACK(Answered.WAITING),
    /** Mail signed with the old key may still be in flight. */
    RETENTION_RUNNING(Answered.WAITING),
    /** The old record is still served somewhere. */
    AWAITING_REMOVAL(Answered.WAITING),
    /** Another invocation is at work on this domain. */
    OVERTAKEN(Answered.WAITING),

    /** Phase 7 or a rollback found the gate shut. */
    DNS_TXT_NOT_READY(Answered.REFUSED),
    /** A private key stands in DNS: the pending key was given up, whatever was asked for. */
    KEY_BURNT(Answered.REFUSED),
    /** What was asked for does not fit the state. */
    OUT_OF_ORDER(Answered.REFUSED),
    /** The approval names another selector. */
    SELECTOR_MISMATCH(Answered.REFUSED),
    /** The approval names another key. */
    FINGERPRINT_MISMATCH(Answered.REFUSED),
    /** There is no previous key that could be restored. */
    ROLLBACK_NOT_POSSIBLE(Answered.REFUSED),
    /** SES signs; the emergency verb would stop that. */
    SES_IS_SIGNING(Answered.REFUSED),
    /** SES refused for good, or the identity is not there. */
    SES_REFUSED(Answered.REFUSED),
    /** A person is needed. */
    HALTED(Answered.REFUSED);

    /** The answer's {@code statusCode}. */
    public enum Answered {
        DONE(200),
        WAITING(202),
        REFUSED(409);

        private final int statusCode;

        Answered(int statusCode) {
            this.statusCode = statusCode;
        }

        public int statusCode() {
            return statusCode;
        }
    }

    private final Answered answered;

    Outcome(Answered answered) {
        this.answered = answered;
    }

    public Answered answered() {
        return answered;
    }
}
