package io.github.sesdkimrotator.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.sesdkimrotator.port.Archive;
import io.github.sesdkimrotator.port.Evidence;
import io.github.sesdkimrotator.port.PlatformFault;
import io.github.sesdkimrotator.rotation.Outcome;
import io.github.sesdkimrotator.rotation.RotationState;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class InMemoryArchiveTest implements ArchiveContract {

    private final InMemoryArchive archive = new InMemoryArchive();

    @Override
    public Archive archive() {
        return archive;
    }

    @Override
    public Map<String, String> contentByPath() {
        return archive.contentByPath();
    }

    @Test
    void artefactsThatChangeBetweenRepeatsAreADefect() {
        archive.storeArtefacts(States.DOMAIN, States.selector(1), Map.of("manifest.json", "{}"));

        assertThatThrownBy(
                        () -> archive.storeArtefacts(States.DOMAIN, States.selector(1), Map.of("manifest.json", "{ }")))
                .isInstanceOf(AssertionError.class);
    }

    @Test
    void privateKeyIsNeverArchived() {
        String armoured = "-----BEGIN PRIVATE KEY-----\n" + "FAKE".repeat(16) + "\n-----END PRIVATE KEY-----\n";

        assertThatThrownBy(() ->
                        archive.storeArtefacts(States.DOMAIN, States.selector(1), Map.of("public-key.pem", armoured)))
                .isInstanceOf(AssertionError.class)
                .hasMessageNotContaining("FAKE");
        assertThat(contentByPath()).isEmpty();
    }

    private static final Evidence EVIDENCE = new Evidence(
            States.DOMAIN,
            States.NOW,
            "request-1",
            1,
            "watch",
            Optional.empty(),
            RotationState.Kind.WATCHING,
            RotationState.Kind.RETIRING,
            Outcome.SIGNING_PROVEN,
            "SES has signed for the whole watch period.",
            Map.of(),
            Optional.empty(),
            Optional.empty());

    @Test
    void nameThatLeavesItsFolderIsRefused() {
        for (String name : new String[] {"", "/a.json", "../a.json", "a//b.json", "a b.json"}) {
            assertThatThrownBy(
                            () -> archive.storeArtefacts(States.DOMAIN, States.selector(1), Map.of(name, "{}")), name)
                    .isInstanceOf(AssertionError.class);
        }
    }

    @Test
    void failedArtefactsMayBeHalfThereAndARepeatCompletesThem() {
        Map<String, String> artefacts = Map.of("a.txt", "a", "b.txt", "b");
        archive.failNextArtefacts();
        assertThatThrownBy(() -> archive.storeArtefacts(States.DOMAIN, States.selector(1), artefacts))
                .isInstanceOf(PlatformFault.class);
        assertThat(contentByPath()).hasSize(1);

        archive.storeArtefacts(States.DOMAIN, States.selector(1), artefacts);

        assertThat(contentByPath()).hasSize(2);
    }

    @Test
    void evidenceFaultsAreToldApart() {
        archive.failNextEvidence();
        assertThatThrownBy(() -> archive.appendEvidence(EVIDENCE)).isInstanceOf(PlatformFault.class);
        assertThat(archive.evidence(States.DOMAIN)).isEmpty();

        archive.loseNextReply();
        assertThatThrownBy(archive::assertNoFaultLeft).isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> archive.appendEvidence(EVIDENCE)).isInstanceOf(PlatformFault.class);
        assertThat(archive.evidence(States.DOMAIN)).containsOnlyKeys(EVIDENCE.name());
        archive.assertNoFaultLeft();
    }
}
