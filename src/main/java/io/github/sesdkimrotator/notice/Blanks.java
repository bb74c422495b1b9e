package io.github.sesdkimrotator.notice;

import io.github.sesdkimrotator.dkim.DnsName;
import io.github.sesdkimrotator.dkim.KeyFingerprint;
import io.github.sesdkimrotator.dkim.KeyRecord;
import io.github.sesdkimrotator.dkim.Selector;
import io.github.sesdkimrotator.dkim.SigningDomain;
import io.github.sesdkimrotator.dkim.SubjectPublicKey;
import io.github.sesdkimrotator.rotation.Fact;
import io.github.sesdkimrotator.rotation.OutboxEntry;
import io.github.sesdkimrotator.rotation.RotationReason;
import io.github.sesdkimrotator.rotation.RotationState;
import java.time.Instant;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the templates can say about one notice, by name. Every name is always there; an empty value means that there is
 * nothing to say.
 */
final class Blanks {

    private static final int SHOWN_END_CHARS = 8;

    /** Second-level labels under which a country registers domains: nobody hosts {@code example.co.jp} in them. */
    private static final Set<String> REGISTRY_LABELS =
            Set.of("ac", "ad", "co", "com", "ed", "edu", "go", "gov", "gr", "lg", "ne", "net", "or", "org");

    private static final String PRESENT = "yes";

    private final Map<String, String> values = new LinkedHashMap<>();

    private Blanks() {}

    /** @throws IllegalArgumentException naming kind and fact, where a fact is missing or unusable */
    static Map<String, String> of(
            Texts texts, ZoneId zone, Commands commands, SigningDomain domain, OutboxEntry entry) {
        FactSheet facts = new FactSheet(domain, entry);
        Blanks blanks = new Blanks();
        blanks.notice(texts, zone, commands, entry);
        blanks.names(domain, facts);
        blanks.record(facts);
        blanks.times(texts, zone, entry, facts);
        blanks.commands(commands, domain, facts);
        blanks.lifecycle(texts, entry, facts);
        return blanks.values;
    }

    private void notice(Texts texts, ZoneId zone, Commands commands, OutboxEntry entry) {
        put("id", entry.id());
        put("created", texts.moment(entry.createdAt(), zone));
        put("environment", commands.environment());
    }

    /**
     * What can be said about a record outside of a notice.
     *
     * @param selector with all its labels
     * @param expected what should be published; empty where nobody said
     */
    static Map<String, String> ofRecord(
            SigningDomain domain, DnsName recordName, String selector, Optional<SubjectPublicKey> expected) {
        Blanks blanks = new Blanks();
        blanks.put("selector", selector);
        blanks.domain(domain);
        blanks.recordName(domain, Optional.of(recordName));
        blanks.value(
                Optional.of(recordName),
                expected.map(key -> KeyRecord.publishing(key).txtValue()),
                expected.map(SubjectPublicKey::fingerprint));
        return blanks.values;
    }

    private void domain(SigningDomain domain) {
        put("domain", domain.display());
        put("zone", domain.ascii());
    }

    private void recordName(SigningDomain domain, Optional<DnsName> recordName) {
        put("recordName", recordName.map(DnsName::absolute));
        put(
                "doubledName",
                recordName.map(name -> name.absolute() + domain.dnsName().absolute()));
        put("panelName", recordName.map(name -> RecordForms.nameWithin(domain, name)));
        Optional<SigningDomain> parent = parentZone(domain);
        put("parentZone", parent.map(SigningDomain::ascii));
        put("parentPanelName", parent.flatMap(p -> recordName.map(name -> RecordForms.nameWithin(p, name))));
    }

    private void names(SigningDomain domain, FactSheet facts) {
        domain(domain);
        put("selector", facts.selector(Fact.SELECTOR).map(Selector::value));
        put("otherSelector", facts.selector(Fact.OTHER_SELECTOR).map(Selector::value));
        put(
                "otherRecordName",
                facts.selector(Fact.OTHER_SELECTOR)
                        .map(s -> s.recordName(domain).absolute()));
        recordName(domain, facts.recordName());
        List<DnsName> names = facts.recordNames();
        put("recordNames", names.stream().map(DnsName::absolute).collect(Collectors.joining("\n")));
        put("oneRecord", names.size() == 1 ? PRESENT : "");
        put("severalRecords", names.size() > 1 ? Integer.toString(names.size()) : "");
    }

    /** The zone above, where the domain may well be hosted in it. */
    private static Optional<SigningDomain> parentZone(SigningDomain domain) {
        String parent = domain.ascii().substring(domain.ascii().indexOf('.') + 1);
        List<String> labels = List.of(parent.split("\\.", -1));
        boolean isRegistry = labels.size() < 2 || (labels.size() == 2 && REGISTRY_LABELS.contains(labels.getFirst()));
        return isRegistry ? Optional.empty() : Optional.of(new SigningDomain(parent));
    }

    private void value(Optional<DnsName> recordName, Optional<String> value, Optional<KeyFingerprint> fingerprint) {
        put("ttl", Integer.toString(RecordForms.TTL_SECONDS));
        put("value", value);
        put("valueLength", value.map(v -> Integer.toString(v.length())));
        put("valueEnd", value.map(v -> v.substring(Math.max(0, v.length() - SHOWN_END_CHARS))));
        put(
                "stringCount",
                value.map(v -> Integer.toString(RecordForms.strings(v).size())));
        put("fingerprint", fingerprint.map(KeyFingerprint::hex));
        put("zoneBlock", value.flatMap(v -> recordName.map(name -> zoneBlock(name, v))));
        put("revokedValue", KeyRecord.revokedValue());
        put("revokedZoneBlock", recordName.map(name -> zoneBlock(name, KeyRecord.revokedValue())));
    }

    private void record(FactSheet facts) {
        value(facts.recordName(), facts.text(Fact.TXT_VALUE), facts.fingerprint());
        List<DnsName> targets = facts.names(Fact.CNAME_TARGETS);
        List<DnsName> owners = facts.names(Fact.RECORD_NAMES);
        StringBuilder cnames = new StringBuilder();
        for (int i = 0; i < targets.size(); i++) {
            cnames.append(owners.get(i)).append(' ').append(RecordForms.TTL_SECONDS);
            cnames.append(" IN CNAME ").append(targets.get(i)).append('\n');
        }
        put("cnameBlock", cnames.toString().stripTrailing());
    }

    private static String zoneBlock(DnsName name, String value) {
        return RecordForms.txtZoneBlock(name, RecordForms.TTL_SECONDS, value);
    }

    private void times(Texts texts, ZoneId zone, OutboxEntry entry, FactSheet facts) {
        time(texts, zone, "due", facts.instant(Fact.DUE_AT), entry.createdAt());
        time(texts, zone, "notBefore", facts.instant(Fact.NOT_BEFORE), entry.createdAt());
        time(texts, zone, "notAfter", facts.instant(Fact.NOT_AFTER), entry.createdAt());
        time(texts, zone, "since", facts.instant(Fact.SINCE), entry.createdAt());
    }

    /** The moment, its day, and the moment again under a name that tells whether it lay ahead or had passed. */
    private void time(Texts texts, ZoneId zone, String name, Optional<Instant> instant, Instant now) {
        Optional<String> moment = instant.map(i -> texts.moment(i, zone));
        put(name, moment);
        put(name + "Date", instant.map(i -> texts.day(i.atZone(zone).toLocalDate())));
        put(name + "Ahead", instant.filter(i -> i.isAfter(now)).flatMap(i -> moment));
        put(name + "Passed", instant.filter(i -> !i.isAfter(now)).flatMap(i -> moment));
    }

    private void commands(Commands commands, SigningDomain domain, FactSheet facts) {
        Optional<Selector> selector = facts.selector(Fact.SELECTOR);
        put("status", commands.status(domain));
        put("phase3", commands.phase(3, domain, Optional.empty(), Optional.empty()));
        put("phase3Compromise", commands.replaceCompromisedKey(domain));
        put("phase6", commands.phase(6, domain, selector, facts.fingerprint()));
        String phase7 = commands.phase(7, domain, selector, facts.fingerprint());
        put("phase7", phase7);
        put("lookAgain", facts.state() == RotationState.Kind.ROLLING_BACK ? commands.rollback(domain) : phase7);
        put("rollback", facts.isTrue(Fact.ROLLBACK_POSSIBLE) ? commands.rollback(domain) : "");
        put("abort", commands.abort(domain));
        put("enroll", commands.enroll(domain));
        put("easyDkimFallback", commands.easyDkimFallback(domain));
    }

    private void lifecycle(Texts texts, OutboxEntry entry, FactSheet facts) {
        put("state", facts.state().label());
        put("stateMeaning", texts.state(facts.state()));
        put("sesUntouched", facts.state() == RotationState.Kind.AWAITING_PUBLICATION ? PRESENT : "");
        put("reason", facts.reason().map(texts::reason));
        put(
                "compromise",
                facts.reason().filter(r -> r == RotationReason.COMPROMISE).map(r -> PRESENT));
        // From FAILED, SES looks again only after another call; in other states the command would be about another key.
        boolean gaveUp = facts.text(Fact.SES_STATUS)
                .filter(text -> text.contains("FAILED"))
                .isPresent();
        boolean rollingBack = facts.state() == RotationState.Kind.ROLLING_BACK;
        put("gaveUp", gaveUp && (rollingBack || facts.state() == RotationState.Kind.WATCHING) ? PRESENT : "");
        put("rollingBack", rollingBack ? PRESENT : "");
        put("sesStatus", facts.text(Fact.SES_STATUS).map(text -> quoted(texts, text)));
        put("detail", facts.text(Fact.DETAIL).map(text -> quoted(texts, text)));
        put("haltReason", facts.haltReason().map(texts::haltReason));
        put("haltExit", facts.haltReason().map(reason -> Template.fill(texts.haltExit(reason), values)));
        put("findings", facts.text(Fact.FINDINGS).map(findings -> {
            try {
                return FindingList.render(texts, findings, values);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        entry.kind() + " cannot use the fact " + Fact.FINDINGS + ": " + e.getMessage(), e);
            }
        }));
    }

    private static String quoted(Texts texts, String foreign) {
        return Quoted.holdsPrivateKey(foreign) ? texts.withheld() : String.join("\n", Quoted.lines(foreign));
    }

    private void put(String name, Optional<String> value) {
        put(name, value.orElse(""));
    }

    private void put(String name, String value) {
        values.put(name, value);
    }
}
