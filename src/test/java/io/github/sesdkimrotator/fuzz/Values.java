package io.github.sesdkimrotator.fuzz;

import io.github.sesdkimrotator.dkim.ExampleKeys;
import io.github.sesdkimrotator.dkim.SubjectPublicKey;
import io.github.sesdkimrotator.dkim.TxtRecord;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/** Values of TXT records: right ones in every legal spelling, and everything that they can be turned into. */
public final class Values {

    static final SubjectPublicKey KEY = ExampleKeys.rsa2048(1);
    static final String P = KEY.base64();

    private static final SubjectPublicKey OTHER_KEY = ExampleKeys.rsa2048(2);
    private static final String[] FWS = {"", "", "", " ", "  ", "\t", "\r\n ", " \r\n\t"};
    private static final int HUGE_OCTETS = 65_280;
    private static final int OVERSIZED_OCTETS = 100_000;

    private final Dice dice;

    public Values(Dice dice) {
        this.dice = dice;
    }

    /** The right record in some spelling that RFC 6376 section 3.6.1 allows. */
    public byte[] legal() {
        List<String> tags = new ArrayList<>(List.of(tag("p", scattered(P))));
        addSometimes(tags, "k", "rsa");
        addSometimes(tags, "h", dice.oneOf("sha256", list("sha1", "sha256"), list("sha256", "x-9"), list("sha256")));
        addSometimes(tags, "s", dice.oneOf("*", "email", list("email", "tlsrpt"), list("x-y", "*")));
        addSometimes(tags, "t", dice.oneOf("s", list("s", "x-flag"), "z"));
        addSometimes(tags, "g", "*");
        addSometimes(
                tags, "n", dice.oneOf("", "a note", "caf=C3=A9", "p=AAAA v=DKIM2 t=y", "\"quoted\"", "back\\slash"));
        for (int unknown = dice.below(3); unknown > 0; unknown--) {
            tags.add(tag("x" + unknown + dice.oneOf("", "_", "Z9"), dice.oneOf("", "y", "t=y", "k=dsa:p=", "(any)")));
        }
        for (String other : dice.oneOf(List.of("K", "P", "V"), List.of("T"), List.<String>of(), List.<String>of())) {
            tags.add(tag(other, "y"));
        }
        tags = dice.shuffled(tags);
        if (!dice.oneIn(4)) {
            tags.addFirst(tag("v", "DKIM1"));
        }
        return latin1(String.join(";", tags) + dice.oneOf("", ";", ";" + fws()));
    }

    private void addSometimes(List<String> tags, String name, String value) {
        if (dice.oneIn(3)) {
            tags.add(tag(name, value));
        }
    }

    /** Two white spaces side by side could make a line of blanks alone, so an empty value has one only. */
    private String tag(String name, String value) {
        return fws() + name + fws() + "=" + (value.isEmpty() ? "" : fws() + value) + fws();
    }

    private String list(String... entries) {
        return String.join(fws() + ":" + fws(), dice.shuffled(List.of(entries)));
    }

    private String fws() {
        return dice.oneOf(FWS);
    }

    /** With white space in up to four places. */
    private String scattered(String base64) {
        StringBuilder scattered = new StringBuilder();
        int from = 0;
        for (int cut = dice.below(5); cut > 0 && from < base64.length() - 1; cut--) {
            int to = dice.between(from + 1, base64.length() - 1);
            scattered.append(base64, from, to).append(fws());
            from = to;
        }
        return scattered.append(base64, from, base64.length()).toString();
    }

    /** Well-formed as a rule, and not to be taken for the right record. */
    public byte[] wrong() {
        return latin1(dice.oneOf(
                "v=DKIM1; k=rsa; p=",
                "v=DKIM1; k=rsa; p=" + OTHER_KEY.base64(),
                "v=DKIM1; t=" + dice.oneOf("y", "Y", "s:y", "y : s") + "; p=" + P,
                "v=DKIM1; h=" + dice.oneOf("sha1", "SHA256", "sha512:sha1", "", "sha256:") + "; p=" + P,
                "v=DKIM1; s=" + dice.oneOf("tlsrpt", "EMAIL", "", "email:") + "; p=" + P,
                "v=DKIM1; k=" + dice.oneOf("ed25519", "RSA", "", "rsa rsa", "dsa") + "; p=" + P,
                "v=" + dice.oneOf("DKIM2", "dkim1", "DKIM1.0", "", "DMARC1", "DKIM1 k=rsa") + "; p=" + P,
                "v=DKIM1; p=" + dice.oneOf(P + "; p=" + P, P + ";p=", "; p=" + P),
                "k=rsa; v=DKIM1; p=" + P,
                "v=DKIM1; g=" + dice.oneOf("", "someone", "**") + "; p=" + P,
                "\"v=DKIM1; p=" + P + "\"",
                "v=DKIM1\\; p=" + P,
                "v=DKIM1; p=" + P.substring(0, dice.below(P.length())),
                "v=DKIM1; p=" + P + dice.oneOf("AA==", "A", "=", "\"", "\\n", "AAAA"),
                "v=DKIM1; p=" + P.substring(0, dice.between(100, P.length() - 4)) + "AAAA",
                "v=spf1 include:amazonses.com -all",
                ""));
    }

    /** One to four changes, half of them on characters that mean something. */
    public byte[] mutated(byte[] value) {
        StringBuilder text = new StringBuilder(new String(value, StandardCharsets.ISO_8859_1));
        for (int edits = dice.between(1, 4); edits > 0; edits--) {
            int at = dice.below(text.length() + 1);
            int to = Math.min(text.length(), at + dice.oneOf(1, 1, 2, 5, 40));
            String any = String.valueOf((char) dice.below(256));
            String sharp = dice.oneOf(
                    ";",
                    "=",
                    ":",
                    " ",
                    "\t",
                    "\r",
                    "\n",
                    "\r\n",
                    "\r\n ",
                    "\"",
                    "\\",
                    "\" \"",
                    ";p=",
                    ";t=y;",
                    "v=DKIM1;",
                    "\0",
                    "\u00a0",
                    "\u00e9",
                    "(",
                    ")",
                    "-",
                    "_",
                    "*",
                    "y");
            switch (dice.below(9)) {
                case 0 -> text.insert(at, any);
                case 1 -> text.insert(at, sharp);
                case 2 -> text.delete(at, to);
                case 3 -> text.replace(at, to, sharp);
                case 4 -> text.insert(at, text.substring(at, to));
                case 5 -> text.setLength(dice.oneIn(4) ? at : text.length());
                case 6 -> flipBit(text, at);
                case 7 -> rearrange(text);
                default ->
                    text.insert(0, dice.oneOf("\"", " ", ";", "(", "s1 IN TXT "))
                            .append(dice.oneOf("\"", ";", " ", ")"));
            }
        }
        return latin1(text.toString());
    }

    private void flipBit(StringBuilder text, int at) {
        if (at < text.length()) {
            text.setCharAt(at, (char) (text.charAt(at) ^ 1 << dice.below(8)));
        }
    }

    /** A tag twice, lost, renamed, or all in another order. */
    private void rearrange(StringBuilder text) {
        List<String> tags = new ArrayList<>(Arrays.asList(text.toString().split(";", -1)));
        String some = dice.oneOf(tags);
        switch (dice.below(4)) {
            case 0 -> tags.add(dice.below(tags.size() + 1), some);
            case 1 -> tags.remove(some);
            case 2 ->
                tags.set(tags.indexOf(some), some.replaceFirst("[a-z]", dice.oneOf("v", "k", "h", "p", "s", "t", "g")));
            default -> tags = dice.shuffled(tags);
        }
        text.setLength(0);
        text.append(String.join(";", tags));
    }

    byte[] noise() {
        byte[] noise = dice.bytes(dice.below(600));
        if (dice.oneIn(2)) {
            byte[] alphabet = latin1("vkphstgn=;: \t\r\n\"\\ADKIM1rsay");
            for (int i = 0; i < noise.length; i++) {
                noise[i] = alphabet[Byte.toUnsignedInt(noise[i]) % alphabet.length];
            }
        }
        return noise;
    }

    /** As long as a TXT record can be, and longer: made of what a careless reader would trip over. */
    byte[] huge() {
        int octets = dice.oneOf(8_000, HUGE_OCTETS, OVERSIZED_OCTETS);
        String unit = dice.oneOf(
                " ",
                "\t",
                ";",
                "=",
                ":",
                "M",
                "A",
                "\\",
                "\"",
                "\r\n",
                "\r\n ",
                "a=;",
                "a-",
                "t=s:",
                "-----BEGIN ",
                "MIIE",
                "\u00ff",
                "x=" + P + ";",
                "p=" + P + ";");
        String filling = unit.repeat(octets / unit.length());
        return latin1(dice.oneOf(
                filling,
                "v=DKIM1; p=" + P + ";" + filling,
                "v=DKIM1; p=" + filling + P,
                "v=DKIM1; n=a" + filling + "a; p=" + P,
                "v=DKIM1; h=" + filling + "sha256; p=" + P,
                filling + "v=DKIM1; p=" + P,
                manyTags(octets / 6) + "p=" + P));
    }

    private static String manyTags(int count) {
        StringBuilder tags = new StringBuilder();
        for (int i = 0; i < count; i++) {
            tags.append('a').append(i).append("=;");
        }
        return tags.toString();
    }

    /** The value as some server may have cut it: strings of 0 to 255 octets. */
    TxtRecord cut(byte[] value) {
        List<byte[]> strings = new ArrayList<>();
        for (int from = 0; from < value.length; ) {
            int to = Math.min(value.length, from + dice.oneOf(0, 1, dice.below(256), 255, 255, 255));
            strings.add(Arrays.copyOfRange(value, from, to));
            from = to;
        }
        return TxtRecord.ofStrings(strings);
    }

    /** What nobody may see again, and the records in which somebody published it. */
    record Leak(String secret, List<byte[]> values) {}

    /**
     * Something with the form of an RSA private key (it is random, no key) in one value or several. Its beginning is
     * whole in the first one, so that it can be told from other text.
     */
    Leak leak() {
        String head = dice.oneOf("MIIEpAIBAAKCAQEA", "MIIEvAIBADANBgkq");
        String secret = Base64.getEncoder().encodeToString(dice.bytes(1_170));
        String body = head + secret;
        String armoured = "-----BEGIN RSA PRIVATE KEY-----" + dice.oneOf("", "\n", "\\n", " ") + body;
        String before =
                dice.oneOf("", "v=DKIM1; k=rsa; p=", "v=DKIM1; p=", "\"v=DKIM1; p=", "k=rsa p ", "x=1;", "p=;a=");
        String text =
                before + dice.oneOf(body, body, armoured) + dice.oneOf("", "-----END RSA PRIVATE KEY-----", "\"", ";");
        int secretFrom = text.indexOf(head) + head.length();
        StringBuilder edited = new StringBuilder(text);
        for (int edits = dice.below(5); edits > 0; edits--) {
            edited.insert(
                    dice.between(secretFrom, edited.length()),
                    dice.oneOf(";", "=", " ", "\" \"", "\\", "\r\n", "\0", ":", ";x=", "; p=", "(", "\u00e9"));
        }
        List<byte[]> values = new ArrayList<>();
        int from = 0;
        for (int cuts = dice.oneOf(0, 0, 1, 3); cuts > 0; cuts--) {
            int to = dice.between(Math.max(from, secretFrom), edited.length());
            values.add(latin1(edited.substring(from, to)));
            from = to;
        }
        values.add(latin1(edited.substring(from)));
        return new Leak(secret, dice.shuffled(values));
    }

    static byte[] latin1(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
