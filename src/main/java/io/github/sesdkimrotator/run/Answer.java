package io.github.sesdkimrotator.run;

import io.github.sesdkimrotator.dkim.SigningDomain;
import io.github.sesdkimrotator.gate.GateVerdict;
import io.github.sesdkimrotator.gate.RemovalVerdict;
import io.github.sesdkimrotator.rotation.ManagedDomain;
import io.github.sesdkimrotator.rotation.SesReading;
import io.github.sesdkimrotator.rotation.SesRegion;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the caller gets. {@code lambda/} makes JSON of it.
 *
 * @param statusCode 200 done, 202 waiting, 400 bad input, 404 not managed, 409 refused
 * @param action as it was asked for
 * @param phase for {@code phase_manager}
 * @param domain the domain that it is about, where it is about one
 * @param outcome for programs; for a refusal the error code
 * @param message for people
 * @param nextStep a command that can be pasted
 * @param managed the state, for the picture of it
 * @param ses what SES said, by Region
 * @param gate what the gate said
 * @param removal what was seen of the retired record
 * @param domains for a request about several domains, one answer each
 * @param unmanaged domain identities that SES has and this function does not manage, not all where there are many
 * @param warnings for people: what does not concern one domain and needs somebody's hand
 */
public record Answer(
        int statusCode,
        String action,
        Optional<Integer> phase,
        Optional<SigningDomain> domain,
        String outcome,
        String message,
        Optional<String> nextStep,
        Optional<ManagedDomain> managed,
        Map<SesRegion, SesReading> ses,
        Optional<GateVerdict> gate,
        Optional<RemovalVerdict> removal,
        List<Answer> domains,
        List<SigningDomain> unmanaged,
        List<String> warnings) {

    public Answer {
        domains = List.copyOf(domains);
        unmanaged = List.copyOf(unmanaged);
        warnings = List.copyOf(warnings);
    }

    /** An answer that is not about the whole fleet. */
    public Answer(
            int statusCode,
            String action,
            Optional<Integer> phase,
            Optional<SigningDomain> domain,
            String outcome,
            String message,
            Optional<String> nextStep,
            Optional<ManagedDomain> managed,
            Map<SesRegion, SesReading> ses,
            Optional<GateVerdict> gate,
            Optional<RemovalVerdict> removal,
            List<Answer> domains) {
        this(
                statusCode,
                action,
                phase,
                domain,
                outcome,
                message,
                nextStep,
                managed,
                ses,
                gate,
                removal,
                domains,
                List.of(),
                List.of());
    }

    /** An answer without a picture: bad input, a domain that is not managed, a request for a deployment phase. */
    public static Answer plain(
            int statusCode, String action, Optional<SigningDomain> domain, String outcome, String message) {
        return new Answer(
                statusCode,
                action,
                Optional.empty(),
                domain,
                outcome,
                message,
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                Optional.empty(),
                Optional.empty(),
                List.of());
    }

    Answer ofPhase(int number) {
        return with(Optional.of(number), nextStep, unmanaged, warnings);
    }

    Answer suggesting(String command) {
        return with(phase, Optional.of(command), unmanaged, warnings);
    }

    /** The same with what concerns no single domain. */
    Answer ofFleet(List<SigningDomain> nobodyManages, List<String> warned) {
        return with(phase, nextStep, nobodyManages, warned);
    }

    private Answer with(
            Optional<Integer> newPhase,
            Optional<String> newNextStep,
            List<SigningDomain> nobodyManages,
            List<String> warned) {
        return new Answer(
                statusCode,
                action,
                newPhase,
                domain,
                outcome,
                message,
                newNextStep,
                managed,
                ses,
                gate,
                removal,
                domains,
                nobodyManages,
                warned);
    }
}
