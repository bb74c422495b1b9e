package io.github.sesdkimrotator.simulation;

import io.github.sesdkimrotator.dkim.DnsName;
import io.github.sesdkimrotator.dkim.SigningDomain;
import io.github.sesdkimrotator.rotation.SesRegion;
import io.github.sesdkimrotator.sandbox.EmbeddedSes.StatusChange;
import io.github.sesdkimrotator.simulation.Promises.Place;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Every domain sends mail all the time, in every Region. Each stretch in which it leaves unsigned is put down to whoever
 * caused it; none may be our doing but the one between our call and SES's own look.
 */
final class Mail {

    /** Why mail leaves unsigned. */
    enum Cause {
        /** Nobody has given SES a key yet. */
        NOT_SET_UP,
        /** From our call to SES's first look: what SES itself takes. */
        SES_LOOKS,
        /** The last to touch this identity at SES was not us. */
        SOMEBODY_ELSE,
        /** The record was served everywhere at our call, and was changed, or its servers failed, since. */
        DNS_AFTER_THE_CALL,
        /** Without ring 1 caches alone vouched, for a record that its own servers had no more. */
        ONLY_CACHES_VOUCHED,
        /** A person asked for Easy DKIM, whose CNAMEs come afterwards. */
        EASY_DKIM
    }

    private enum Hand {
        OURS,
        A_PERSON_THROUGH_US,
        NOT_OURS
    }

    /**
     * SES was changed.
     *
     * @param inForceSince later than {@code at} where somebody had switched signing off
     * @param record whose key SES was given; empty where it was none of ours
     * @param servedEverywhere at that moment, by all of its zone's servers
     */
    private record Touch(
            Instant at, Instant inForceSince, Hand hand, Optional<DnsName> record, boolean servedEverywhere) {

        static Touch byOthers(Instant now) {
            return new Touch(now, now, Hand.NOT_OURS, Optional.empty(), false);
        }

        Touch inForceFrom(Instant later) {
            return new Touch(at, later, hand, record, servedEverywhere);
        }
    }

    private final SimulatedDns dns;
    private final boolean authoritativeRing;
    private final Duration firstLook;
    private final Map<Place, List<Touch>> touches = new HashMap<>();
    /** What will be in force once signing is switched on again. */
    private final Map<Place, Optional<Touch>> switchedOff = new HashMap<>();

    /** @param firstLook how long after a call SES looks for the record */
    Mail(SimulatedDns dns, boolean authoritativeRing, Duration firstLook) {
        this.dns = dns;
        this.authoritativeRing = authoritativeRing;
        this.firstLook = firstLook;
    }

    void weGaveAKey(SesRegion region, SigningDomain domain, DnsName record, boolean servedEverywhere, Instant now) {
        touch(region, domain, new Touch(now, now, Hand.OURS, Optional.of(record), servedEverywhere));
    }

    void easyDkimWasAskedFor(SesRegion region, SigningDomain domain, Instant now) {
        touch(region, domain, new Touch(now, now, Hand.A_PERSON_THROUGH_US, Optional.empty(), false));
    }

    void somebodyTouched(SesRegion region, SigningDomain domain, Instant now) {
        touch(region, domain, Touch.byOthers(now));
    }

    /** Until somebody switches it on again nothing else matters. */
    void signingIsSwitchedOff(SesRegion region, SigningDomain domain, Instant now) {
        Place place = new Place(region, domain);
        List<Touch> before = touches.getOrDefault(place, List.of());
        switchedOff.putIfAbsent(place, before.isEmpty() ? Optional.empty() : Optional.of(before.getLast()));
        add(place, Touch.byOthers(now));
    }

    void signingIsSwitchedOn(SesRegion region, SigningDomain domain, Instant now) {
        Place place = new Place(region, domain);
        Optional<Touch> beneath = switchedOff.remove(place);
        if (beneath != null) {
            beneath.ifPresent(touch -> add(place, touch.inForceFrom(now)));
        }
    }

    private void touch(SesRegion region, SigningDomain domain, Touch touch) {
        Place place = new Place(region, domain);
        if (switchedOff.computeIfPresent(place, (same, beneath) -> Optional.of(touch)) == null) {
            add(place, touch);
        }
    }

    private void add(Place place, Touch touch) {
        touches.computeIfAbsent(place, same -> new ArrayList<>()).add(touch);
    }

    /**
     * How long mail left unsigned for which cause.
     *
     * @param journal of SES, from the beginning
     * @throws Violation where a stretch is our doing
     */
    Map<Cause, Duration> unsigned(List<StatusChange> journal, Instant end) {
        Map<Cause, Duration> unsigned = new EnumMap<>(Cause.class);
        Map<Place, StatusChange> latest = new HashMap<>();
        for (StatusChange change : journal) {
            StatusChange before = latest.put(new Place(change.region(), change.domain()), change);
            if (before != null && !before.signing()) {
                attribute(before, change.at(), unsigned);
            }
        }
        latest.values().stream().filter(last -> !last.signing()).forEach(last -> attribute(last, end, unsigned));
        return unsigned;
    }

    private void attribute(StatusChange silence, Instant end, Map<Cause, Duration> unsigned) {
        Place place = new Place(silence.region(), silence.domain());
        Optional<Touch> inForce = Optional.empty();
        Instant from = silence.at();
        for (Touch touch : touches.getOrDefault(place, List.of())) {
            if (touch.inForceSince().isAfter(from)) {
                Instant to = touch.inForceSince().isBefore(end) ? touch.inForceSince() : end;
                stretch(place, from, to, inForce, unsigned);
                from = to;
            }
            if (!touch.inForceSince().isBefore(end)) {
                break;
            }
            inForce = Optional.of(touch);
        }
        stretch(place, from, end, inForce, unsigned);
    }

    private void stretch(Place place, Instant from, Instant to, Optional<Touch> last, Map<Cause, Duration> unsigned) {
        if (!from.isBefore(to)) {
            return;
        }
        if (last.isEmpty()) {
            add(unsigned, Cause.NOT_SET_UP, from, to);
            return;
        }
        Touch touch = last.get();
        switch (touch.hand()) {
            case NOT_OURS -> add(unsigned, Cause.SOMEBODY_ELSE, from, to);
            case A_PERSON_THROUGH_US -> add(unsigned, Cause.EASY_DKIM, from, to);
            case OURS -> {
                Instant looked = touch.at().plus(firstLook);
                Instant windowEnd = looked.isAfter(to) ? to : looked;
                if (from.isBefore(windowEnd)) {
                    add(unsigned, Cause.SES_LOOKS, from, windowEnd);
                }
                if (windowEnd.isBefore(to)) {
                    Instant rest = from.isAfter(windowEnd) ? from : windowEnd;
                    add(unsigned, beyondTheWindow(place, rest, to, touch), rest, to);
                }
            }
        }
    }

    private Cause beyondTheWindow(Place place, Instant from, Instant to, Touch touch) {
        if (touch.servedEverywhere() && dns.wasTroubled(touch.record().orElseThrow(), touch.at(), to)) {
            return Cause.DNS_AFTER_THE_CALL;
        }
        if (!touch.servedEverywhere() && !authoritativeRing) {
            return Cause.ONLY_CACHES_VOUCHED;
        }
        throw new Violation(
                "mail",
                place.domain() + " sends unsigned mail from " + place.region() + " since " + from
                        + ", and that is our call's doing, of " + touch.at()
                        + (touch.servedEverywhere()
                                ? ": nothing happened to the record since"
                                : ": the record was not served everywhere"));
    }

    private static void add(Map<Cause, Duration> unsigned, Cause cause, Instant from, Instant to) {
        unsigned.merge(cause, Duration.between(from, to), Duration::plus);
    }
}
