package io.github.sesdkimrotator.sandbox;

import io.github.sesdkimrotator.dkim.DnsName;
import io.github.sesdkimrotator.dkim.KeyRecord;
import io.github.sesdkimrotator.dkim.SigningDomain;
import io.github.sesdkimrotator.dkim.TxtRecord;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What a DNS team can get wrong at the first attempt. Each is something that people were seen to do. */
public enum Mistake {
    /** The zone's name is appended twice. */
    DOUBLED_ZONE,
    /** {@code _domainkey} is left out. */
    MISSING_DOMAINKEY,
    /** The panel cuts the value after 255 characters. */
    TRUNCATED,
    /** The old record's value is published beside the new one at the same name. */
    TWO_RECORDS,
    /** The two strings become two records. */
    SPLIT_RECORDS,
    /** Quotes are stored as part of the value. */
    QUOTES,
    /** Semicolons are stored with a backslash before them. */
    BACKSLASHES,
    /** The old key is published under the new selector. */
    OTHER_KEY,
    /** The value ends after {@code p=}: a revoked key. */
    REVOKED,
    /** {@code t=y} is added, which tells verifiers to ignore the signature. */
    TESTING,
    /** Nothing is published until somebody reminds them. */
    FORGOTTEN,
    /** The secondary name server does not take over the change for two days. */
    LAGGING_SECONDARY;

    private static final Duration TTL = Duration.ofHours(1);

    /** As it is typed on the command line. */
    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * Edits the zone the wrong way.
     *
     * @param right the record as the notice has it
     * @param oldValue what is published for the key that signs now
     */
    void make(ZoneData zone, SigningDomain domain, DnsName name, TxtRecord right, TxtRecord oldValue) {
        String value = new String(right.joined(), StandardCharsets.US_ASCII);
        List<byte[]> strings = right.strings();
        switch (this) {
            case DOUBLED_ZONE -> zone.putTxt(new DnsName(name.absolute() + domain.ascii() + "."), TTL, right);
            case MISSING_DOMAINKEY ->
                zone.putTxt(domain.dnsName().child(name.labels().getFirst()), TTL, right);
            case TRUNCATED -> zone.putTxt(name, TTL, TxtRecord.ofStrings(List.of(strings.getFirst())));
            case TWO_RECORDS -> zone.putTxt(name, TTL, right, oldValue);
            case SPLIT_RECORDS ->
                zone.putTxt(
                        name,
                        TTL,
                        strings.stream()
                                .map(string -> TxtRecord.ofStrings(List.of(string)))
                                .toArray(TxtRecord[]::new));
            case QUOTES -> zone.putTxt(name, TTL, TxtRecord.ofValue("\"" + value + "\""));
            case BACKSLASHES -> zone.putTxt(name, TTL, TxtRecord.ofValue(value.replace(";", "\\;")));
            case OTHER_KEY -> zone.putTxt(name, TTL, oldValue);
            case REVOKED -> zone.putTxt(name, TTL, TxtRecord.ofValue(KeyRecord.revokedValue()));
            case TESTING -> zone.putTxt(name, TTL, TxtRecord.ofValue(value.replace("k=rsa;", "k=rsa; t=y;")));
            case FORGOTTEN -> {}
            case LAGGING_SECONDARY -> zone.putTxt(name, TTL, right);
        }
    }

    static String labels() {
        return String.join(", ", Arrays.stream(values()).map(Mistake::label).toList());
    }
}
