package io.github.sesdkimrotator.simulation;

import io.github.sesdkimrotator.dkim.SubjectPublicKey;
import io.github.sesdkimrotator.dkim.TxtRecord;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a zone holds at a name, and what this world knows about it without asking the product's parser.
 *
 * @param key the key that a verifier would take from it; empty where the record is of no use
 * @param holdsPrivateKey whether somebody pasted the wrong half
 */
record Content(List<TxtRecord> records, Optional<SubjectPublicKey> key, boolean holdsPrivateKey) {

    /** Exactly what notices ask for; whatever else is typed in this world is of no use to anybody. */
    private static final Pattern AS_ASKED_FOR = Pattern.compile("v=DKIM1; k=rsa; p=([A-Za-z0-9+/]+=*)");

    static Content typed(String value) {
        return typed(List.of(TxtRecord.ofValue(value)), value);
    }

    static Content pasted(List<String> strings) {
        List<byte[]> bytes = strings.stream()
                .map(string -> string.getBytes(StandardCharsets.US_ASCII))
                .toList();
        return typed(List.of(TxtRecord.ofStrings(bytes)), String.join("", strings));
    }

    private static Content typed(List<TxtRecord> records, String value) {
        Matcher asked = AS_ASKED_FOR.matcher(value);
        Optional<SubjectPublicKey> key = asked.matches() && asked.group(1).length() > 300
                ? Optional.of(SubjectPublicKey.ofDer(Base64.getDecoder().decode(asked.group(1))))
                : Optional.empty();
        return new Content(records, key, value.contains("PRIVATE KEY"));
    }

    /** Two records at one name: undefined, so of no use. */
    Content beside(Content other) {
        return new Content(
                List.of(records.getFirst(), other.records().getFirst()),
                Optional.empty(),
                holdsPrivateKey || other.holdsPrivateKey());
    }

    String value() {
        return new String(records.getFirst().joined(), StandardCharsets.US_ASCII);
    }
}
