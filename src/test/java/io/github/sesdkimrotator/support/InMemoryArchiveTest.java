package io.github.sesdkimrotator.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.sesdkimrotator.port.Archive;
import io.github.sesdkimrotator.port.PlatformFault;
import java.util.Map;
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

    @Test
    void nameThatLeavesItsFolderIsRefused() {
        for (String name : new String[] {"", "/a.json", "../a.json", "a//b.json", "a b.json"}) {
            assertThatThrownBy(() -> archive.appendEvidence(States.DOMAIN, name, "{}"), name)
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
        assertThatThrownBy(() -> archive.appendEvidence(States.DOMAIN, "a.json", "{}"))
                .isInstanceOf(PlatformFault.class);
        assertThat(archive.evidence(States.DOMAIN)).isEmpty();

        archive.loseNextReply();
        assertThatThrownBy(archive::assertNoFaultLeft).isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> archive.appendEvidence(States.DOMAIN, "a.json", "{}"))
                .isInstanceOf(PlatformFault.class);
        assertThat(archive.evidence(States.DOMAIN)).containsExactlyEntriesOf(Map.of("a.json", "{}"));
        archive.assertNoFaultLeft();
    }
}
