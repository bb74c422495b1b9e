package io.github.sesdkimrotator.crypto;

import java.util.Set;
import java.util.stream.Collectors;

/**
 * A key that must not be used. Says what is wrong and nothing about the key itself: it never has a cause, as the
 * messages of parsers may quote what they could not read.
 */
public final class UnusableKeyException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final Set<KeyFlaw> flaws;

    UnusableKeyException(Set<KeyFlaw> flaws) {
        super("the key is not usable: " + flaws.stream().map(KeyFlaw::words).collect(Collectors.joining("; ")));
        this.flaws = Set.copyOf(flaws);
    }

    UnusableKeyException(KeyFlaw flaw) {
        this(Set.of(flaw));
    }

    /** At least one. */
    public Set<KeyFlaw> flaws() {
        return flaws;
    }
}
