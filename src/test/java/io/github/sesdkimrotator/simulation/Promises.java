package io.github.sesdkimrotator.simulation;

import io.github.sesdkimrotator.dkim.DnsName;
import io.github.sesdkimrotator.dkim.KeyFingerprint;
import io.github.sesdkimrotator.dkim.Selector;
import io.github.sesdkimrotator.dkim.SigningDomain;
import io.github.sesdkimrotator.dkim.SubjectPublicKey;
import io.github.sesdkimrotator.port.Evidence;
import io.github.sesdkimrotator.rotation.Fact;
import io.github.sesdkimrotator.rotation.ManagedDomain;
import io.github.sesdkimrotator.rotation.NoticeKind;
import io.github.sesdkimrotator.rotation.OutboxEntry;
import io.github.sesdkimrotator.rotation.RotationState;
import io.github.sesdkimrotator.rotation.SesRegion;
import io.github.sesdkimrotator.simulation.SimulatedDns.Testimony;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What must hold whatever happens, checked by this world's own knowledge and at the very call that would break it.
 */
public final class Promises {

    /** Who must have served a key in an invocation that tells SES to sign with it. */
    @FunctionalInterface
    public interface DnsFirst {
        /** @throws AssertionError where one of them did not */
        void require(Invocation invocation, DnsName name, SubjectPublicKey key);

        /** Every address and every resolver of a simulated world. */
        static DnsFirst in(SimulatedDns dns, boolean authoritativeRing) {
            return (invocation, name, key) -> {
                Map<String, Testimony> last = new HashMap<>();
                invocation.heard.stream()
                        .filter(said -> said.name().equals(name))
                        .forEach(said -> last.put(said.address() + "#" + said.sample(), said));
                if (authoritativeRing) {
                    dns.serversOf(name).forEach(server -> Promises.require(last, server.as.address(), 1, key, name));
                }
                dns.resolvers().forEach(resolver -> {
                    for (int sample = 1; sample <= dns.samples(); sample++) {
                        Promises.require(last, resolver.as.address(), sample, key, name);
                    }
                });
            };
        }
    }

    /** Fake private keys of this world say so. */
    private static final List<String> PRIVATE_BYTES = List.of("fake signing key", "ZmFrZSBzaWduaW5nIGtleS");

    /** One invocation: what was said and stored in it. */
    public static final class Invocation {
        final String requestId;
        private final List<Testimony> heard = new ArrayList<>();
        private final List<Evidence> evidence = new ArrayList<>();

        public Invocation(String requestId) {
            this.requestId = requestId;
        }

        public String requestId() {
            return requestId;
        }

        void hears(Testimony testimony) {
            heard.add(testimony);
        }
    }

    record Place(SesRegion region, SigningDomain domain) {}

    private record Name(SigningDomain domain, Selector selector) {}

    private final DnsFirst dnsFirst;
    private final Duration inFlight;
    private final Map<Place, Optional<Selector>> heldBySes = new HashMap<>();
    private final Map<Name, Instant> lastHeld = new HashMap<>();
    private final Map<Name, KeyFingerprint> everUsed = new HashMap<>();
    private final Map<String, Long> checks = new TreeMap<>();

    /** @param inFlight how long a message may travel; less than the retention period by as much as clocks may be off */
    public Promises(DnsFirst dnsFirst, Duration inFlight) {
        this.dnsFirst = dnsFirst;
        this.inFlight = inFlight;
    }

    // ---- what the world tells ----

    /** SES holds another key from now on, whoever gave it. */
    public void sesHolds(SesRegion region, SigningDomain domain, Optional<Selector> selector, Instant now) {
        Optional<Selector> before = heldBySes.put(new Place(region, domain), selector);
        if (before != null) {
            before.ifPresent(old -> lastHeld.put(new Name(domain, old), now));
        }
    }

    private boolean isHeld(SigningDomain domain, Selector selector) {
        return heldBySes.entrySet().stream()
                .anyMatch(entry -> entry.getKey().domain().equals(domain)
                        && entry.getValue().equals(Optional.of(selector)));
    }

    // ---- promises ----

    /** DNS first: every server that matters served exactly that key in this very invocation. */
    public void sesIsToldToSign(
            Invocation invocation,
            SigningDomain domain,
            Selector selector,
            SubjectPublicKey key,
            RotationState stored) {
        keyIsUsed(domain, selector, key.fingerprint());
        count("dns-first");
        DnsName name = selector.recordName(domain);
        dnsFirst.require(invocation, name, key);
        count("intent-before-call");
        if (!selector.equals(intended(stored))) {
            throw new Violation("intent-before-call", selector + " goes to SES while the stored state is " + stored);
        }
        requireEvidence(invocation, domain, "a call to SES");
    }

    /** What the stored intent would have SES sign with; null where nothing is intended. */
    private static Selector intended(RotationState stored) {
        return switch (stored) {
            case RotationState.Activating activating -> activating.pending().selector();
            case RotationState.RollingBack rollingBack -> rollingBack.previous().selector();
            default -> null;
        };
    }

    private static void require(
            Map<String, Testimony> last, String address, int sample, SubjectPublicKey key, DnsName name) {
        Testimony said = last.get(address + "#" + sample);
        if (said == null || !said.usableKey().equals(Optional.of(key))) {
            throw new Violation(
                    "dns-first",
                    "SES is told to sign with " + name + " although " + address + " said " + said + " (sample " + sample
                            + ")");
        }
    }

    private void requireEvidence(Invocation invocation, SigningDomain domain, String what) {
        count("evidence");
        if (invocation.evidence.stream().noneMatch(one -> one.domain().equals(domain))) {
            throw new Violation("evidence", what + " for " + domain + " without evidence in " + invocation.requestId);
        }
    }

    public void evidenceStored(Invocation invocation, Evidence evidence) {
        invocation.evidence.add(evidence);
    }

    /** A key that SES may hold, or that a state needs, is never destroyed. */
    public void keyIsDestroyed(SigningDomain domain, Selector selector, Optional<ManagedDomain> stored) {
        count("no-key-in-use-destroyed");
        if (isHeld(domain, selector)) {
            throw new Violation(
                    "no-key-in-use-destroyed", selector + " of " + domain + " is destroyed while SES holds it");
        }
        if (stored.isPresent() && stored.get().state().needs(selector)) {
            throw new Violation(
                    "no-key-in-use-destroyed",
                    selector + " is destroyed while " + stored.get().state() + " needs it");
        }
    }

    /** No selector is used for two keys: not where people read of it, and not at SES. */
    private void keyIsUsed(SigningDomain domain, Selector selector, KeyFingerprint key) {
        count("selector-once");
        KeyFingerprint first = everUsed.putIfAbsent(new Name(domain, selector), key);
        if (first != null && !first.equals(key)) {
            throw new Violation("selector-once", selector + " of " + domain + " was " + first + " and is now " + key);
        }
    }

    /** Every write carries on from the one before it. */
    public void stateIsWritten(Invocation invocation, Optional<ManagedDomain> before, ManagedDomain next, Instant now) {
        if (before.isEmpty()) {
            return;
        }
        ManagedDomain old = before.get();
        count("nothing-forgotten");
        if (!next.usedSelectors().containsAll(old.usedSelectors())) {
            throw new Violation(
                    "nothing-forgotten", "selectors " + old.usedSelectors() + " became " + next.usedSelectors());
        }
        for (OutboxEntry owed : old.owedNotices()) {
            boolean known = next.outbox().stream().anyMatch(entry -> entry.id().equals(owed.id()));
            boolean withdrawn = next.condemned().size() > old.condemned().size();
            if (!known && !withdrawn) {
                throw new Violation(
                        "nothing-forgotten", "notice " + owed.id() + " (" + owed.kind() + ") is gone unsent");
            }
        }
        if (!next.state().kind().equals(old.state().kind())) {
            requireEvidence(
                    invocation,
                    next.domain(),
                    old.state().kind() + " -> " + next.state().kind());
        }
        next.outbox().stream()
                .filter(entry ->
                        old.outbox().stream().noneMatch(known -> known.id().equals(entry.id())))
                .forEach(entry -> noticeIsDecided(next.domain(), entry, now));
    }

    /** No key gets another one's name, and nobody is asked to remove what mail in flight, or SES, may still need. */
    private void noticeIsDecided(SigningDomain domain, OutboxEntry entry, Instant now) {
        String selector = entry.facts().getOrDefault(Fact.SELECTOR, "");
        String fingerprint = entry.facts().getOrDefault(Fact.FINGERPRINT, "");
        if (!selector.isBlank() && !fingerprint.isBlank()) {
            keyIsUsed(domain, new Selector(selector), new KeyFingerprint(fingerprint));
        }
        boolean asksAtOnce = entry.kind() == NoticeKind.REMOVE_RECORD || entry.kind() == NoticeKind.REMOVAL_OVERDUE;
        boolean asksLater = entry.kind() == NoticeKind.RECORD_NOT_NEEDED;
        if (!asksAtOnce && !asksLater) {
            return;
        }
        count("no-removal-too-early");
        Instant removedAt = Optional.ofNullable(entry.facts().get(Fact.NOT_BEFORE))
                .map(Instant::parse)
                .filter(notBefore -> notBefore.isAfter(now))
                .orElse(now);
        for (Name name : namedBy(domain, entry)) {
            if (isHeld(domain, name.selector())) {
                throw new Violation(
                        "no-removal-too-early", entry.kind() + " asks for " + name + " to go while SES holds its key");
            }
            Instant until = lastHeld.getOrDefault(name, Instant.MIN);
            if (until.isAfter(Instant.MIN) && removedAt.isBefore(until.plus(inFlight))) {
                throw new Violation(
                        "no-removal-too-early",
                        entry.kind() + " asks for " + name + " to go at " + removedAt + "; SES signed with it until "
                                + until);
            }
        }
    }

    private List<Name> namedBy(SigningDomain domain, OutboxEntry entry) {
        String facts = entry.facts().getOrDefault(Fact.RECORD_NAMES, "") + "\n"
                + entry.facts().getOrDefault(Fact.RECORD_NAME, "");
        return facts.lines()
                .filter(line -> line.contains("._domainkey."))
                .map(line -> new Name(domain, new Selector(line.substring(0, line.indexOf("._domainkey.")))))
                .toList();
    }

    /** No byte of a private key leaves the vault but for SES. */
    public void isShown(String where, String text) {
        count("no-private-byte");
        for (String bytes : PRIVATE_BYTES) {
            if (text.contains(bytes)) {
                throw new Violation("no-private-byte", "in " + where);
            }
        }
    }

    private void count(String promise) {
        checks.merge(promise, 1L, Long::sum);
    }

    /** How often each promise was put to the test. */
    public Map<String, Long> checks() {
        return checks;
    }
}
