package io.github.sesdkimrotator.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sesdkimrotator.port.Archive;
import io.github.sesdkimrotator.support.ArchiveContract;
import io.github.sesdkimrotator.support.States;
import java.util.Map;
import org.junit.jupiter.api.Test;

class S3ArchiveIT implements ArchiveContract {

    private final S3TestBucket bucket = new S3TestBucket();
    private final Archive archive = new S3Archive(S3TestBucket.clients(), bucket.resources());

    @Override
    public Archive archive() {
        return archive;
    }

    @Override
    public Map<String, String> contentByPath() {
        return bucket.contentByPath();
    }

    @Test
    void artefactsHaveTheirContentTypes() {
        archive.storeArtefacts(
                States.DOMAIN,
                States.selector(1),
                Map.of("manifest.json", "{}\n", "certificate.pem", "…\n", "dns-record.zone", "…\n"));

        String folder = "keys/example.jp/rot-20261122-1/";
        assertThat(bucket.contentType(folder + "manifest.json")).isEqualTo("application/json");
        assertThat(bucket.contentType(folder + "certificate.pem")).isEqualTo("application/x-pem-file");
        assertThat(bucket.contentType(folder + "dns-record.zone")).isEqualTo("text/plain; charset=utf-8");
    }

    /** Not even a second version of the same content: an auditor finds each entry once. */
    @Test
    void evidenceHasOneVersionHoweverOftenItIsAdded() {
        archive.appendEvidence(ArchiveContract.evidence(States.DOMAIN, "The gate is open."));
        archive.appendEvidence(ArchiveContract.evidence(States.DOMAIN, "The gate is open."));

        assertThat(bucket.versions("evidence/")).isEqualTo(1);
    }
}
