package io.github.sesdkimrotator.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.sesdkimrotator.dkim.SigningDomain;
import io.github.sesdkimrotator.json.StateJson;
import io.github.sesdkimrotator.port.PlatformFault;
import io.github.sesdkimrotator.port.StateStore.StoreResult.LostRace;
import io.github.sesdkimrotator.port.StateStore.StoreResult.Stored;
import io.github.sesdkimrotator.port.StateStore.Version;
import io.github.sesdkimrotator.port.StateStore.Versioned;
import io.github.sesdkimrotator.rotation.ManagedDomain;
import io.github.sesdkimrotator.support.ScriptedEndpoint;
import io.github.sesdkimrotator.support.ScriptedEndpoint.Answer;
import io.github.sesdkimrotator.support.ScriptedEndpoint.Request;
import io.github.sesdkimrotator.support.States;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What S3 can answer to a conditional write, and what becomes of each answer. */
class S3StateStoreTest {

    /** Not reached by loopback even on a busy machine. */
    private static final Duration ONE_ATTEMPT = Duration.ofSeconds(2);

    /** With KMS, or in parts: no digest of anything, and not to be looked into. */
    private static final Version READ = new Version("\"5d41402abc4b2a76b9719d911017c592-2\"");

    private static final Version NEXT = new Version("\"next\"");
    private static final Version WINNERS = new Version("\"winners\"");
    private static final ManagedDomain BEFORE = state(0);
    private static final ManagedDomain OURS = state(1);
    private static final ManagedDomain THEIRS = state(2);
    private static final String PATH = "/bucket/state/example.jp.json";

    private final ScriptedEndpoint s3 = new ScriptedEndpoint();
    private final S3StateStore store =
            new S3StateStore(new AwsClients(Optional.of(s3.uri()), ONE_ATTEMPT), S3TestBucket.resources("bucket"));

    /** Answers to a write that do not say what became of it. */
    enum Doubt {
        PRECONDITION_FAILED {
            @Override
            void happensAt(ScriptedEndpoint s3) {
                error(s3, 412, "PreconditionFailed");
            }
        },
        PRECONDITION_FAILED_WITHIN_A_200 {
            @Override
            void happensAt(ScriptedEndpoint s3) {
                error(s3, 200, "PreconditionFailed");
            }
        },
        PRECONDITION_FAILED_WITHOUT_A_BODY {
            @Override
            void happensAt(ScriptedEndpoint s3) {
                s3.answers(412, Map.of(), "");
            }
        },
        CONDITIONAL_REQUEST_CONFLICT {
            @Override
            void happensAt(ScriptedEndpoint s3) {
                error(s3, 409, "ConditionalRequestConflict");
            }
        },
        OPERATION_ABORTED {
            @Override
            void happensAt(ScriptedEndpoint s3) {
                error(s3, 409, "OperationAborted");
            }
        },
        INTERNAL_ERROR {
            @Override
            void happensAt(ScriptedEndpoint s3) {
                error(s3, 500, "InternalError");
            }
        },
        INTERNAL_ERROR_WITHIN_A_200 {
            @Override
            void happensAt(ScriptedEndpoint s3) {
                error(s3, 200, "InternalError");
            }
        },
        SLOW_DOWN {
            @Override
            void happensAt(ScriptedEndpoint s3) {
                error(s3, 503, "SlowDown");
            }
        },
        REQUEST_TIMEOUT {
            @Override
            void happensAt(ScriptedEndpoint s3) {
                error(s3, 400, "RequestTimeout");
            }
        },
        BAD_GATEWAY {
            @Override
            void happensAt(ScriptedEndpoint s3) {
                s3.answers(502, Map.of("Content-Type", "text/html"), "<html>Bad Gateway</html>");
            }
        },
        HANG_UP {
            @Override
            void happensAt(ScriptedEndpoint s3) {
                s3.hangsUp();
            }
        },
        TIME_OUT {
            @Override
            void happensAt(ScriptedEndpoint s3) {
                s3.answersLate(Duration.ofMinutes(1), 200, Map.of("ETag", NEXT.tag()), "");
            }
        };

        abstract void happensAt(ScriptedEndpoint s3);
    }

    @AfterEach
    void everyAnswerWasAskedFor() {
        s3.assertNothingLeft();
        s3.close();
    }

    @Test
    void firstWriteDemandsThatNothingIsThere() {
        isWritten();

        assertThat(store.create(OURS)).isEqualTo(new Stored(NEXT));

        Request put = s3.requests().getFirst();
        assertThat(put.method()).isEqualTo("PUT");
        assertThat(put.path()).isEqualTo(PATH);
        assertThat(put.headers())
                .containsEntry("if-none-match", "*")
                .containsEntry("content-type", "application/json")
                .doesNotContainKey("if-match")
                .doesNotContainKey("x-amz-server-side-encryption");
        assertThat(token(put)).matches("[0-9a-f]{32}");
        assertThat(put.body()).contains(StateJson.write(OURS));
    }

    @Test
    void laterWriteDemandsTheVersionThatWasReadAsItWasRead() {
        isWritten();

        assertThat(store.replace(READ, OURS)).isEqualTo(new Stored(NEXT));

        assertThat(s3.requests().getFirst().headers())
                .containsEntry("if-match", READ.tag())
                .containsKey("x-amz-meta-write-token")
                .doesNotContainKey("if-none-match");
    }

    @Test
    void eachWriteHasATokenOfItsOwn() {
        isWritten();
        isWritten();

        store.replace(READ, OURS);
        store.replace(READ, OURS);

        assertThat(s3.requests().stream().map(S3StateStoreTest::token)).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @EnumSource
    void writeThatTookPlaceCountsAsWrittenWhateverTheAnswerWas(Doubt doubt) {
        doubt.happensAt(s3);
        oursIsThere();

        assertThat(store.replace(READ, OURS)).isEqualTo(new Stored(NEXT));
        assertMethods("PUT", "GET");
    }

    @ParameterizedTest
    @EnumSource
    void writeThatDidNotTakePlaceIsRepeatedAsItWas(Doubt doubt) {
        doubt.happensAt(s3);
        isThere(READ, BEFORE);
        isWritten();

        assertThat(store.replace(READ, OURS)).isEqualTo(new Stored(NEXT));
        assertMethods("PUT", "GET", "PUT");
        Request first = s3.requests().getFirst();
        Request second = s3.requests().getLast();
        assertThat(token(second)).isEqualTo(token(first));
        assertThat(second.headers()).containsEntry("if-match", READ.tag());
        assertThat(second.body()).contains(StateJson.write(OURS));
    }

    @ParameterizedTest
    @EnumSource
    void whoeverWroteMeanwhileIsTheWinner(Doubt doubt) {
        doubt.happensAt(s3);
        isThere(WINNERS, THEIRS);

        assertThat(store.replace(READ, OURS)).isEqualTo(new LostRace(Optional.of(new Versioned(WINNERS, THEIRS))));
        assertMethods("PUT", "GET");
    }

    @ParameterizedTest
    @EnumSource
    void stateThatWasDeletedMeanwhileIsNotWrittenAgain(Doubt doubt) {
        doubt.happensAt(s3);
        nothingIsThere();

        assertThat(store.replace(READ, OURS)).isEqualTo(new LostRace(Optional.empty()));
        assertMethods("PUT", "GET");
    }

    @ParameterizedTest
    @EnumSource
    void firstWriteThatDidNotTakePlaceIsRepeatedAsItWas(Doubt doubt) {
        doubt.happensAt(s3);
        nothingIsThere();
        isWritten();

        assertThat(store.create(OURS)).isEqualTo(new Stored(NEXT));
        assertMethods("PUT", "GET", "PUT");
        assertThat(s3.requests().getLast().headers()).containsEntry("if-none-match", "*");
        assertThat(token(s3.requests().getLast())).isEqualTo(token(s3.requests().getFirst()));
    }

    @ParameterizedTest
    @EnumSource
    void writeOfWhichNothingCanBeLearnedIsAFaultThatSaysSo(Doubt doubt) {
        doubt.happensAt(s3);
        error(s3, 403, "AccessDenied");

        assertThatThrownBy(() -> store.replace(READ, OURS))
                .isInstanceOf(PlatformFault.class)
                .hasMessageStartingWith("It is not known whether the write took place: S3 PutObject s3://bucket/state/"
                        + "example.jp.json failed: ")
                .hasMessageContaining("S3 GetObject s3://bucket/state/example.jp.json failed: AccessDenied");
        assertMethods("PUT", "GET");
    }

    /** The first try arrives after it was looked for, and before the second one. */
    @Test
    void tryThatArrivesLateIsFoundByTheNextOne() {
        s3.answersLate(Duration.ofMinutes(1), 200, Map.of(), "");
        isThere(READ, BEFORE);
        error(s3, 412, "PreconditionFailed");
        oursIsThere();

        assertThat(store.replace(READ, OURS)).isEqualTo(new Stored(NEXT));
        assertMethods("PUT", "GET", "PUT", "GET");
    }

    @Test
    void threeTriesAreEnough() {
        for (int tries = 1; tries <= 3; tries++) {
            error(s3, 409, "ConditionalRequestConflict");
            isThere(READ, BEFORE);
        }

        assertThatThrownBy(() -> store.replace(READ, OURS))
                .isInstanceOf(PlatformFault.class)
                .hasMessageContaining("state/example.jp.json")
                .hasMessageContaining("ConditionalRequestConflict (HTTP 409")
                .hasMessageContaining("After 3 tries");
        assertMethods("PUT", "GET", "PUT", "GET", "PUT", "GET");
    }

    @Test
    void stateThatIsGoneIsNotWrittenAgain() {
        error(s3, 404, "NoSuchKey");

        assertThat(store.replace(READ, OURS)).isEqualTo(new LostRace(Optional.empty()));
        assertMethods("PUT");
    }

    @Test
    void bucketThatIsGoneIsAFaultAndNotALostState() {
        error(s3, 404, "NoSuchBucket");
        error(s3, 404, "NoSuchBucket");

        assertThatThrownBy(() -> store.replace(READ, OURS)).isInstanceOf(PlatformFault.class);
        assertThatThrownBy(() -> store.read(States.DOMAIN))
                .isInstanceOf(PlatformFault.class)
                .hasMessageContaining("NoSuchBucket");
        assertMethods("PUT", "GET");
    }

    @Test
    void stateThatIsDamagedAfterALostRaceIsAFault() {
        error(s3, 412, "PreconditionFailed");
        s3.answers(200, Map.of("ETag", WINNERS.tag()), "{\"schema\": 99}");

        assertThatThrownBy(() -> store.replace(READ, OURS))
                .isInstanceOf(PlatformFault.class)
                .hasMessageContaining("state/example.jp.json cannot be read");
    }

    @Test
    void writeThatKmsDeniesIsAFaultThatSaysWhatToLookAt() {
        s3.answers(403, Map.of(), kmsDenied("kms:GenerateDataKey"));

        assertThatThrownBy(() -> store.replace(READ, OURS))
                .isInstanceOf(PlatformFault.class)
                .hasMessageStartingWith(
                        "S3 PutObject s3://bucket/state/example.jp.json failed: AccessDenied (HTTP 403, request R1). ")
                .hasMessageContaining("KMS key was denied")
                .hasMessageContaining("kms:Decrypt and kms:GenerateDataKey");
        assertMethods("PUT");
    }

    @Test
    void readThatKmsDeniesIsAFaultThatSaysWhatToLookAt() {
        s3.answers(403, Map.of(), kmsDenied("kms:Decrypt"));

        assertThatThrownBy(() -> store.read(States.DOMAIN))
                .isInstanceOf(PlatformFault.class)
                .hasMessageStartingWith(
                        "S3 GetObject s3://bucket/state/example.jp.json failed: AccessDenied (HTTP 403, request R1). ")
                .hasMessageContaining("KMS key was denied");
        assertMethods("GET");
    }

    @Test
    void disabledKmsKeyIsNamed() {
        error(s3, 400, "KMS.DisabledException");

        assertThatThrownBy(() -> store.read(States.DOMAIN))
                .isInstanceOf(PlatformFault.class)
                .hasMessageContaining("KMS.DisabledException")
                .hasMessageContaining("Look whether the key is enabled");
    }

    /** S3 hides from a role without s3:ListBucket that nothing is there. */
    @Test
    void deniedReadIsNeverTakenForNoState() {
        error(s3, 403, "AccessDenied");

        assertThatThrownBy(() -> store.read(States.DOMAIN))
                .isInstanceOf(PlatformFault.class)
                .hasMessageContaining("s3:ListBucket");
    }

    /** A read may be repeated as often as one likes. */
    @Test
    void readThatFailsOnceIsRepeated() {
        error(s3, 503, "SlowDown");
        isThere(READ, BEFORE);

        assertThat(store.read(States.DOMAIN)).contains(new Versioned(READ, BEFORE));
    }

    @Test
    void domainsAreListedPageByPage() {
        s3.answers(
                200,
                Map.of(),
                page(
                        "<IsTruncated>true</IsTruncated><NextContinuationToken>page 2/=</NextContinuationToken>",
                        "state/",
                        "state/b.example.jp.json"));
        s3.answers(200, Map.of(), page("<IsTruncated>false</IsTruncated>", "state/a.example.jp.json"));

        assertThat(store.domains())
                .containsExactly(new SigningDomain("a.example.jp"), new SigningDomain("b.example.jp"));
        assertThat(s3.requests().getFirst().path())
                .contains("list-type=2")
                .contains("prefix=state%2F")
                .doesNotContain("continuation-token");
        assertThat(s3.requests().getLast().path()).contains("continuation-token=page%202%2F%3D");
    }

    @Test
    void secondPageThatIsMissingIsAFaultAndNotAShortList() {
        s3.answers(
                200,
                Map.of(),
                page(
                        "<IsTruncated>true</IsTruncated><NextContinuationToken>2</NextContinuationToken>",
                        "state/a.example.jp.json"));
        error(s3, 403, "AccessDenied");

        assertThatThrownBy(store::domains)
                .isInstanceOf(PlatformFault.class)
                .hasMessageContaining("S3 ListObjectsV2 s3://bucket/state/ failed: AccessDenied");
    }

    private void isWritten() {
        s3.answers(200, Map.of("ETag", NEXT.tag()), "");
    }

    private void isThere(Version version, ManagedDomain state) {
        s3.answers(
                200, Map.of("ETag", version.tag(), "x-amz-meta-write-token", "somebody-elses"), StateJson.write(state));
    }

    private void oursIsThere() {
        s3.answers(soFar -> new Answer(
                200,
                Map.of("ETag", NEXT.tag(), "x-amz-meta-write-token", token(soFar.getFirst())),
                StateJson.write(OURS)));
    }

    private void nothingIsThere() {
        error(s3, 404, "NoSuchKey");
    }

    private static void error(ScriptedEndpoint s3, int status, String code) {
        s3.answers(status, Map.of("Content-Type", "application/xml"), error(code, "any words"));
    }

    private static String error(String code, String message) {
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>" + code + "</Code><Message>" + message
                + "</Message><RequestId>R1</RequestId><HostId>H1</HostId></Error>";
    }

    private static String kmsDenied(String action) {
        return error(
                "AccessDenied",
                "User: arn:aws:sts::123456789012:assumed-role/dkim-manager is not authorized to perform: " + action
                        + " on resource: arn:aws:kms:ap-northeast-1:123456789012:key/state because no identity-based"
                        + " policy allows the " + action + " action");
    }

    private static String page(String more, String... keys) {
        StringBuilder page = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ListBucketResult>" + more);
        for (String key : keys) {
            page.append("<Contents><Key>").append(key).append("</Key></Contents>");
        }
        return page.append("</ListBucketResult>").toString();
    }

    private void assertMethods(String... methods) {
        assertThat(s3.requests()).extracting(Request::method).containsExactly(methods);
    }

    private static String token(Request put) {
        return put.headers().get("x-amz-meta-write-token");
    }

    private static ManagedDomain state(int n) {
        return States.managed(States.oneOfEachKind().get(n));
    }
}
