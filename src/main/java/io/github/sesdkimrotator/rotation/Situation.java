package io.github.sesdkimrotator.rotation;

import io.github.sesdkimrotator.dkim.DnsName;
import io.github.sesdkimrotator.dkim.Selector;
import io.github.sesdkimrotator.dkim.SigningDomain;
import io.github.sesdkimrotator.gate.GateVerdict;
import io.github.sesdkimrotator.rotation.RotationState.RollingBack;
import io.github.sesdkimrotator.rotation.RotationState.Watching;
import io.github.sesdkimrotator.rotation.SesIdentity.DkimStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Everything that the rules of one decision look at. */
record Situation(ManagedDomain managed, Observations seen, Policy policy, Instant now) {

    SigningDomain domain() {
        return managed.domain();
    }

    Trigger trigger() {
        return seen.trigger();
    }

    Optional<GateVerdict.Open> openGate() {
        return seen.publication().filter(GateVerdict.Open.class::isInstance).map(GateVerdict.Open.class::cast);
    }

    /** The open gate, if it is open for that key. */
    Optional<GateVerdict.Open> openGateFor(RotationKey key) {
        DnsName name = key.selector().recordName(domain());
        return openGate().filter(open -> open.permits(name, key.publicKey()));
    }

    /** Whether every Region was read and the identity there is as the predicate says. */
    boolean everyRegion(Predicate<SesIdentity> holds) {
        return managed.regions().stream()
                .allMatch(region -> identityIn(region).filter(holds).isPresent());
    }

    /** Whether SES was read everywhere, and nothing of it may be older than the latest call. */
    boolean everyRegionIsKnown() {
        return everyRegion(identity -> true);
    }

    boolean someRegion(Predicate<SesIdentity> holds) {
        return !regionsWhere(holds).isEmpty();
    }

    List<SesRegion> regionsWhere(Predicate<SesIdentity> holds) {
        return managed.regions().stream()
                .filter(region -> identityIn(region).filter(holds).isPresent())
                .toList();
    }

    List<SesRegion> regionsMissing() {
        return managed.regions().stream()
                .filter(region -> seen.ses().get(region) instanceof SesReading.Missing)
                .toList();
    }

    /** Whether a person says that the active key is known to others. */
    boolean tellsOfCompromise() {
        return trigger() instanceof Trigger.PhaseRequest request
                && request.reason().equals(Optional.of(RotationReason.COMPROMISE));
    }

    boolean sesWasRead() {
        return !seen.ses().isEmpty();
    }

    /** What SES holds there; empty where it was not read, and where what was read may be older than the latest call. */
    Optional<SesIdentity> identityIn(SesRegion region) {
        return seen.ses().get(region) instanceof SesReading.Found found && !mayBeLate(region, found.identity())
                ? Optional.of(found.identity())
                : Optional.empty();
    }

    /** For a while after a call SES may show what it held before: that is no stranger's work, and says nothing. */
    private boolean mayBeLate(SesRegion region, SesIdentity identity) {
        return switch (managed.state()) {
            case Watching s ->
                !isSettledSince(s.activatedAt())
                        && (showsThePrevious(region, identity, s) || gaveUpBefore(identity, s.alarmedAt()));
            case RollingBack s ->
                !isSettledSince(s.intendedAt())
                        && s.takenIn().contains(region)
                        && (isKnownToHold(identity, s.failed().selector()) || gaveUpBefore(identity, s.alarmedAt()));
            default -> false;
        };
    }

    /** Whether what SES shows cannot be older than a call made at that moment. */
    boolean isSettledSince(Instant call) {
        return isPast(call.plus(Policy.SES_SETTLES_WITHIN));
    }

    private static boolean isKnownToHold(SesIdentity identity, Selector selector) {
        return identity.tellsWhatItHolds() && identity.mayHold(selector);
    }

    private static boolean showsThePrevious(SesRegion region, SesIdentity identity, Watching state) {
        return identity.holdsOtherThan(state.active().selector())
                && state.previous().in(region).mayBeShownBy(identity);
    }

    /** SES gives up after days: if nobody was alarmed since the call, that was the search of an earlier one. */
    private static boolean gaveUpBefore(SesIdentity identity, Optional<Instant> alarmedAt) {
        return identity.status() == DkimStatus.FAILED && alarmedAt.isEmpty();
    }

    /** Whether SES signs in every Region with what can only be that key. */
    boolean sesSignsWith(Selector selector) {
        return everyRegion(identity -> identity.signsWithByodkim() && identity.mayHold(selector));
    }

    /**
     * Where SES must be asked to take that key: everywhere but where it is known to hold it. A call that is repeated
     * without need begins SES's search anew, with unsigned mail until it ends.
     *
     * @param takenIn Regions whose SES answered that it took the key; what SES shows now counts for more
     * @param evenAfterFailure whether a Region that gave up looking for the record is asked again
     */
    List<SesRegion> regionsLacking(Selector selector, List<SesRegion> takenIn, boolean evenAfterFailure) {
        return managed.regions().stream()
                .filter(region -> identityIn(region)
                        .map(identity -> (evenAfterFailure && identity.status() == DkimStatus.FAILED)
                                || !(identity.tellsWhatItHolds()
                                        ? identity.mayHold(selector)
                                        : takenIn.contains(region)))
                        .orElse(!takenIn.contains(region)))
                .toList();
    }

    /** The Regions of the domain that are not among those. */
    List<SesRegion> otherRegions(List<SesRegion> some) {
        return managed.regions().stream()
                .filter(region -> !some.contains(region))
                .sorted()
                .toList();
    }

    /** Whether SES is known to hold that key somewhere. */
    boolean sesHoldsSomewhere(Selector selector) {
        return someRegion(identity -> isKnownToHold(identity, selector));
    }

    /** When people were last told something of that kind, as far as the outbox remembers. */
    Optional<Instant> lastTold(NoticeKind kind) {
        return managed.outbox().stream()
                .filter(entry -> entry.kind() == kind)
                .map(OutboxEntry::createdAt)
                .max(Comparator.naturalOrder());
    }

    boolean sesGaveUp() {
        return someRegion(identity -> identity.status() == DkimStatus.FAILED);
    }

    /** What SES says, one Region a line, for notices and messages. */
    String sesStatus() {
        return seen.ses().isEmpty()
                ? "SES was not asked"
                : seen.ses().entrySet().stream().map(this::describe).collect(Collectors.joining("\n"));
    }

    /** The same for a sentence. */
    String sesStatusInALine() {
        return sesStatus().replace("\n", "; ");
    }

    private String describe(Map.Entry<SesRegion, SesReading> entry) {
        return entry.getKey() + ": "
                + switch (entry.getValue()) {
                    case SesReading.Missing missing -> "no such identity";
                    case SesReading.Found found ->
                        describe(found.identity())
                                + (mayBeLate(entry.getKey(), found.identity())
                                        ? " (perhaps still as before the call)"
                                        : "");
                };
    }

    private static String describe(SesIdentity identity) {
        String status = identity.origin() + ", " + identity.status();
        String held = identity.origin() == SesIdentity.Origin.EXTERNAL ? ", selector " : ", tokens ";
        String tokens = identity.tokens().isEmpty() ? "" : held + String.join(" ", identity.tokens());
        String signing = identity.signingEnabled() ? "" : ", signing disabled";
        String error = identity.verification()
                .flatMap(SesIdentity.Verification::errorType)
                .map(type -> ", last check: " + type)
                .orElse("");
        return status + tokens + signing + error;
    }

    boolean isPast(Instant moment) {
        return !now.isBefore(moment);
    }

    /** Whether something told at {@code last} (or never) is to be told again. */
    boolean isToBeTold(Optional<Instant> last, Duration every) {
        return last.map(at -> isPast(at.plus(every))).orElse(true);
    }
}
