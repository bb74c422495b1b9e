package io.github.sesdkimrotator.simulation;

import io.github.sesdkimrotator.dkim.DnsName;
import io.github.sesdkimrotator.dkim.Selector;
import io.github.sesdkimrotator.dkim.SigningDomain;
import io.github.sesdkimrotator.port.PrivateSigningKey;
import io.github.sesdkimrotator.rotation.Preparation;
import io.github.sesdkimrotator.rotation.RotationState;
import io.github.sesdkimrotator.rotation.SesRegion;
import io.github.sesdkimrotator.simulation.SimulatedDns.Mood;
import io.github.sesdkimrotator.support.InMemoryKeyVault;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Everybody and everything else: servers that fail, colleagues with a console, clocks that jump. */
final class Outsiders {

    private final Simulation world;
    private final Chance chance;
    private final Set<SigningDomain> damaged = new LinkedHashSet<>();

    Outsiders(Simulation world, Chance chance) {
        this.world = world;
        this.chance = chance;
    }

    void begin() {
        plan(Misfortune.DNS_OUTAGES, 1, 12, this::upsetAServer);
        plan(Misfortune.LYING_SERVERS, 1, 6, this::makeAServerLie);
        plan(Misfortune.POISONED_CACHES, 1, 15, this::askTooEarly);
        plan(Misfortune.BROKEN_DNSSEC, 1, 3, this::breakDnssec);
        plan(Misfortune.EARLY_REMOVALS, 1, 4, this::removeSomethingInUse);
        plan(Misfortune.OUTSIDER_AT_SES, 1, 4, this::touchSes);
        plan(Misfortune.LOST_SECRETS, 1, 3, this::loseASecret);
        plan(Misfortune.DAMAGED_STATE, 1, 3, this::damageAState);
        plan(Misfortune.CLOCK_STEPS, 1, 4, this::stepTheClock);
    }

    private void plan(Misfortune misfortune, int least, int most, Runnable event) {
        if (!world.options().holds(misfortune)) {
            return;
        }
        int times = chance.between(least, most);
        for (int i = 0; i < times; i++) {
            world.at(
                    chance.between(
                            Duration.ZERO, Duration.ofDays(world.options().days())),
                    event);
        }
    }

    private void upsetAServer() {
        Mood mood = chance.oneOf(List.of(Mood.SILENT, Mood.SERVFAIL, Mood.REFUSED, Mood.LAME));
        upset(mood == Mood.LAME ? authoritative() : any(), mood);
    }

    private void makeAServerLie() {
        upset(any(), Mood.LYING);
    }

    private void upset(SimulatedDns.Server server, Mood mood) {
        Duration length = chance.between(Duration.ofMinutes(10), Duration.ofDays(4));
        world.tell("dns", server.as.address() + " is " + mood + " for " + length);
        world.dns().upset(server, mood, length);
    }

    private SimulatedDns.Server any() {
        return chance.of(0.5) ? authoritative() : chance.oneOf(world.dns().resolvers());
    }

    private SimulatedDns.Server authoritative() {
        return chance.oneOf(chance.oneOf(world.dns().zones()).servers);
    }

    private void askTooEarly() {
        SigningDomain domain = chance.oneOf(world.domains());
        pendingSelector(domain).ifPresent(selector -> {
            world.tell("somebody", "asks resolvers for " + selector);
            world.dns().somebodyAsks(selector.recordName(domain));
        });
    }

    private Optional<Selector> pendingSelector(SigningDomain domain) {
        return world.state(domain).flatMap(state -> switch (state) {
            case RotationState.Preparing preparing ->
                preparing.pending() instanceof Preparation.Reserved reserved
                        ? Optional.of(reserved.selector())
                        : Optional.empty();
            case RotationState.AwaitingPublication awaiting ->
                Optional.of(awaiting.pending().selector());
            default -> Optional.empty();
        });
    }

    private void breakDnssec() {
        SimulatedDns.Zone zone = chance.oneOf(world.dns().zones());
        Duration length = chance.between(Duration.ofHours(1), Duration.ofDays(4));
        world.tell("dns", "signatures of " + zone.apex + " are broken for " + length);
        world.dns().breakDnssec(zone, length);
    }

    private void removeSomethingInUse() {
        SimulatedDns.Zone zone = chance.oneOf(world.dns().zones());
        List<DnsName> names = world.dns().published(zone.apex);
        if (!names.isEmpty()) {
            DnsName name = chance.oneOf(names);
            world.tell("somebody", "removes " + name);
            Optional<Content> content = world.dns().atPrimary(name);
            world.dns().edit(name, Optional.empty(), Duration.ofMinutes(30));
            if (chance.of(0.6)) {
                world.at(chance.between(Duration.ofHours(1), Duration.ofDays(5)), () -> {
                    world.tell("somebody", "puts " + name + " back");
                    world.dns().edit(name, content, Duration.ofMinutes(30));
                });
            }
        }
    }

    private void touchSes() {
        SigningDomain domain = chance.oneOf(world.domains());
        SesRegion region = chance.oneOf(world.regions());
        if (world.ses().peek(region, domain).isEmpty()) {
            return;
        }
        switch (chance.between(0, 3)) {
            case 0 -> {
                PrivateSigningKey key = world.anotherKey();
                Selector selector = new Selector("rogue");
                world.tell("somebody", "gives SES another key for " + domain + " in " + region);
                world.ses().putBehindOurBack(region, domain, selector, key);
                world.sesIsGiven(region, domain, Optional.of(selector));
            }
            case 1 -> {
                world.tell("somebody", "gives " + domain + " in " + region + " to Easy DKIM");
                world.ses().switchToEasyDkimBehindOurBack(region, domain);
                world.sesIsGiven(region, domain, Optional.empty());
            }
            case 2 -> {
                world.tell("somebody", "switches signing off for " + domain + " in " + region);
                world.signingIsSwitchedOff(region, domain);
            }
            default -> {
                world.tell("somebody", "deletes the identity " + domain + " in " + region);
                world.ses().forgetIdentity(region, domain);
                world.sesIsGiven(region, domain, Optional.empty());
            }
        }
    }

    private void loseASecret() {
        world.vault().held().stream()
                .min(Comparator.comparing(name -> name.domain() + "/" + name.selector()))
                .ifPresent(this::lose);
    }

    private void lose(InMemoryKeyVault.Name name) {
        world.tell("somebody", "deletes the secret of " + name);
        world.vault().lose(name.domain(), name.selector());
    }

    private void damageAState() {
        SigningDomain domain = chance.oneOf(world.domains());
        if (world.states().domains().contains(domain) && damaged.add(domain)) {
            world.tell("somebody", "damages the state of " + domain);
            world.states().damage(domain);
            world.at(chance.between(Duration.ofHours(1), Duration.ofDays(3)), () -> restore(domain));
        }
    }

    private void restore(SigningDomain domain) {
        if (damaged.remove(domain)) {
            world.tell("somebody", "restores the state of " + domain);
            world.states().restore(domain);
        }
    }

    private void stepTheClock() {
        Duration error = chance.oneOf(List.of(Duration.ofDays(-1), Duration.ZERO, Duration.ofDays(1)));
        world.tell("clock", "is off by " + error);
        world.clockIsOffBy(error);
    }

    /** What only people with a console can put right. */
    void makeGood() {
        for (SigningDomain domain : List.copyOf(damaged)) {
            restore(domain);
        }
        for (SigningDomain domain : world.domains()) {
            for (SesRegion region : world.regions()) {
                if (world.ses().peek(region, domain).isEmpty()) {
                    world.ses().createDomain(region, domain);
                }
                world.signingIsSwitchedOn(region, domain);
            }
        }
    }
}
