package io.github.sesdkimrotator.dkim;

import java.util.Locale;

/**
 * How a key is named wherever a key must be named: the first 16 hex digits of the SHA-256 of its SubjectPublicKeyInfo.
 *
 * @param hex 16 lower-case hex digits
 */
public record KeyFingerprint(String hex) {

    /** @throws IllegalArgumentException where the text is not 16 hex digits */
    public KeyFingerprint {
        hex = hex.toLowerCase(Locale.ROOT);
        if (!hex.matches("[0-9a-f]{16}")) {
            throw new IllegalArgumentException(
                    "'" + Printable.of(hex) + "' is not a key fingerprint: 16 hex digits are expected");
        }
    }

    @Override
    public String toString() {
        return hex;
    }
}
