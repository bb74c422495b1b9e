package io.github.sesdkimrotator.gate;

import io.github.sesdkimrotator.dkim.DnsName;
import io.github.sesdkimrotator.dkim.SubjectPublicKey;
import java.util.List;

/**
 * What the gate is asked.
 *
 * @param recordName where the key must be published
 * @param expected the key that must be published there, and no other
 * @param known other keys of the domain: no part in the verdict, they only make the diagnosis say which key it was
 */
public record GateQuestion(DnsName recordName, SubjectPublicKey expected, List<KnownKey> known) {

    public GateQuestion {
        known = List.copyOf(known);
    }

    public GateQuestion(DnsName recordName, SubjectPublicKey expected) {
        this(recordName, expected, List.of());
    }
}
