package io.github.sesdkimrotator.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.sesdkimrotator.crypto.RsaKeyGenerator;
import io.github.sesdkimrotator.crypto.SesKeyEncoding;
import io.github.sesdkimrotator.gate.GateVerdict;
import io.github.sesdkimrotator.port.PlatformFault;
import io.github.sesdkimrotator.port.PrivateSigningKey;
import io.github.sesdkimrotator.port.SesIdentities.SesChange;
import io.github.sesdkimrotator.rotation.RotationKey;
import io.github.sesdkimrotator.rotation.SesIdentity;
import io.github.sesdkimrotator.rotation.SesIdentity.DkimStatus;
import io.github.sesdkimrotator.rotation.SesIdentity.Origin;
import io.github.sesdkimrotator.rotation.SesReading;
import io.github.sesdkimrotator.support.Canary;
import io.github.sesdkimrotator.support.ScriptedEndpoint;
import io.github.sesdkimrotator.support.States;
import io.github.sesdkimrotator.support.Verdicts;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the embedded SES does not say or do. */
class SesV2IdentitiesTest {

    private static final PrivateSigningKey KEY = new RsaKeyGenerator().generate();
    private static final RotationKey PUBLISHED =
            new RotationKey(States.selector(2), KEY.publicKey(), States.NOW, States.NOW.plus(Duration.ofDays(180)));
    private static final GateVerdict.Open PERMIT =
            (GateVerdict.Open) Verdicts.open(States.DOMAIN, PUBLISHED, States.NOW);
    private static final String TAKEN = "{\"DkimStatus\":\"NOT_STARTED\",\"DkimTokens\":[\"rot-20261122-2\"]}";

    private final ScriptedEndpoint endpoint = new ScriptedEndpoint();
    private final List<Duration> pauses = new ArrayList<>();
    private final SesV2Identities identities =
            new SesV2Identities(new AwsClients(Optional.of(endpoint.uri())), new CallRate(() -> 0, pauses::add));

    @AfterEach
    void close() {
        endpoint.close();
    }

    private void sesSays(String body) {
        endpoint.answers(200, Map.of(), body);
    }

    private void sesRefuses(int status, String code, String message) {
        endpoint.answers(status, Map.of("x-amzn-ErrorType", code), "{\"message\":\"" + message + "\"}");
    }

    private SesIdentity identity() {
        return ((SesReading.Found) identities.read(States.TOKYO, States.DOMAIN)).identity();
    }

    private SesChange giveKey() {
        return identities.signWith(States.TOKYO, States.DOMAIN, PUBLISHED.selector(), KEY, PERMIT);
    }

    private static String line() {
        return SesKeyEncoding.revealLine(KEY, line -> new String(line, StandardCharsets.US_ASCII));
    }

    @Test
    void valuesOfALaterApiAreNeitherOursNorSuccess() {
        sesSays("""
                {"IdentityType":"DOMAIN","DkimAttributes":{"SigningEnabled":true,"Status":"SUCCESS_OF_A_KIND",
                "Tokens":["a"],"SigningAttributesOrigin":"AWS_SES_MOON_1"},
                "VerificationInfo":{"ErrorType":"MOON_IS_DOWN"}}""");

        SesIdentity identity = identity();

        assertThat(identity.origin()).isEqualTo(Origin.OTHER);
        assertThat(identity.status()).isEqualTo(DkimStatus.UNKNOWN);
        assertThat(identity.verification().orElseThrow().errorType()).contains("MOON_IS_DOWN");
    }

    @ParameterizedTest
    @ValueSource(strings = {"MANAGED_DOMAIN", "EMAIL_ADDRESS", "SOMETHING_NEW"})
    void onlyADomainIsADomain(String type) {
        sesSays("{\"IdentityType\":\"" + type + "\",\"DkimAttributes\":{\"SigningAttributesOrigin\":\"EXTERNAL\"}}");

        assertThat(identity().type()).isEqualTo(SesIdentity.Type.OTHER);
    }

    @Test
    void answerWithoutFieldsClaimsNothing() {
        sesSays("{}");

        assertThat(identity())
                .isEqualTo(new SesIdentity(
                        SesIdentity.Type.OTHER, Origin.OTHER, false, DkimStatus.UNKNOWN, List.of(), Optional.empty()));
    }

    @Test
    void failureIsReadWithAllThatSesSaw() {
        sesSays("""
                {"IdentityType":"DOMAIN","DkimAttributes":{"SigningEnabled":true,"Status":"FAILED",
                "Tokens":["rot-20261122-2"],"SigningAttributesOrigin":"EXTERNAL"},
                "VerificationInfo":{"LastCheckedTimestamp":1.7724096E9,"LastSuccessTimestamp":1772409500.25,
                "ErrorType":"INVALID_VALUE","SOARecord":{"SerialNumber":2026112201}}}""");

        SesIdentity identity = identity();

        assertThat(identity.status()).isEqualTo(DkimStatus.FAILED);
        SesIdentity.Verification seen = identity.verification().orElseThrow();
        assertThat(seen.lastCheckedAt()).contains(Instant.ofEpochSecond(1_772_409_600));
        assertThat(seen.lastSuccessAt()).contains(Instant.ofEpochMilli(1_772_409_500_250L));
        assertThat(seen.soaSerial()).hasValue(2_026_112_201L);
    }

    @Test
    void keyGoesAsOneLineWithItsSelectorAndNothingElse() {
        sesSays(TAKEN);

        assertThat(giveKey()).isEqualTo(new SesChange.Taken(List.of("rot-20261122-2")));

        ScriptedEndpoint.Request put = endpoint.requests().getFirst();
        assertThat(put.method() + " " + put.path()).isEqualTo("PUT /v2/email/identities/example.jp/dkim/signing");
        assertThat(put.headers().get("authorization")).contains("/ap-northeast-1/ses/aws4_request");
        assertThat(put.body()
                        .equals("{\"SigningAttributesOrigin\":\"EXTERNAL\",\"SigningAttributes\":"
                                + "{\"DomainSigningSelector\":\"rot-20261122-2\",\"DomainSigningPrivateKey\":\""
                                + line() + "\"}}"))
                .as("the body is the key's line and nothing else")
                .isTrue();
    }

    @Test
    void throttledChangeIsRepeatedEachTimeLater() {
        sesRefuses(429, "TooManyRequestsException", "Rate exceeded");
        sesRefuses(429, "TooManyRequestsException", "Rate exceeded");
        sesSays(TAKEN);

        assertThat(giveKey()).isInstanceOf(SesChange.Taken.class);

        assertThat(pauses).containsExactly(Duration.ofSeconds(2), Duration.ofSeconds(4));
        endpoint.assertNothingLeft();
    }

    @Test
    void changeThatStaysThrottledChangedNothing() {
        for (int attempt = 0; attempt < 3; attempt++) {
            sesRefuses(429, "TooManyRequestsException", "Rate exceeded");
        }

        assertThatThrownBy(this::giveKey)
                .isInstanceOf(PlatformFault.class)
                .hasMessageContaining("TooManyRequestsException (HTTP 429")
                .hasMessageEndingWith("SES changed nothing.");
        endpoint.assertNothingLeft();
    }

    @Test
    void readingIsRepeatedAfterAServersError() {
        endpoint.answers(500, Map.of(), "");
        sesSays("{\"IdentityType\":\"DOMAIN\"}");

        assertThat(identity().type()).isEqualTo(SesIdentity.Type.DOMAIN);
        endpoint.assertNothingLeft();
    }

    @Test
    void changeIsNotRepeatedAfterAServersError() {
        endpoint.answers(500, Map.of(), "");

        assertThatThrownBy(this::giveKey)
                .isInstanceOf(PlatformFault.class)
                .hasMessageEndingWith("it is not known whether SES took the change.");
        endpoint.assertNothingLeft();
    }

    @Test
    void changeIsNotRepeatedAfterTheServerHungUp() {
        endpoint.hangsUp();

        assertThatThrownBy(this::giveKey)
                .isInstanceOf(PlatformFault.class)
                .hasMessageEndingWith("it is not known whether SES took the change.");
        assertThat(endpoint.requests()).hasSize(1);
    }

    /** The JDK sends some requests again by itself where a kept connection turns out to be closed. */
    @Test
    void changeIsNotRepeatedAfterTheServerHungUpOnAKeptConnection() {
        sesSays("{}");
        identity();
        endpoint.hangsUp();

        assertThatThrownBy(this::giveKey).isInstanceOf(PlatformFault.class);
        assertThat(endpoint.requests()).hasSize(2);
    }

    @Test
    void deniedChangeChangedNothing() {
        sesRefuses(403, "AccessDeniedException", "no");

        assertThatThrownBy(this::giveKey)
                .isInstanceOf(PlatformFault.class)
                .hasMessageContaining("AccessDeniedException")
                .hasMessageEndingWith("SES changed nothing.");
    }

    @Test
    void nobodyThereChangedNothing() {
        endpoint.close();

        assertThatThrownBy(this::giveKey)
                .isInstanceOf(PlatformFault.class)
                .hasMessageEndingWith("SES changed nothing.");
    }

    @Test
    void refusalThatRepeatsTheKeyIsToldWithoutIt() {
        sesRefuses(400, "BadRequestException", "Value '" + line() + "' at 'domainSigningPrivateKey' is bad");

        SesChange.Refused refused = (SesChange.Refused) giveKey();

        assertThat(refused.why())
                .isEqualTo("BadRequestException: Value '(not shown)' at 'domainSigningPrivateKey' is bad");
    }

    @Test
    void answerThatRepeatsTheKeyShowsInNoException() {
        Canary canary = new Canary(KEY);
        for (String body : List.of("{\"DkimStatus\": " + line(), "{\"message\":\"" + line() + "\"}", line())) {
            for (int status : List.of(200, 500)) {
                endpoint.answers(status, Map.of(), body);
                Throwable thrown = catchThrowable(this::giveKey);
                if (thrown != null) {
                    canary.assertNotIn("the exception", thrown);
                }
            }
        }
        endpoint.assertNothingLeft();
    }

    @Test
    void handingBackToEasyDkimSendsNoKey() {
        sesSays("{\"DkimStatus\":\"PENDING\",\"DkimTokens\":[\"a\",\"b\",\"c\"]}");

        identities.useEasyDkim(States.TOKYO, States.DOMAIN);

        assertThat(endpoint.requests().getFirst().body()).isEqualTo("{\"SigningAttributesOrigin\":\"AWS_SES\"}");
    }

    @Test
    void namesThatCannotSignAreLeftOutOfTheList() {
        sesSays("""
                {"EmailIdentities":[{"IdentityType":"DOMAIN","IdentityName":"localhost"},
                {"IdentityType":"MANAGED_DOMAIN","IdentityName":"m.example.com"},
                {"IdentityType":"EMAIL_ADDRESS","IdentityName":"a@example.com"},
                {"IdentityType":"DOMAIN","IdentityName":"example.com"}],"NextToken":""}""");

        assertThat(identities.domainIdentities(States.TOKYO)).hasToString("[example.com]");
        assertThat(endpoint.requests().getFirst().path()).contains("PageSize=1000");
        endpoint.assertNothingLeft();
    }
}
