package io.github.sesdkimrotator.run;

import io.github.sesdkimrotator.dkim.Selector;
import io.github.sesdkimrotator.dkim.SigningDomain;
import io.github.sesdkimrotator.rotation.ManagedDomain;
import io.github.sesdkimrotator.rotation.Policy;
import io.github.sesdkimrotator.rotation.Rotation;
import io.github.sesdkimrotator.rotation.RotationKey;
import io.github.sesdkimrotator.rotation.SesReading;
import io.github.sesdkimrotator.rotation.SesRegion;
import io.github.sesdkimrotator.rotation.Signer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds out what signs a domain's mail: our own key, somebody else's, Easy DKIM, or nothing. Changes nothing. */
final class Adoption {

    private static final Pattern ROTATION_DAY = Pattern.compile(".*-(\\d{8})-\\d+");

    private final Ports ports;
    private final Policy policy;

    Adoption(Ports ports, Policy policy) {
        this.ports = ports;
        this.policy = policy;
    }

    /** Reads every Region. */
    Map<SesRegion, SesReading> read(SigningDomain domain, Iterable<SesRegion> regions) {
        Map<SesRegion, SesReading> readings = new TreeMap<>();
        regions.forEach(region -> readings.put(region, ports.ses().read(region, domain)));
        return readings;
    }

    /** @return empty where a Region has no such domain identity */
    Optional<Signer> signer(ManagedDomain managed, Map<SesRegion, SesReading> readings) {
        return signer(
                readings,
                selector -> managed.state().keyOf(selector).or(() -> ownKey(managed.domain(), selector)),
                Rotation.keyBelievedAtSes(managed.state()));
    }

    /** @return empty where a Region has no such domain identity */
    Optional<Signer> signer(SigningDomain domain, Map<SesRegion, SesReading> readings) {
        return signer(readings, selector -> ownKey(domain, selector), Optional.empty());
    }

    /** @param believed what SES holds where it does not tell: empty tokens are unknown, and no reason to forget a key */
    private static Optional<Signer> signer(
            Map<SesRegion, SesReading> readings,
            Function<Selector, Optional<RotationKey>> own,
            Optional<RotationKey> believed) {
        Map<SesRegion, Signer> signers = new TreeMap<>();
        for (Map.Entry<SesRegion, SesReading> entry : readings.entrySet()) {
            if (!(entry.getValue() instanceof SesReading.Found found) || !found.isDomainIdentity()) {
                return Optional.empty();
            }
            Signer seen = Signer.seenIn(found.identity(), own);
            signers.put(
                    entry.getKey(),
                    found.identity().tellsWhatItHolds()
                            ? seen
                            : believed.<Signer>map(Signer.OwnKey::new).orElse(seen));
        }
        return Optional.of(Signer.common(signers));
    }

    /**
     * A key is ours when the vault has it. Without a state its certificate is not at hand, but its selector tells the
     * day on which it was made; a selector that does not tell counts as long due.
     */
    private Optional<RotationKey> ownKey(SigningDomain domain, Selector selector) {
        return ports.vault().read(domain, selector).map(key -> {
            Instant generatedAt = dayOf(selector);
            return new RotationKey(selector, key.publicKey(), generatedAt, generatedAt.plus(policy.keyValidity()));
        });
    }

    private Instant dayOf(Selector selector) {
        Matcher day = ROTATION_DAY.matcher(selector.value());
        if (!day.matches()) {
            return Instant.EPOCH;
        }
        try {
            return LocalDate.parse(day.group(1), DateTimeFormatter.BASIC_ISO_DATE)
                    .atStartOfDay(policy.selectorZone())
                    .toInstant();
        } catch (DateTimeParseException e) {
            return Instant.EPOCH;
        }
    }
}
