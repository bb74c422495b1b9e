package io.github.sesdkimrotator.support;

import io.github.sesdkimrotator.crypto.JcaKeys;
import io.github.sesdkimrotator.port.PrivateSigningKey;
import java.io.ByteArrayOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.interfaces.RSAPrivateCrtKey;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Knows one private key and recognises every part of it that is long enough to be no accident: any 24 bytes in a row of
 * its secret numbers (private exponent, primes, CRT exponents, coefficient), raw, in hexadecimal of either case, in
 * base64 of either alphabet at any alignment, as a list of byte values, and as a decimal number. That covers PKCS#1, PKCS#8 and PEM, whole or in
 * part, because each of them consists of these bytes; line breaks and other separators in between do not matter.
 *
 * <p>What the public key has in common with the private one (the modulus) is not searched for.
 */
public final class Canary {

    /** 192 bits: no two unrelated texts share so many. */
    static final int WINDOW_BYTES = 24;

    /** The base64 characters that 24 bytes fill wholly at every alignment. */
    private static final int WINDOW_BASE64_CHARS = 30;

    private static final int WINDOW_HEX_CHARS = 2 * WINDOW_BYTES;
    private static final int WINDOW_DECIMAL_DIGITS = 60;

    private static final Pattern LISTED_BYTE = Pattern.compile("(?<![0-9])-?[0-9]{1,3}(?![0-9])");

    private final Windows raw;
    private final Windows hex;
    private final Windows base64;
    private final Windows decimal;

    /** All texts of one length. */
    private record Windows(int length, Set<String> texts) {
        Optional<String> in(String text) {
            for (int at = 0; at + length <= text.length(); at++) {
                String window = text.substring(at, at + length);
                if (texts.contains(window)) {
                    return Optional.of("at " + at);
                }
            }
            return Optional.empty();
        }
    }

    /** @param key an RSA key; it is taken out of its protection, which only tests may do */
    public Canary(PrivateSigningKey key) {
        this(secretsOf((RSAPrivateCrtKey) JcaKeys.unprotectedPrivateKey(key)));
    }

    private Canary(List<BigInteger> secrets) {
        Set<String> rawTexts = new HashSet<>();
        Set<String> hexTexts = new HashSet<>();
        Set<String> base64Texts = new HashSet<>();
        Set<String> decimalTexts = new HashSet<>();
        for (BigInteger secret : secrets) {
            byte[] octets = secret.toByteArray();
            addWindows(rawTexts, latin1(octets), WINDOW_BYTES);
            addWindows(hexTexts, HexFormat.of().formatHex(octets), WINDOW_HEX_CHARS);
            addWindows(decimalTexts, secret.toString(), WINDOW_DECIMAL_DIGITS);
            for (int before = 0; before < 3; before++) {
                byte[] shifted = new byte[before + octets.length];
                System.arraycopy(octets, 0, shifted, before, octets.length);
                String encoded = Base64.getEncoder().withoutPadding().encodeToString(shifted);
                // The first characters depend on what stands before the number too, the last one on what follows.
                int own = before == 0 ? 0 : before + 1;
                addWindows(base64Texts, encoded.substring(own, encoded.length() - 1), WINDOW_BASE64_CHARS);
            }
        }
        raw = new Windows(WINDOW_BYTES, rawTexts);
        hex = new Windows(WINDOW_HEX_CHARS, hexTexts);
        base64 = new Windows(WINDOW_BASE64_CHARS, base64Texts);
        decimal = new Windows(WINDOW_DECIMAL_DIGITS, decimalTexts);
    }

    private static List<BigInteger> secretsOf(RSAPrivateCrtKey key) {
        return List.of(
                key.getPrivateExponent(),
                key.getPrimeP(),
                key.getPrimeQ(),
                key.getPrimeExponentP(),
                key.getPrimeExponentQ(),
                key.getCrtCoefficient());
    }

    private static void addWindows(Set<String> windows, String text, int length) {
        for (int at = 0; at + length <= text.length(); at++) {
            windows.add(text.substring(at, at + length));
        }
    }

    /** One character for each octet, so that sets of texts can hold octets. */
    private static String latin1(byte[] octets) {
        return new String(octets, StandardCharsets.ISO_8859_1);
    }

    /** Where the key shows in a text; empty where it does not. */
    public Optional<String> foundIn(String text) {
        // Octets that somebody took for characters.
        return raw.in(text).map(place -> "raw " + place).or(() -> foundIn(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** The same for octets of any kind. */
    public Optional<String> foundIn(byte[] octets) {
        String text = latin1(octets);
        // JSON writes a line break as a backslash and an n, and a slash sometimes with a backslash before it.
        String unescaped = text.replaceAll("\\\\[nrt]", " ").replace("\\", "");
        Map<String, Optional<String>> looks = new LinkedHashMap<>();
        looks.put("raw", raw.in(text));
        looks.put("hex", hex.in(unescaped.replaceAll("0x|[^0-9A-Fa-f]", "").toLowerCase(Locale.ROOT)));
        looks.put(
                "base64",
                base64.in(unescaped.replace('-', '+').replace('_', '/').replaceAll("[^A-Za-z0-9+/]", "")));
        looks.put("list of bytes", raw.in(latin1(listedIn(text))));
        looks.put("decimal", decimal.in(unescaped.replaceAll("[^0-9]", "")));
        return looks.entrySet().stream()
                .filter(look -> look.getValue().isPresent())
                .map(look -> look.getKey() + " " + look.getValue().orElseThrow())
                .findFirst();
    }

    /** {@code [48, -126, 4]} as octets: every number of at most three digits in a row. */
    private static byte[] listedIn(String text) {
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        Matcher number = LISTED_BYTE.matcher(text);
        while (number.find()) {
            octets.write(Integer.parseInt(number.group()));
        }
        return octets.toByteArray();
    }

    /** @throws AssertionError naming the place, never the find */
    public void assertNotIn(String where, String text) {
        foundIn(text).ifPresent(found -> {
            throw new AssertionError("a private key shows in " + where + ": " + found);
        });
    }

    /** The same for everything that a person or a log would see of an exception: its causes and suppressed ones too. */
    public void assertNotIn(String where, Throwable thrown) {
        StringWriter trace = new StringWriter();
        thrown.printStackTrace(new PrintWriter(trace));
        assertNotIn(where, trace.toString());
    }
}
