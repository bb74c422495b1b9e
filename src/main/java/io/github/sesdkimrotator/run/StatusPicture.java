package io.github.sesdkimrotator.run;

import io.github.sesdkimrotator.dkim.SigningDomain;
import io.github.sesdkimrotator.gate.GateVerdict;
import io.github.sesdkimrotator.port.StateStore.Versioned;
import io.github.sesdkimrotator.rotation.HaltReason;
import io.github.sesdkimrotator.rotation.ManagedDomain;
import io.github.sesdkimrotator.rotation.Outcome;
import io.github.sesdkimrotator.rotation.Rotation;
import io.github.sesdkimrotator.rotation.RotationState.Halted;
import io.github.sesdkimrotator.rotation.RotationState.Steady;
import io.github.sesdkimrotator.rotation.SesReading;
import io.github.sesdkimrotator.rotation.SesRegion;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What there is to see, without changing anything: no write, no notice, no evidence. */
final class StatusPicture {

    private static final int MOST_LISTED = 500;
    private static final String LISTED_IN_PART = ", of which " + MOST_LISTED + " are listed, those not at rest first";

    private final Ports ports;
    private final Charge charge;
    private final Instant now;
    private final Adoption adoption;
    private final Answers answers;

    StatusPicture(Ports ports, Charge charge, Instant now) {
        this.ports = ports;
        this.charge = charge;
        this.now = now;
        this.adoption = new Adoption(ports, charge.policy());
        this.answers = new Answers(charge.commands());
    }

    /** Reads everything about one domain. */
    Answer ofOne(SigningDomain domain) {
        Optional<Versioned> stored = ports.states().read(domain);
        if (stored.isEmpty()) {
            return charge.domains().contains(domain)
                    ? answers.notEnrolledYet(domain)
                    : answers.notManaged("status", domain);
        }
        ManagedDomain managed = stored.get().domain();
        Map<SesRegion, SesReading> ses = adoption.read(domain, managed.regions());
        Optional<GateVerdict> gate = Rotation.subjectKey(managed.state())
                .map(key -> new DnsGate(ports.nameServers(), charge.authoritativeRing())
                        .publication(Rotation.question(managed, key), now));
        boolean open = gate.filter(GateVerdict.Open.class::isInstance).isPresent();
        return new Answer(
                200,
                "status",
                Optional.empty(),
                Optional.of(domain),
                "STATUS",
                StatusTexts.of(managed, now) + StatusTexts.silence(ses),
                Optional.of(answers.nextStep().after(managed, Outcome.NOTHING_DUE, open)),
                Optional.of(managed),
                ses,
                gate,
                Optional.empty(),
                List.of());
    }

    /**
     * What is stored about every domain, which domains SES has besides, and whether anybody hears the notices. SES and DNS
     * are not asked about each, which would take a second each.
     */
    Answer ofAll(List<SigningDomain> domains) {
        List<Answer> each = new ArrayList<>();
        for (SigningDomain domain : domains) {
            each.add(ports.states()
                    .read(domain)
                    .map(stored -> stored(stored.domain()))
                    .orElseGet(() -> answers.notEnrolledYet(domain)));
        }
        List<Answer> listed = worthListing(each);
        Unmanaged unmanaged = Unmanaged.find(ports.ses(), charge.regions(), domains);
        return new Answer(
                        200,
                        "status",
                        Optional.empty(),
                        Optional.empty(),
                        "STATUS",
                        each.size() + (each.size() == 1 ? " domain" : " domains")
                                + (listed.size() < each.size() ? LISTED_IN_PART : "")
                                + ". Ask for one domain to see what SES and DNS say about it." + unmanaged.sentences(),
                        unmanaged.listed().stream().findFirst().map(charge.commands()::enroll),
                        Optional.empty(),
                        Map.of(),
                        Optional.empty(),
                        Optional.empty(),
                        listed)
                .ofFleet(unmanaged.listed(), TopicWarnings.of(ports.notices()));
    }

    /** Lambda takes no answer over 6 MB. In a large fleet those that rest are left out first. */
    private static List<Answer> worthListing(List<Answer> each) {
        return each.size() <= MOST_LISTED
                ? each
                : each.stream()
                        .sorted(Comparator.comparing(StatusPicture::rests))
                        .limit(MOST_LISTED)
                        .toList();
    }

    private static boolean rests(Answer answer) {
        return answer.managed()
                .filter(managed -> !(managed.state() instanceof Steady))
                .isEmpty();
    }

    private Answer stored(ManagedDomain managed) {
        String reason = managed.state() instanceof Halted halted && halted.reason() != HaltReason.EASY_DKIM_FALLBACK
                ? "HALTED"
                : "STATUS";
        return new Answer(
                200,
                "status",
                Optional.empty(),
                Optional.of(managed.domain()),
                reason,
                StatusTexts.of(managed, now),
                Optional.of(charge.commands().status(managed.domain())),
                Optional.of(managed),
                Map.of(),
                Optional.empty(),
                Optional.empty(),
                List.of());
    }
}
