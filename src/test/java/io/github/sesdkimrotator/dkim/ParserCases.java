package io.github.sesdkimrotator.dkim;

import io.github.sesdkimrotator.fuzz.Dice;
import io.github.sesdkimrotator.fuzz.Values;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;

/**
 * Writes records for other parsers to read, with our verdict on each: what {@code .ci/parsers} compares.
 *
 * <p>A line is the name of the case, our verdict and the joined value in base64, with tabs between; several lines may bear
 * one name. The first line bears the key that is expected. Argument: the file.
 */
final class ParserCases {

    private static final int GENERATED = 250;
    private static final String P = KeyRecordTest.KEY.base64();

    private ParserCases() {}

    public static void main(String[] arguments) throws IOException {
        List<String> lines = new ArrayList<>(List.of(P));
        KeyRecordAgreementTest.corpus().forEach((clause, value) -> lines.add(line(clause, latin1(value))));
        labelled(lines);
        generated(lines);
        Files.write(Path.of(arguments[0]), lines, StandardCharsets.UTF_8);
    }

    /** The kinds of record that verifiers' own test data and the guides of those who publish keys have. */
    private static void labelled(List<String> lines) {
        String[][] records = {
            {"RFC 6376 appendix C.2: v= and p=", "v=DKIM1; p=" + P},
            {"the SES guide: p= alone", "p=" + P},
            {"Mail::DKIM's good keys: no blanks, k= last", "v=DKIM1;p=" + P + ";k=rsa"},
            {"Mail::DKIM's good keys: odd spacing", " v = DKIM1 ;  k = rsa ; p =" + P + " ; "},
            {"Mail::DKIM's good keys: unknown tags and a note", "v=DKIM1; n=note; qq=1; zz=2; t=s; p=" + P},
            {"Mail::DKIM's bad keys: no tag list", "this is not a key record"},
            {"Mail::DKIM's bad keys: a later version", "v=DKIM2; p=" + P},
            {"Mail::DKIM's bad keys: k= of another kind", "v=DKIM1; k=foo; p=" + P},
            {"Mail::DKIM's bad keys: s= of another service", "v=DKIM1; s=foo; p=" + P},
            {"Mail::DKIM's bad keys: h= of another hash", "v=DKIM1; h=foo; p=" + P},
            {"Exim's form: k= and a closing semicolon", "k=rsa; p=" + P + ";"},
            {"DomainKeys' form: g= empty", "g=; k=rsa; p=" + P},
            {"DomainKeys' form: t=y", "k=rsa; t=y; p=" + P},
        };
        for (String[] record : records) {
            lines.add(line(record[0], latin1(record[1])));
        }
    }

    private static void generated(List<String> lines) {
        many(lines, "generated: every legal spelling", dice -> new Values(dice).legal());
        many(
                lines,
                "generated: blanks between tags",
                dice -> latin1("v=DKIM1;" + " ".repeat(dice.below(9)) + "k=rsa;\t p=" + P));
        many(lines, "generated: blanks inside base64", dice -> {
            int cut = 1 + dice.below(P.length() - 1);
            return latin1("v=DKIM1; k=rsa; p=" + P.substring(0, cut) + " \t" + P.substring(cut));
        });
        many(lines, "generated: a character of the key lost", dice -> {
            int cut = dice.below(P.length());
            return latin1("v=DKIM1; k=rsa; p=" + P.substring(0, cut) + P.substring(cut + 1));
        });
        many(lines, "generated: a character of the key changed", dice -> {
            int at = 48 + dice.below(P.length() - 60);
            char other = P.charAt(at) == 'x' ? 'y' : 'x';
            return latin1("v=DKIM1; k=rsa; p=" + P.substring(0, at) + other + P.substring(at + 1));
        });
        many(
                lines,
                "generated: cut off in the key",
                dice -> latin1("v=DKIM1; k=rsa; p=" + P.substring(0, 1 + dice.below(P.length() - 1))));
        many(
                lines,
                "generated: an unknown tag",
                dice -> latin1("v=DKIM1; x" + dice.below(99) + "=" + dice.below(99) + "; p=" + P));
        many(
                lines,
                "generated: tags in any order behind v=",
                dice -> latin1("v=DKIM1; "
                        + dice.oneOf(List.of("k=rsa; p=" + P + "; t=s", "t=s; p=" + P, "p=" + P + "; n=x; k=rsa"))));
    }

    private static void many(List<String> lines, String name, Function<Dice, byte[]> maker) {
        for (long seed = 0; seed < GENERATED; seed++) {
            lines.add(line(name, maker.apply(new Dice(seed))));
        }
    }

    private static String line(String name, byte[] value) {
        return String.join(
                "\t", name, verdict(KeyRecord.parse(value)), Base64.getEncoder().encodeToString(value));
    }

    private static String verdict(ParsedKeyRecord parsed) {
        if (KeyRecordTest.opensTheGate(parsed)) {
            return "usable";
        }
        if (parsed instanceof KeyRecord record && record.isRevoked()) {
            return "revoked";
        }
        return parsed instanceof KeyRecord record && record.isTesting() ? "testing" : "unusable";
    }

    private static byte[] latin1(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
