package io.github.sesdkimrotator.run;

import static io.github.sesdkimrotator.run.RunWorld.DOMAIN;

import io.github.sesdkimrotator.dkim.DnsName;
import io.github.sesdkimrotator.dkim.KeyRecord;
import io.github.sesdkimrotator.dkim.Selector;
import io.github.sesdkimrotator.dkim.SigningDomain;
import io.github.sesdkimrotator.dkim.SubjectPublicKey;
import io.github.sesdkimrotator.dkim.TxtRecord;
import io.github.sesdkimrotator.port.Evidence;
import io.github.sesdkimrotator.port.PrivateSigningKey;
import io.github.sesdkimrotator.port.StateStore.StoreResult;
import io.github.sesdkimrotator.port.StateStore.Versioned;
import io.github.sesdkimrotator.rotation.ManagedDomain;
import io.github.sesdkimrotator.rotation.RotationState;
import io.github.sesdkimrotator.rotation.SesRegion;
import io.github.sesdkimrotator.simulation.Promises;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Holds a {@link RunWorld} to the promises of the simulation, at the very call that would break one. Invocations are
 * told apart by their threads.
 *
 * <p>What a call to SES must agree with is the state that its invocation saw last, which is the look right before the
 * call: between the two another invocation may write, and nothing can keep it from doing so.
 */
final class KeptPromises implements RunWorld.Witness {

    private static final class Asked {
        final Promises.Invocation invocation;
        final Set<DnsName> gateAskedFor = new HashSet<>();
        Optional<RotationState> lastSeen = Optional.empty();
        Optional<ManagedDomain> overwritten = Optional.empty();

        Asked(String requestId) {
            invocation = new Promises.Invocation(requestId);
        }
    }

    private final RunWorld world;
    private final Promises promises;
    private final Map<Thread, Asked> asked = new HashMap<>();
    private final Map<SesRegion, Optional<Selector>> held = new HashMap<>();

    private KeptPromises(RunWorld world) {
        this.world = world;
        this.promises = new Promises(this::requireServed, world.policy().retentionPeriod());
    }

    static KeptPromises in(RunWorld world) {
        KeptPromises kept = new KeptPromises(world);
        world.witness = kept;
        return kept;
    }

    private void requireServed(Promises.Invocation invocation, DnsName name, SubjectPublicKey key) {
        List<TxtRecord> wanted =
                List.of(TxtRecord.ofValue(KeyRecord.publishing(key).txtValue()));
        if (!wanted.equals(world.zone.get(name)) || !wanted.equals(world.resolverMemory.get(name))) {
            throw new AssertionError("SES is told to sign with " + name + ", which is not served");
        }
        if (!now().gateAskedFor.contains(name)) {
            throw new AssertionError("SES is told to sign with " + name + ", for which this invocation never asked");
        }
    }

    private Asked now() {
        return asked.get(Thread.currentThread());
    }

    @Override
    public void asked(String requestId) {
        asked.put(Thread.currentThread(), new Asked(requestId));
    }

    /** A second look needs evidence and an open gate of its own. */
    @Override
    public void looking() {
        asked(now().invocation.requestId());
    }

    @Override
    public void calling(String what, Object[] arguments) {
        lookAtSes();
        switch (what) {
            case "StateStore.replace" -> now().overwritten = stored();
            case "KeyVault.destroy" ->
                promises.keyIsDestroyed((SigningDomain) arguments[0], (Selector) arguments[1], stored());
            case "SesIdentities.signWith" ->
                promises.sesIsToldToSign(
                        now().invocation,
                        (SigningDomain) arguments[1],
                        (Selector) arguments[2],
                        ((PrivateSigningKey) arguments[3]).publicKey(),
                        now().lastSeen.orElseThrow());
            default -> {}
        }
    }

    private Optional<ManagedDomain> stored() {
        return world.states.read(DOMAIN).map(Versioned::domain);
    }

    /** SES may have been given a key by anybody. */
    private void lookAtSes() {
        for (SesRegion region : world.regions) {
            Optional<Selector> selector = world.heldBy(region);
            if (!selector.equals(held.put(region, selector))) {
                promises.sesHolds(region, DOMAIN, selector, world.clock.instant());
            }
        }
    }

    @Override
    public void answered(String what, Object[] arguments, Object result) {
        switch (what) {
            case "StateStore.read" ->
                now().lastSeen = ((Optional<?>) result)
                        .map(Versioned.class::cast)
                        .map(read -> read.domain().state());
            case "StateStore.replace" -> {
                if (result instanceof StoreResult.Stored) {
                    promises.stateIsWritten(
                            now().invocation, now().overwritten, (ManagedDomain) arguments[1], world.clock.instant());
                }
            }
            case "Archive.appendEvidence" -> promises.evidenceStored(now().invocation, (Evidence) arguments[0]);
            case "Inquiry.askResolvers" -> now().gateAskedFor.add((DnsName) arguments[0]);
            default -> {}
        }
    }
}
