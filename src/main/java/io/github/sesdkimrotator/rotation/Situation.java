package io.github.sesdkimrotator.rotation;

import io.github.sesdkimrotator.dkim.DnsName;
import io.github.sesdkimrotator.dkim.Selector;
import io.github.sesdkimrotator.dkim.SigningDomain;
import io.github.sesdkimrotator.gate.GateVerdict;
import io.github.sesdkimrotator.rotation.SesIdentity.DkimStatus;
import java.time.Duration;
import java.time.Instant;
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

    boolean sesWasRead() {
        return !seen.ses().isEmpty();
    }

    private Optional<SesIdentity> identityIn(SesRegion region) {
        return seen.ses().get(region) instanceof SesReading.Found found
                ? Optional.of(found.identity())
                : Optional.empty();
    }

    /** Whether SES is known to hold that key in every Region; empty tokens are not knowledge. */
    boolean sesShows(Selector selector) {
        return everyRegion(identity -> identity.origin() == SesIdentity.Origin.EXTERNAL
                && identity.tokens().contains(selector.value()));
    }

    /** Whether SES signs in every Region with what can only be that key. */
    boolean sesSignsWith(Selector selector) {
        return everyRegion(identity -> identity.signsWithByodkim() && identity.mayHold(selector));
    }

    boolean sesGaveUp() {
        return someRegion(identity -> identity.status() == DkimStatus.FAILED);
    }

    /** What SES says, one Region a line, for notices and messages. */
    String sesStatus() {
        return seen.ses().isEmpty()
                ? "SES was not asked"
                : seen.ses().entrySet().stream().map(Situation::describe).collect(Collectors.joining("\n"));
    }

    private static String describe(Map.Entry<SesRegion, SesReading> entry) {
        return entry.getKey() + ": "
                + switch (entry.getValue()) {
                    case SesReading.Missing missing -> "no such identity";
                    case SesReading.Found found -> describe(found.identity());
                };
    }

    private static String describe(SesIdentity identity) {
        String status = identity.origin() + " " + identity.status();
        String tokens = identity.tokens().isEmpty() ? "" : " " + String.join(",", identity.tokens());
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
