package io.github.sesdkimrotator.rotation;

import io.github.sesdkimrotator.dkim.DnsName;
import io.github.sesdkimrotator.gate.GateQuestion;
import java.util.List;
import java.util.Optional;

/**
 * What must be looked at before {@link Rotation#decide} can decide: nothing else is asked, because SES allows about one
 * call a second and every DNS question costs somebody something.
 *
 * @param ses whether every Region is read
 * @param publication the question for the gate
 * @param removal names whose absence is to be proven; empty where nothing is
 */
public record Look(boolean ses, Optional<GateQuestion> publication, List<DnsName> removal) {

    public Look {
        removal = List.copyOf(removal);
    }
}
