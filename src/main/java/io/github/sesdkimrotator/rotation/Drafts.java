package io.github.sesdkimrotator.rotation;

import io.github.sesdkimrotator.dkim.DnsName;
import io.github.sesdkimrotator.dkim.KeyRecord;
import io.github.sesdkimrotator.dkim.Selector;
import io.github.sesdkimrotator.dkim.SigningDomain;
import io.github.sesdkimrotator.gate.Finding;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Collects the facts of a notice. */
final class Drafts {

    private final NoticeKind kind;
    private final Map<Fact, String> facts = new EnumMap<>(Fact.class);

    private Drafts(NoticeKind kind, RotationState state) {
        this.kind = kind;
        facts.put(Fact.STATE, state.kind().label());
    }

    static Drafts of(NoticeKind kind, RotationState state) {
        return new Drafts(kind, state);
    }

    Drafts with(Fact fact, String value) {
        facts.put(fact, value);
        return this;
    }

    Drafts with(Fact fact, Instant value) {
        return with(fact, value.toString());
    }

    /** Selector, record name, value and fingerprint of the key that the notice is about. */
    Drafts about(RotationKey key, SigningDomain domain) {
        return about(key.selector(), domain)
                .with(Fact.TXT_VALUE, KeyRecord.publishing(key.publicKey()).txtValue())
                .with(Fact.FINGERPRINT, key.fingerprint().hex());
    }

    Drafts about(Selector selector, SigningDomain domain) {
        return with(Fact.SELECTOR, selector.value())
                .with(Fact.RECORD_NAME, selector.recordName(domain).absolute());
    }

    /** The selector that must stay as it is, where there is one besides the key that the notice is about. */
    Drafts besides(Signer other) {
        other.byodkimSelectors().stream()
                .filter(selector -> !selector.value().equals(facts.get(Fact.SELECTOR)))
                .findFirst()
                .ifPresent(selector -> with(Fact.OTHER_SELECTOR, selector.value()));
        return this;
    }

    Drafts naming(List<DnsName> names) {
        return with(Fact.RECORD_NAMES, names.stream().map(DnsName::absolute).collect(Collectors.joining("\n")));
    }

    /** The gravest first; nothing where there are none. */
    Drafts finding(List<Finding> findings) {
        if (findings.isEmpty()) {
            return this;
        }
        return with(
                Fact.FINDINGS,
                findings.stream()
                        .sorted(Comparator.comparing(f -> f.code().weight()))
                        .map(f -> String.join(
                                "\t",
                                f.code().name(),
                                f.server().toString(),
                                f.name().absolute(),
                                f.subject(),
                                f.shows()))
                        .collect(Collectors.joining("\n")));
    }

    NoticeDraft draft() {
        return new NoticeDraft(kind, facts);
    }
}
