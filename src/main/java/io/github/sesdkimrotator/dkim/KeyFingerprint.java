package io.github.sesdkimrotator.dkim;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * How a key is named wherever a key must be named: the first 16 hex digits of the SHA-256 of its SubjectPublicKeyInfo.
 *
 * @param hex 16 hex digits, held in lower case
 */
public record KeyFingerprint(String hex) {

    private static final Pattern HEX_DIGITS = Pattern.compile("[0-9a-fA-F]{16}");

    /** @throws IllegalArgumentException where the text is not 16 hex digits */
    public KeyFingerprint {
        if (!HEX_DIGITS.matcher(hex).matches()) {
            throw new IllegalArgumentException(
                    "'" + Printable.of(hex) + "' is not a key fingerprint: 16 hex digits are expected");
        }
        hex = hex.toLowerCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        return hex;
    }
}
