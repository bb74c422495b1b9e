package io.github.sesdkimrotator.run;

import io.github.sesdkimrotator.dkim.SigningDomain;
import io.github.sesdkimrotator.gate.GateVerdict;
import io.github.sesdkimrotator.notice.Commands;
import io.github.sesdkimrotator.rotation.ManagedDomain;
import io.github.sesdkimrotator.rotation.Trigger;
import java.util.List;
import java.util.Optional;

/** Makes answers about one domain, each with the next command to type. */
final class Answers {

    private final Commands commands;
    private final NextStep nextStep;

    Answers(Commands commands) {
        this.commands = commands;
        this.nextStep = new NextStep(commands);
    }

    NextStep nextStep() {
        return nextStep;
    }

    Answer of(Report report, ManagedDomain managed, Trigger trigger) {
        boolean open =
                report.publication().filter(GateVerdict.Open.class::isInstance).isPresent();
        return new Answer(
                report.outcome().answered().statusCode(),
                Triggers.action(trigger),
                Optional.empty(),
                Optional.of(report.domain()),
                report.outcome().name(),
                report.message(),
                Optional.of(nextStep.after(managed, report.outcome(), open)),
                Optional.of(managed),
                report.ses(),
                report.publication(),
                report.removal(),
                List.of());
    }

    Answer notManaged(String action, SigningDomain domain) {
        return Answer.plain(
                        404,
                        action,
                        Optional.of(domain),
                        "NOT_MANAGED",
                        "domain: " + domain.display() + " is not managed by "
                                + commands.functionName()
                                + ". 'enroll' takes it under management and changes nothing at SES.")
                .suggesting(commands.enroll(domain));
    }

    Answer notEnrolledYet(SigningDomain domain) {
        return Answer.plain(
                        202,
                        "status",
                        Optional.of(domain),
                        "NOT_ENROLLED_YET",
                        "The next nightly run looks at " + domain.display()
                                + " for the first time; 'enroll' does it now.")
                .suggesting(commands.enroll(domain));
    }
}
