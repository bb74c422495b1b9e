package io.github.sesdkimrotator.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.sesdkimrotator.dkim.SigningDomain;
import io.github.sesdkimrotator.port.Archive;
import io.github.sesdkimrotator.port.Evidence;
import io.github.sesdkimrotator.rotation.Outcome;
import io.github.sesdkimrotator.rotation.RotationState;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What every archive keeps to. The archive is empty when a test begins. */
public interface ArchiveContract {

    /** The archive under test, the same one throughout a test. */
    Archive archive();

    /** Everything that is stored, by its full path. */
    Map<String, String> contentByPath();

    @Test
    default void artefactsAreFiledUnderDomainAndSelector() {
        archive()
                .storeArtefacts(
                        States.DOMAIN,
                        States.selector(1),
                        Map.of("manifest.json", "{}\n", "dns-record.txt", "レコード\r\n"));

        assertThat(contentByPath())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "keys/example.jp/rot-20261122-1/manifest.json", "{}\n",
                        "keys/example.jp/rot-20261122-1/dns-record.txt", "レコード\r\n"));
    }

    @Test
    default void storingTheSameArtefactsAgainChangesNothing() {
        Map<String, String> artefacts = Map.of("manifest.json", "{}\n");
        archive().storeArtefacts(States.DOMAIN, States.selector(1), artefacts);
        archive().storeArtefacts(States.DOMAIN, States.selector(1), artefacts);

        assertThat(contentByPath())
                .containsExactlyEntriesOf(Map.of("keys/example.jp/rot-20261122-1/manifest.json", "{}\n"));
    }

    @Test
    default void evidenceIsFiledUnderItsDomainByTimeRequestAndStep() {
        archive().appendEvidence(evidence(States.DOMAIN, "The gate is open."));
        archive().appendEvidence(evidence(new SigningDomain("example.com"), "The gate is shut."));

        assertThat(contentByPath())
                .containsOnlyKeys(
                        "evidence/example.jp/20261122T030405Z-request-1-1-AwaitingPublication-Activating.json",
                        "evidence/example.com/20261122T030405Z-request-1-1-AwaitingPublication-Activating.json");
        assertThat(contentByPath()
                        .get("evidence/example.jp/20261122T030405Z-request-1-1-AwaitingPublication-Activating.json"))
                .contains("The gate is open.")
                .contains("\"requestedBy\": \"s.suzuki\"");
    }

    /** The reply to the first attempt may have been lost. */
    @Test
    default void sameEvidenceMayBeAddedAgain() {
        archive().appendEvidence(evidence(States.DOMAIN, "The gate is open."));
        archive().appendEvidence(evidence(States.DOMAIN, "The gate is open."));

        assertThat(contentByPath()).hasSize(1);
    }

    @Test
    default void evidenceIsNeverRewritten() {
        archive().appendEvidence(evidence(States.DOMAIN, "The gate is shut."));

        assertThatThrownBy(() -> archive().appendEvidence(evidence(States.DOMAIN, "The gate is open.")))
                .hasMessageContaining("evidence/example.jp/");
        assertThat(contentByPath().values()).allMatch(content -> content.contains("The gate is shut."));
    }

    /** The same entry, but for what it says. */
    static Evidence evidence(SigningDomain domain, String message) {
        return new Evidence(
                domain,
                States.NOW,
                "request-1",
                1,
                "phase 7",
                Optional.of("s.suzuki"),
                RotationState.Kind.AWAITING_PUBLICATION,
                RotationState.Kind.ACTIVATING,
                Outcome.ACTIVATING,
                message,
                Map.of(),
                Optional.of(Verdicts.open(domain, States.key(2), States.NOW)),
                Optional.empty());
    }
}
