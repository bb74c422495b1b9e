package io.github.sesdkimrotator.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.sesdkimrotator.dkim.SigningDomain;
import io.github.sesdkimrotator.port.Archive;
import java.util.Map;
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
    default void evidenceIsFiledUnderItsDomain() {
        archive().appendEvidence(States.DOMAIN, "20261122T030405Z-gate.json", "{}");
        archive().appendEvidence(new SigningDomain("example.com"), "20261122T030405Z-gate.json", "{ }");

        assertThat(contentByPath())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "evidence/example.jp/20261122T030405Z-gate.json", "{}",
                        "evidence/example.com/20261122T030405Z-gate.json", "{ }"));
    }

    /** The reply to the first attempt may have been lost. */
    @Test
    default void sameEvidenceMayBeAddedAgain() {
        archive().appendEvidence(States.DOMAIN, "a.json", "{\"verdict\":\"open\"}");
        archive().appendEvidence(States.DOMAIN, "a.json", "{\"verdict\":\"open\"}");

        assertThat(contentByPath())
                .containsExactlyEntriesOf(Map.of("evidence/example.jp/a.json", "{\"verdict\":\"open\"}"));
    }

    @Test
    default void evidenceIsNeverRewritten() {
        archive().appendEvidence(States.DOMAIN, "a.json", "{\"verdict\":\"waiting\"}");

        assertThatThrownBy(() -> archive().appendEvidence(States.DOMAIN, "a.json", "{\"verdict\":\"open\"}"))
                .hasMessageContaining("evidence/example.jp/a.json");
        assertThat(contentByPath())
                .containsExactlyEntriesOf(Map.of("evidence/example.jp/a.json", "{\"verdict\":\"waiting\"}"));
    }
}
