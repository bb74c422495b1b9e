package io.github.sesdkimrotator.rotation;

/** What people are told, and who. The texts are in {@code notice/}. */
public enum NoticeKind {
    /** Phase 5: publish this record. */
    PUBLISH_RECORD(Audience.DNS_TEAM),
    /** The deadline passed, and the record is not right at every name server of its zone. */
    PUBLICATION_OVERDUE(Audience.DNS_TEAM),
    /** The same, days later, to those who must now call somebody. */
    PUBLICATION_ESCALATED(Audience.OPERATIONS),
    /** For a day the same has kept the gate shut, and time or somebody else may open it: what was seen where. */
    PUBLICATION_INCOMPLETE(Audience.DNS_TEAM),
    /** The record is right, and something about it is worth a word. */
    RECORD_REMARKS(Audience.DNS_TEAM),
    /** A private key stands in DNS: the pending key is burnt, or a key in use may be. */
    PRIVATE_KEY_PUBLISHED(Audience.OPERATIONS),
    /** The same, to those who can take it out of DNS. */
    REMOVE_PRIVATE_KEY(Audience.DNS_TEAM),
    /** Something is published, but it is wrong: what, where, and what to type instead. */
    WRONG_RECORD(Audience.DNS_TEAM),
    /** A rotation was begun, why, and what will happen. */
    ROTATION_STARTED(Audience.OPERATIONS),
    /** The gate is open: Phase 7 may be invoked. */
    READY_TO_ACTIVATE(Audience.OPERATIONS),
    /** SES holds the new key and is looking for its record. */
    ACTIVATED(Audience.OPERATIONS),
    /** SES does not sign, or the live record is gone: rollback is offered. */
    SIGNING_ALARM(Audience.OPERATIONS),
    /** The new key is proven; the old record must stay until the date given. */
    SIGNING_PROVEN(Audience.OPERATIONS),
    /** Remove the old record now. */
    REMOVE_RECORD(Audience.DNS_TEAM),
    /** The old record should have been removed by now. */
    REMOVAL_OVERDUE(Audience.DNS_TEAM),
    /** The old key is destroyed; the rotation is over. */
    ROTATION_COMPLETE(Audience.OPERATIONS),
    /** The previous key signs again. */
    ROLLED_BACK(Audience.OPERATIONS),
    /** A key was given up: its record is to be removed, not before the date given. */
    RECORD_NOT_NEEDED(Audience.DNS_TEAM),
    /** The compromised key's record must now say that it is revoked. */
    REVOKE_RECORD(Audience.DNS_TEAM),
    /** Easy DKIM was chosen: these CNAMEs are needed now. */
    EASY_DKIM_CNAMES(Audience.DNS_TEAM),
    /** A person is needed: why, and which verbs get out. */
    HALTED(Audience.OPERATIONS),
    /** The active key's certificate runs out while no rotation can begin. */
    EXPIRY_ALARM(Audience.OPERATIONS);

    private final Audience audience;

    NoticeKind(Audience audience) {
        this.audience = audience;
    }

    public Audience audience() {
        return audience;
    }

    /** Whether it is about a record that is to be published: once the key is given up, nobody must do that any more. */
    boolean wantsPublication() {
        return switch (this) {
            case PUBLISH_RECORD,
                    PUBLICATION_OVERDUE,
                    PUBLICATION_ESCALATED,
                    PUBLICATION_INCOMPLETE,
                    RECORD_REMARKS,
                    WRONG_RECORD,
                    READY_TO_ACTIVATE -> true;
            default -> false;
        };
    }

    /** Which of the two topics a notice goes to. */
    public enum Audience {
        DNS_TEAM,
        OPERATIONS
    }
}
