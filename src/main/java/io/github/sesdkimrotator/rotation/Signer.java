package io.github.sesdkimrotator.rotation;

import io.github.sesdkimrotator.dkim.DnsName;
import io.github.sesdkimrotator.dkim.Selector;
import io.github.sesdkimrotator.dkim.SigningDomain;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/** What signs an identity's mail, as far as it is known. */
public sealed interface Signer {

    /** A key that this product made and can restore. */
    record OwnKey(RotationKey key) implements Signer {}

    /**
     * A BYODKIM key that somebody else gave to SES. Its age is unknown and it cannot be restored: SES never returns a
     * private key.
     *
     * @param selector empty where SES did not tell
     */
    record ForeignKey(Optional<Selector> selector) implements Signer {}

    /**
     * Easy DKIM: SES makes and rotates the keys.
     *
     * @param tokens the labels of its CNAME records, {@code <token>._domainkey.<domain>}
     */
    record EasyDkim(List<Selector> tokens) implements Signer {
        public EasyDkim {
            tokens = List.copyOf(tokens);
        }
    }

    /** DKIM is not set up. */
    record NoSigner() implements Signer {}

    /** Regions that differ, as found when the domain was enrolled; the next rotation makes them one. */
    record DifferentByRegion(Map<SesRegion, Signer> byRegion) implements Signer {
        public DifferentByRegion {
            byRegion = Collections.unmodifiableMap(new TreeMap<>(byRegion));
        }
    }

    /**
     * What signs according to SES alone; whether a BYODKIM key is our own is for the caller to find out.
     *
     * @param own finds the key of ours that has the selector SES named
     */
    static Signer seenIn(SesIdentity identity, Function<Selector, Optional<RotationKey>> own) {
        List<Selector> tokens = identity.tokens().stream().map(Selector::new).toList();
        if (identity.origin() != SesIdentity.Origin.EXTERNAL) {
            // Empty tokens are unknown: only a status of nothing says that nothing was set up.
            boolean nothingIsSetUp = tokens.isEmpty() && identity.status() == SesIdentity.DkimStatus.NOT_STARTED;
            return nothingIsSetUp ? new NoSigner() : new EasyDkim(tokens);
        }
        Optional<Selector> selector = tokens.stream().findFirst();
        return selector.flatMap(own).<Signer>map(OwnKey::new).orElseGet(() -> new ForeignKey(selector));
    }

    /** Whether SES may show that identity while this signs there. */
    default boolean mayBeShownBy(SesIdentity identity) {
        return switch (this) {
            case OwnKey own -> identity.mayHold(own.key().selector());
            case ForeignKey foreign ->
                foreign.selector().map(identity::mayHold).orElse(identity.origin() == SesIdentity.Origin.EXTERNAL);
            case EasyDkim easy -> identity.origin() != SesIdentity.Origin.EXTERNAL;
            case NoSigner none -> identity.origin() != SesIdentity.Origin.EXTERNAL;
            case DifferentByRegion different ->
                different.byRegion().values().stream().anyMatch(signer -> signer.mayBeShownBy(identity));
        };
    }

    /** One signer for all Regions, where they agree. */
    static Signer common(Map<SesRegion, Signer> byRegion) {
        List<Signer> distinct = byRegion.values().stream().distinct().toList();
        return distinct.size() == 1 ? distinct.getFirst() : new DifferentByRegion(byRegion);
    }

    /** What signs in that Region. */
    default Signer in(SesRegion region) {
        return this instanceof DifferentByRegion different
                ? different.byRegion().getOrDefault(region, new NoSigner())
                : this;
    }

    /** What signs where that key of ours does not: what is left to retire once it signs everywhere. */
    default Signer without(Selector selector) {
        return switch (this) {
            case DifferentByRegion different -> {
                Map<SesRegion, Signer> others = new TreeMap<>(different.byRegion());
                others.values().removeIf(signer -> signer.ownSelectors().contains(selector));
                yield others.isEmpty() ? new NoSigner() : common(others);
            }
            default -> ownSelectors().contains(selector) ? new NoSigner() : this;
        };
    }

    /** The key of ours that signs everywhere, if that is so. */
    default Optional<RotationKey> ownKey() {
        return this instanceof OwnKey own ? Optional.of(own.key()) : Optional.empty();
    }

    /** Every name in DNS at which this signer's public keys stand, as far as known. */
    default List<DnsName> recordNames(SigningDomain domain) {
        return switch (this) {
            case OwnKey own -> List.of(own.key().selector().recordName(domain));
            case ForeignKey foreign ->
                foreign.selector().map(s -> s.recordName(domain)).stream().toList();
            case EasyDkim easy ->
                easy.tokens().stream().map(t -> t.recordName(domain)).toList();
            case NoSigner none -> List.of();
            case DifferentByRegion different ->
                different.byRegion().values().stream()
                        .flatMap(signer -> signer.recordNames(domain).stream())
                        .distinct()
                        .toList();
        };
    }

    /** Every key of ours among this signer's keys. */
    default List<RotationKey> ownKeys() {
        return switch (this) {
            case OwnKey own -> List.of(own.key());
            case DifferentByRegion different ->
                different.byRegion().values().stream()
                        .flatMap(signer -> signer.ownKeys().stream())
                        .distinct()
                        .toList();
            case ForeignKey foreign -> List.of();
            case EasyDkim easy -> List.of();
            case NoSigner none -> List.of();
        };
    }

    /** The selectors of every BYODKIM key among them, ours or not, as far as known. */
    default List<Selector> byodkimSelectors() {
        return switch (this) {
            case OwnKey own -> List.of(own.key().selector());
            case ForeignKey foreign -> foreign.selector().stream().toList();
            case DifferentByRegion different ->
                different.byRegion().values().stream()
                        .flatMap(signer -> signer.byodkimSelectors().stream())
                        .distinct()
                        .toList();
            case EasyDkim easy -> List.of();
            case NoSigner none -> List.of();
        };
    }

    /** The selectors of {@link #ownKeys()}. */
    default List<Selector> ownSelectors() {
        return ownKeys().stream().map(RotationKey::selector).toList();
    }

    /** For people. */
    default String display() {
        return switch (this) {
            case OwnKey own -> "key " + own.key().selector();
            case ForeignKey foreign ->
                "somebody else's BYODKIM key"
                        + foreign.selector().map(s -> " " + s).orElse("");
            case EasyDkim easy -> "Easy DKIM";
            case NoSigner none -> "nothing";
            case DifferentByRegion different -> "different signers by Region";
        };
    }
}
