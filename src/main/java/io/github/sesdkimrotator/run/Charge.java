package io.github.sesdkimrotator.run;

import io.github.sesdkimrotator.dkim.SigningDomain;
import io.github.sesdkimrotator.gate.GateEvidence.AuthoritativeRing;
import io.github.sesdkimrotator.notice.Commands;
import io.github.sesdkimrotator.notice.NoticeWriter;
import io.github.sesdkimrotator.rotation.Policy;
import io.github.sesdkimrotator.rotation.SesRegion;
import java.util.List;

/**
 * What this function is in charge of, made once from the settings.
 *
 * @param domains the setting {@code DOMAINS}; domains that have a state are managed besides
 * @param regions where SES holds each identity, at least one
 * @param policy how long everything may take
 * @param authoritativeRing the setting {@code DNS_AUTHORITATIVE}
 * @param writer puts notices into words
 * @param commands what an operator types
 */
public record Charge(
        List<SigningDomain> domains,
        List<SesRegion> regions,
        Policy policy,
        AuthoritativeRing authoritativeRing,
        NoticeWriter writer,
        Commands commands) {

    public Charge {
        domains = List.copyOf(domains);
        regions = List.copyOf(regions);
    }
}
