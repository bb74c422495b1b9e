package io.github.sesdkimrotator.rotation;

import io.github.sesdkimrotator.dkim.DnsName;
import io.github.sesdkimrotator.dkim.Selector;
import io.github.sesdkimrotator.rotation.RotationState.Activating;
import io.github.sesdkimrotator.rotation.RotationState.AwaitingPublication;
import io.github.sesdkimrotator.rotation.RotationState.Preparing;
import io.github.sesdkimrotator.rotation.RotationState.RollingBack;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What the result of an effect makes of the state. Pure, like {@link Rotation}. */
public final class Conclusions {

    private Conclusions() {}

    /** Phase 3 is done: the key is in the vault. */
    public static Preparing generated(Preparing state, RotationKey key, String certificatePem) {
        return new Preparing(state.active(), state.reason(), new Preparation.Generated(key, certificatePem));
    }

    /** Phase 4 is done: the artefacts are stored. */
    public static Preparing archived(Preparing state, RotationKey key) {
        return new Preparing(state.active(), state.reason(), new Preparation.Archived(key));
    }

    /**
     * A notice went out. Where it was the one that asks for the pending record, phase 5 is done and the wait begins.
     *
     * @param entry the notice, as it stood in the outbox
     */
    public static ManagedDomain noticeSent(ManagedDomain managed, OutboxEntry entry, Policy policy, Instant now) {
        ManagedDomain marked = managed.noticeSent(entry.id(), now);
        boolean phaseFiveIsDone = managed.state() instanceof Preparing preparing
                && preparing.pending() instanceof Preparation.Archived archived
                && PreparationRules.announces(entry, archived);
        if (!phaseFiveIsDone) {
            return marked;
        }
        Preparing preparing = (Preparing) managed.state();
        Preparation.Archived archived = (Preparation.Archived) preparing.pending();
        return marked.moveTo(
                new AwaitingPublication(
                        preparing.active(),
                        preparing.reason(),
                        archived.key(),
                        now,
                        now.plus(policy.dnsLead()),
                        Reminders.none()),
                now);
    }

    /**
     * What became of the call to SES.
     *
     * @param takenIn Regions whose SES took the key
     * @param refusal SES's words, where a Region refused for good
     * @param vaultHadTheKey whether the private key was there to be sent
     */
    public record Signing(List<SesRegion> takenIn, Optional<String> refusal, boolean vaultHadTheKey) {
        public Signing {
            takenIn = List.copyOf(takenIn);
        }
    }

    /**
     * What the answers of SES make of a stored intent.
     *
     * @param managed in {@code Activating} or {@code RollingBack}
     * @param readBack what SES showed after the calls; empty readings where it was not asked
     */
    public static Decision signed(
            ManagedDomain managed, Signing result, Observations readBack, Policy policy, Instant now) {
        Situation situation = new Situation(managed, readBack, policy, now);
        if (!result.vaultHadTheKey()) {
            Selector selector = managed.state() instanceof RollingBack back
                    ? back.previous().selector()
                    : Rotation.subjectSelector(managed.state()).orElseThrow();
            return HaltRules.halt(
                    situation,
                    managed.state(),
                    HaltReason.KEY_LOST,
                    "The private key of " + selector + " is no longer in the vault, so SES was not asked.");
        }
        RotationState taken = switch (managed.state()) {
            case Activating s -> ActivationRules.taken(s, result.takenIn());
            case RollingBack s -> ActivationRules.taken(s, result.takenIn());
            default -> managed.state();
        };
        if (result.refusal().isPresent()) {
            return HaltRules.halt(
                    situation,
                    taken,
                    HaltReason.SES_REFUSED,
                    "SES refused: " + result.refusal().get());
        }
        return switch (taken) {
            case Activating s ->
                s.takenIn().containsAll(managed.regions())
                        ? ActivationRules.activated(situation, s)
                        : Decision.of(Outcome.ACTIVATING, s, "SES has not taken the key in every Region yet.");
            case RollingBack s ->
                Decision.of(
                        Outcome.ROLLING_BACK,
                        s,
                        s.takenIn().containsAll(managed.regions())
                                ? "SES holds the previous key " + s.previous().selector()
                                        + " again. Until SES says SUCCESS, mail may leave unsigned; then the rollback is over."
                                : "SES has not taken the previous key back in every Region yet.");
            default -> Decision.of(Outcome.ALREADY_DONE, taken, "Nothing was to be signed.");
        };
    }

    /**
     * Easy DKIM was taken: whoever runs DNS needs its CNAMEs now.
     *
     * @param tokens of all Regions
     * @param targetZone what the CNAMEs point into, such as {@code dkim.amazonses.com}
     */
    public static NoticeDraft easyDkimTaken(ManagedDomain managed, List<String> tokens, String targetZone) {
        List<DnsName> names = tokens.stream()
                .map(token -> new Selector(token).recordName(managed.domain()))
                .toList();
        List<String> targets = new ArrayList<>();
        tokens.forEach(token -> targets.add(token + "." + targetZone + "."));
        return Drafts.of(NoticeKind.EASY_DKIM_CNAMES, managed.state())
                .naming(names)
                .with(Fact.CNAME_TARGETS, targets.stream().collect(Collectors.joining("\n")))
                .draft();
    }

    /** SES refused Easy DKIM: the reason stands in the halted state. */
    public static Decision easyDkimRefused(
            ManagedDomain managed, String why, Observations seen, Policy policy, Instant now) {
        Situation situation = new Situation(managed, seen, policy, now);
        RotationState interrupted =
                managed.state() instanceof RotationState.Halted halted ? halted.interrupted() : managed.state();
        return HaltRules.halt(situation, interrupted, HaltReason.SES_REFUSED, "SES refused Easy DKIM: " + why);
    }
}
