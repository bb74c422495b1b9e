package io.github.sesdkimrotator.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.sesdkimrotator.json.EvidenceJson;
import io.github.sesdkimrotator.port.Evidence;
import io.github.sesdkimrotator.port.PlatformFault;
import io.github.sesdkimrotator.support.ArchiveContract;
import io.github.sesdkimrotator.support.ScriptedEndpoint;
import io.github.sesdkimrotator.support.ScriptedEndpoint.Request;
import io.github.sesdkimrotator.support.States;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a stand-in for S3 does not do by itself. */
class S3ArchiveTest {

    private static final Evidence ENTRY = ArchiveContract.evidence(States.DOMAIN, "The gate is open.");
    private static final Evidence OTHER = ArchiveContract.evidence(States.DOMAIN, "The gate is shut.");
    private static final Map<String, String> ETAG = Map.of("ETag", "\"etag\"");

    private final ScriptedEndpoint s3 = new ScriptedEndpoint();
    private final S3Archive archive =
            new S3Archive(new AwsClients(Optional.of(s3.uri())), S3TestBucket.resources("bucket"));

    @AfterEach
    void everyAnswerWasAskedFor() {
        s3.assertNothingLeft();
        s3.close();
    }

    @Test
    void evidenceIsWrittenOnlyWhereNothingIs() {
        s3.answers(200, ETAG, "");

        archive.appendEvidence(ENTRY);

        Request put = s3.requests().getFirst();
        assertThat(put.method()).isEqualTo("PUT");
        assertThat(put.path()).isEqualTo("/bucket/evidence/example.jp/" + ENTRY.name());
        assertThat(put.headers()).containsEntry("if-none-match", "*").containsEntry("content-type", "application/json");
    }

    @Test
    void evidenceThatIsThereAlreadyIsNotAddedTwice() {
        error(412, "PreconditionFailed");
        s3.answers(200, ETAG, EvidenceJson.file(ENTRY));

        archive.appendEvidence(ENTRY);

        assertMethods("PUT", "GET");
    }

    @Test
    void otherEvidenceUnderTheSameNameIsLeftAsItIs() {
        error(412, "PreconditionFailed");
        s3.answers(200, ETAG, EvidenceJson.file(OTHER));

        assertThatThrownBy(() -> archive.appendEvidence(ENTRY))
                .isInstanceOf(PlatformFault.class)
                .hasMessageContaining("evidence/example.jp/" + ENTRY.name() + " is there already");
        assertMethods("PUT", "GET");
    }

    @Test
    void evidenceWhoseReplyWasLostIsFound() {
        s3.hangsUp();
        s3.answers(200, ETAG, EvidenceJson.file(ENTRY));

        archive.appendEvidence(ENTRY);

        assertMethods("PUT", "GET");
    }

    @Test
    void evidenceThatMetAConflictIsAddedAgain() {
        error(409, "ConditionalRequestConflict");
        error(404, "NoSuchKey");
        s3.answers(200, ETAG, "");

        archive.appendEvidence(ENTRY);

        assertMethods("PUT", "GET", "PUT");
    }

    @Test
    void artefactIsWrittenAgainAfterAnErrorAndWithoutACondition() {
        error(500, "InternalError");
        s3.answers(200, ETAG, "");

        archive.storeArtefacts(States.DOMAIN, States.selector(1), Map.of("manifest.json", "{}\n"));

        assertMethods("PUT", "PUT");
        assertThat(s3.requests())
                .allSatisfy(put -> assertThat(put.headers())
                        .doesNotContainKeys("if-match", "if-none-match", "x-amz-server-side-encryption"));
    }

    @Test
    void artefactThatIsDeniedIsNamed() {
        error(403, "AccessDenied");

        assertThatThrownBy(() ->
                        archive.storeArtefacts(States.DOMAIN, States.selector(1), Map.of("manifest.json", "{}\n")))
                .isInstanceOf(PlatformFault.class)
                .hasMessageContaining("s3://bucket/keys/example.jp/rot-20261122-1/manifest.json failed: AccessDenied");
    }

    private void error(int status, String code) {
        s3.answers(
                status,
                Map.of("Content-Type", "application/xml"),
                "<Error><Code>" + code + "</Code><Message>any words</Message></Error>");
    }

    private void assertMethods(String... methods) {
        assertThat(s3.requests()).extracting(Request::method).containsExactly(methods);
    }
}
