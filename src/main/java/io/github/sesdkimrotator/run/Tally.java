package io.github.sesdkimrotator.run;

import io.github.sesdkimrotator.dkim.SigningDomain;
import io.github.sesdkimrotator.gate.GateVerdict;
import io.github.sesdkimrotator.port.NoticeChannel;
import io.github.sesdkimrotator.port.SweepFigures;
import io.github.sesdkimrotator.port.SweepFigures.Fleet;
import io.github.sesdkimrotator.port.SweepFigures.TopicHealth;
import io.github.sesdkimrotator.rotation.ManagedDomain;
import io.github.sesdkimrotator.rotation.RotationKey;
import io.github.sesdkimrotator.rotation.RotationState;
import io.github.sesdkimrotator.rotation.RotationState.Activating;
import io.github.sesdkimrotator.rotation.RotationState.AwaitingPublication;
import io.github.sesdkimrotator.rotation.RotationState.Halted;
import io.github.sesdkimrotator.rotation.RotationState.Preparing;
import io.github.sesdkimrotator.rotation.RotationState.Retiring;
import io.github.sesdkimrotator.rotation.RotationState.RollingBack;
import io.github.sesdkimrotator.rotation.RotationState.Steady;
import io.github.sesdkimrotator.rotation.RotationState.Watching;
import io.github.sesdkimrotator.rotation.Trigger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Adds up what a sweep comes to: what it has read anyway, and at night whether anybody hears the notices. */
final class Tally {

    private final Trigger trigger;
    private final Invocation invocation;
    private final List<StateSession> seen = new ArrayList<>();
    private final List<SigningDomain> failed = new ArrayList<>();
    private final List<SigningDomain> notReached = new ArrayList<>();
    private int gateOpen;
    private int gateShut;

    Tally(Trigger trigger, Invocation invocation) {
        this.trigger = trigger;
        this.invocation = invocation;
    }

    /** The state that the session has at the end of the sweep is what counts. */
    void saw(StateSession session) {
        seen.add(session);
    }

    void ran(Report report) {
        report.publication().ifPresent(verdict -> {
            if (verdict instanceof GateVerdict.Open) {
                gateOpen++;
            } else {
                gateShut++;
            }
        });
    }

    void failed(SigningDomain domain) {
        failed.add(domain);
    }

    void notReached(SigningDomain domain) {
        notReached.add(domain);
    }

    List<SigningDomain> notReached() {
        return List.copyOf(notReached);
    }

    /** @param channel is asked by the nightly run whether anybody hears it */
    SweepFigures figures(NoticeChannel channel) {
        Instant now = invocation.now();
        List<ManagedDomain> domains = seen.stream().map(StateSession::managed).toList();
        Map<SigningDomain, Duration> pending = new TreeMap<>();
        domains.forEach(one ->
                toldSes(one.state()).ifPresent(since -> pending.put(one.domain(), Duration.between(since, now))));
        return new SweepFigures(
                now,
                invocation.requestId(),
                Triggers.action(trigger),
                trigger instanceof Trigger.Nightly
                        ? Optional.of(fleet(domains, now, TopicWarnings.health(channel)))
                        : Optional.empty(),
                pending,
                gateOpen,
                gateShut,
                failed,
                notReached,
                domains.stream().mapToInt(one -> one.owedNotices().size()).sum());
    }

    private static Fleet fleet(List<ManagedDomain> domains, Instant now, TopicHealth topics) {
        Map<RotationState.Kind, List<SigningDomain>> byState = new EnumMap<>(RotationState.Kind.class);
        Map<SigningDomain, Long> daysToExpiry = new TreeMap<>();
        for (ManagedDomain one : domains) {
            byState.computeIfAbsent(one.state().kind(), kind -> new ArrayList<>())
                    .add(one.domain());
            signing(one.state()).stream()
                    .map(RotationKey::notAfter)
                    .min(Comparator.naturalOrder())
                    .ifPresent(end -> daysToExpiry.put(one.domain(), wholeDays(Duration.between(now, end))));
        }
        List<SigningDomain> overdue = domains.stream()
                .filter(one -> isOverdue(one.state(), now))
                .map(ManagedDomain::domain)
                .toList();
        return new Fleet(byState, daysToExpiry, overdue, topics);
    }

    /** Rounded down, so that the first hour after the end is day -1 and not day 0. */
    private static long wholeDays(Duration left) {
        return Math.floorDiv(left.toSeconds(), Duration.ofDays(1).toSeconds());
    }

    private static boolean isOverdue(RotationState state, Instant now) {
        return state instanceof AwaitingPublication awaiting
                && now.isAfter(awaiting.dueAt())
                && awaiting.told().readySince().isEmpty();
    }

    /**
     * Since when SES is to use a key that it has not confirmed. Counts from the intent: whether a call that failed took
     * place is not known.
     */
    private static Optional<Instant> toldSes(RotationState state) {
        return switch (state) {
            case Activating s -> Optional.of(s.intendedAt());
            case Watching s -> s.succeedingSince().isEmpty() ? Optional.of(s.activatedAt()) : Optional.empty();
            case RollingBack s -> Optional.of(s.intendedAt());
            case Steady s -> Optional.empty();
            case Preparing s -> Optional.empty();
            case AwaitingPublication s -> Optional.empty();
            case Retiring s -> Optional.empty();
            // A person is at work, and nobody looks at SES meanwhile.
            case Halted s -> Optional.empty();
        };
    }

    /** The keys of ours that sign, as far as the state tells: several where Regions differ. */
    private static List<RotationKey> signing(RotationState state) {
        return switch (state) {
            case Steady s -> s.active().ownKeys();
            case Preparing s -> s.active().ownKeys();
            case AwaitingPublication s -> s.active().ownKeys();
            case Activating s -> s.active().ownKeys();
            case Watching s -> List.of(s.active());
            case RollingBack s -> List.of(s.previous());
            case Retiring s -> List.of(s.active());
            case Halted s -> signing(s.interrupted());
        };
    }
}
