package io.github.sesdkimrotator.notice;

import io.github.sesdkimrotator.dkim.DnsName;
import io.github.sesdkimrotator.dkim.KeyFingerprint;
import io.github.sesdkimrotator.dkim.KeyRecord;
import io.github.sesdkimrotator.dkim.Printable;
import io.github.sesdkimrotator.dkim.Selector;
import io.github.sesdkimrotator.dkim.SigningDomain;
import io.github.sesdkimrotator.dkim.SubjectPublicKey;
import io.github.sesdkimrotator.rotation.Fact;
import io.github.sesdkimrotator.rotation.HaltReason;
import io.github.sesdkimrotator.rotation.OutboxEntry;
import io.github.sesdkimrotator.rotation.RotationReason;
import io.github.sesdkimrotator.rotation.RotationState;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The facts of one notice, read into types and held against each other: a notice that tells another department to
 * publish the wrong key or to remove the live record must not leave the house.
 */
final class FactSheet {

    private final SigningDomain domain;
    private final OutboxEntry entry;

    /** @throws IllegalArgumentException naming kind and fact, where one is missing, unreadable or contradicts another */
    FactSheet(SigningDomain domain, OutboxEntry entry) {
        this.domain = domain;
        this.entry = entry;
        FactNeeds.of(entry.kind()).requireIn(entry);
        requireNamesOfThisDomain();
        requireOneKey();
        requireLiveRecordStays();
    }

    private void requireNamesOfThisDomain() {
        Optional<Selector> selector = selector(Fact.SELECTOR);
        recordName().ifPresent(name -> {
            boolean isTheSelectors =
                    selector.isEmpty() || selector.get().recordName(domain).equals(name);
            if (!isTheSelectors) {
                throw unusable(Fact.RECORD_NAME, "is not the record of selector " + selector.get() + " of " + domain);
            }
        });
        for (DnsName name : ownNames()) {
            if (!name.absolute().endsWith("._domainkey." + domain.dnsName().absolute())) {
                throw unusable(Fact.RECORD_NAME, "'" + name + "' is no DKIM record of " + domain);
            }
        }
        if (names(Fact.CNAME_TARGETS).size() > names(Fact.RECORD_NAMES).size()) {
            throw unusable(Fact.CNAME_TARGETS, "are more than " + Fact.RECORD_NAMES);
        }
    }

    private void requireOneKey() {
        Optional<String> value = text(Fact.TXT_VALUE);
        if (value.isEmpty()) {
            return;
        }
        Optional<KeyFingerprint> published = publishedKey(value.get()).map(SubjectPublicKey::fingerprint);
        if (published.isEmpty()) {
            throw unusable(Fact.TXT_VALUE, "publishes no key");
        }
        if (fingerprint().isPresent() && !fingerprint().equals(published)) {
            throw unusable(
                    Fact.TXT_VALUE,
                    "publishes the key " + published.get() + ", not "
                            + fingerprint().get());
        }
    }

    private void requireLiveRecordStays() {
        Optional<DnsName> live = selector(Fact.OTHER_SELECTOR).map(s -> s.recordName(domain));
        if (live.isPresent() && ownNames().contains(live.get())) {
            throw unusable(Fact.OTHER_SELECTOR, "has the very record that the notice is about");
        }
    }

    /** The key in a complete record, where there is one. */
    static Optional<SubjectPublicKey> publishedKey(String txtValue) {
        return KeyRecord.parse(txtValue.getBytes(StandardCharsets.UTF_8)) instanceof KeyRecord record
                ? record.publicKey()
                : Optional.empty();
    }

    private List<DnsName> ownNames() {
        List<DnsName> names = new ArrayList<>(names(Fact.RECORD_NAMES));
        recordName().ifPresent(names::addFirst);
        return names;
    }

    /** The one record, or the several, that the notice is about. */
    List<DnsName> recordNames() {
        return names(Fact.RECORD_NAMES).isEmpty() ? recordName().stream().toList() : names(Fact.RECORD_NAMES);
    }

    Optional<String> text(Fact fact) {
        return Optional.ofNullable(entry.facts().get(fact)).filter(text -> !text.isBlank());
    }

    Optional<DnsName> recordName() {
        return read(Fact.RECORD_NAME, DnsName::new);
    }

    List<DnsName> names(Fact fact) {
        return read(
                        fact,
                        text -> text.lines()
                                .map(String::strip)
                                .map(DnsName::new)
                                .toList())
                .orElse(List.of());
    }

    Optional<Selector> selector(Fact fact) {
        return read(fact, Selector::new);
    }

    Optional<KeyFingerprint> fingerprint() {
        return read(Fact.FINGERPRINT, KeyFingerprint::new);
    }

    Optional<Instant> instant(Fact fact) {
        return read(fact, Instant::parse);
    }

    Optional<RotationReason> reason() {
        return read(Fact.REASON, RotationReason::valueOf);
    }

    Optional<HaltReason> haltReason() {
        return read(Fact.HALT_REASON, HaltReason::valueOf);
    }

    RotationState.Kind state() {
        return read(
                        Fact.STATE,
                        label -> Arrays.stream(RotationState.Kind.values())
                                .filter(kind -> kind.label().equals(label))
                                .findFirst()
                                .orElseThrow(() -> new IllegalArgumentException("is the label of no state")))
                .orElseThrow();
    }

    boolean isTrue(Fact fact) {
        return text(fact).filter("true"::equals).isPresent();
    }

    private <T> Optional<T> read(Fact fact, Function<String, T> reader) {
        try {
            return text(fact).map(reader);
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new IllegalArgumentException(
                    entry.kind() + " cannot use the fact " + fact + " '"
                            + Printable.of(text(fact).orElse("")) + "': " + e.getMessage(),
                    e);
        }
    }

    IllegalArgumentException unusable(Fact fact, String why) {
        return new IllegalArgumentException(entry.kind() + " cannot use the fact " + fact + ": it " + why);
    }
}
