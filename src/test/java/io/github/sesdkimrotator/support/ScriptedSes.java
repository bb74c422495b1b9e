package io.github.sesdkimrotator.support;

import io.github.sesdkimrotator.dkim.Selector;
import io.github.sesdkimrotator.dkim.SigningDomain;
import io.github.sesdkimrotator.gate.GateVerdict;
import io.github.sesdkimrotator.port.PlatformFault;
import io.github.sesdkimrotator.port.PrivateSigningKey;
import io.github.sesdkimrotator.port.SesIdentities;
import io.github.sesdkimrotator.rotation.RotationKey;
import io.github.sesdkimrotator.rotation.SesIdentity;
import io.github.sesdkimrotator.rotation.SesIdentity.DkimStatus;
import io.github.sesdkimrotator.rotation.SesIdentity.Origin;
import io.github.sesdkimrotator.rotation.SesReading;
import io.github.sesdkimrotator.rotation.SesRegion;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * SES that says what it was told to say. A call that no test foresaw fails that test, and so does a key without the
 * permit of an open gate.
 */
public final class ScriptedSes implements SesIdentities {

    private final Map<String, SesReading> readings = new TreeMap<>();
    private final Deque<Supplier<SesChange>> changes = new ArrayDeque<>();
    private final List<String> calls = new ArrayList<>();
    private Consumer<PrivateSigningKey> keysSeen = key -> {};
    private final Set<SigningDomain> listed = new TreeSet<>();
    private boolean failNextRead;
    private boolean failListing;

    @Override
    public SesReading read(SesRegion region, SigningDomain domain) {
        calls.add("read " + place(region, domain));
        if (failNextRead) {
            failNextRead = false;
            throw new PlatformFault("SES did not say what it holds for " + domain + " in " + region + ": 503");
        }
        return Optional.ofNullable(readings.get(place(region, domain)))
                .orElseThrow(() -> new AssertionError("SES was read unforeseen: " + place(region, domain)));
    }

    /** What {@link #lists} was told, in any Region. */
    @Override
    public List<SigningDomain> domainIdentities(SesRegion region) {
        calls.add("domainIdentities " + region);
        if (failListing) {
            throw new PlatformFault("SES did not list its identities in " + region + ": 503");
        }
        return List.copyOf(listed);
    }

    @Override
    public SesChange signWith(
            SesRegion region, SigningDomain domain, Selector selector, PrivateSigningKey key, GateVerdict.Open permit) {
        calls.add("signWith " + place(region, domain) + " " + selector);
        keysSeen.accept(key);
        if (!permit.permits(selector.recordName(domain), key.publicKey())) {
            throw new AssertionError("SES was given " + selector + " with the permit for another key: " + permit);
        }
        SesChange change = nextChange(region, domain);
        if (change instanceof SesChange.Taken) {
            holds(region, domain, byodkim(DkimStatus.PENDING, selector.value()));
        }
        return change;
    }

    @Override
    public SesChange useEasyDkim(SesRegion region, SigningDomain domain) {
        calls.add("useEasyDkim " + place(region, domain));
        SesChange change = nextChange(region, domain);
        if (change instanceof SesChange.Taken taken) {
            holds(region, domain, easyDkim(DkimStatus.PENDING, taken.tokens()));
        }
        return change;
    }

    private SesChange nextChange(SesRegion region, SigningDomain domain) {
        if (changes.isEmpty()) {
            throw new AssertionError("SES was changed unforeseen: " + place(region, domain));
        }
        return changes.remove().get();
    }

    private static String place(SesRegion region, SigningDomain domain) {
        return region + " " + domain;
    }

    /** What SES says from now on. */
    public void holds(SesRegion region, SigningDomain domain, SesIdentity identity) {
        readings.put(place(region, domain), new SesReading.Found(identity));
    }

    /** The same for the usual Region: a BYODKIM key that SES has found in DNS, or not yet. */
    public void holds(SigningDomain domain, RotationKey key, DkimStatus status) {
        holds(States.TOKYO, domain, byodkim(status, key.selector().value()));
    }

    /** SES knows no such identity. */
    public void knowsNothingOf(SesRegion region, SigningDomain domain) {
        readings.put(place(region, domain), new SesReading.Missing());
    }

    /** A domain identity with a BYODKIM key; without tokens, whose is unknown. */
    public static SesIdentity byodkim(DkimStatus status, String... tokens) {
        return new SesIdentity(
                SesIdentity.Type.DOMAIN, Origin.EXTERNAL, true, status, List.of(tokens), Optional.empty());
    }

    /** A domain identity with Easy DKIM. */
    public static SesIdentity easyDkim(DkimStatus status, List<String> tokens) {
        return new SesIdentity(SesIdentity.Type.DOMAIN, Origin.AWS_SES, true, status, tokens, Optional.empty());
    }

    /** The next change is taken. */
    public void takesNextChange(String... tokens) {
        changes.add(() -> new SesChange.Taken(List.of(tokens)));
    }

    /** The next change is refused for good. */
    public void refusesNextChange(String why) {
        changes.add(() -> new SesChange.Refused(why));
    }

    /** Nothing is known of the next change. */
    public void failsNextChange() {
        changes.add(() -> {
            throw new PlatformFault("no answer from SES within 5 s");
        });
    }

    public void failNextRead() {
        failNextRead = true;
    }

    /** Identities that SES lists; which ones it can be asked about is said by {@link #holds}. */
    public void lists(SigningDomain... domains) {
        listed.addAll(List.of(domains));
    }

    /** From now on SES does not list anything. */
    public void failListing() {
        failListing = true;
    }

    /** Shows every private key that SES is given, for tests that must know that one was. */
    public void onEachKey(Consumer<PrivateSigningKey> witness) {
        keysSeen = witness;
    }

    /** Every call, oldest first. */
    public List<String> calls() {
        return List.copyOf(calls);
    }

    /** What was scripted and never happened tested nothing. */
    public void assertNothingLeft() {
        if (!changes.isEmpty() || failNextRead) {
            throw new AssertionError("SES was to be changed or to fail, and was not asked");
        }
    }
}
