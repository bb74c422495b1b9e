package io.github.sesdkimrotator.rotation;

/** Why a rotation was begun. */
public enum RotationReason {
    /** The certificate of the active key is due. */
    EXPIRY,
    /** The domain has no BYODKIM key yet. */
    FIRST_KEY,
    /** Somebody else's key signs; its age is unknown, so it is due. */
    FOREIGN_KEY,
    /** A person started phase 3. */
    REQUESTED,
    /** The active key is thought to be known to others: it must be revoked as soon as the new key signs. */
    COMPROMISE
}
