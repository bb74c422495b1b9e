package io.github.sesdkimrotator.rotation;

import io.github.sesdkimrotator.dkim.Selector;
import io.github.sesdkimrotator.dkim.SigningDomain;
import java.time.Instant;
import java.util.List;

/**
 * Everything that is stored about one domain: the object {@code state/<domain>.json}.
 *
 * @param domain whose key is rotated
 * @param regions where SES holds the identity, at least one, in the order of the setting
 * @param state where the lifecycle stands
 * @param usedSelectors every selector ever reserved, oldest first: none is used twice
 * @param condemned keys that no signer needs any more and that the vault must still destroy
 * @param outbox notices owed, and the last ones sent
 * @param noticesNumbered how many notices were ever numbered, for the next one's id
 * @param enrolledAt when the domain came under management
 * @param changedAt when the state last moved to another kind
 */
public record ManagedDomain(
        SigningDomain domain,
        List<SesRegion> regions,
        RotationState state,
        List<Selector> usedSelectors,
        List<Selector> condemned,
        List<OutboxEntry> outbox,
        int noticesNumbered,
        Instant enrolledAt,
        Instant changedAt) {

    public ManagedDomain {
        regions = List.copyOf(regions);
        usedSelectors = List.copyOf(usedSelectors);
        condemned = List.copyOf(condemned);
        outbox = List.copyOf(outbox);
        if (regions.isEmpty()) {
            throw new IllegalArgumentException("a managed domain has at least one SES Region");
        }
    }
}
