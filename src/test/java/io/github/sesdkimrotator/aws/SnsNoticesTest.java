package io.github.sesdkimrotator.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.sesdkimrotator.port.NoticeChannel.Notice;
import io.github.sesdkimrotator.port.NoticeChannel.Subscriptions;
import io.github.sesdkimrotator.port.PlatformFault;
import io.github.sesdkimrotator.rotation.NoticeKind.Audience;
import io.github.sesdkimrotator.support.ScriptedEndpoint;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What SNS does and its stand-ins do not, and what it is asked, to the letter. */
class SnsNoticesTest {

    private static final String DNS_TOPIC = "arn:aws:sns:ap-northeast-1:123456789012:dns";
    private static final String OPERATIONS_TOPIC = "arn:aws:sns:ap-northeast-1:123456789012:operations";
    private static final Map<String, String> XML = Map.of("Content-Type", "text/xml");
    private static final Notice NOTICE =
            new Notice("Publish this record", "本文\n", new TreeMap<>(Map.of("domain", "example.jp", "kind", "HALTED")));

    private final ScriptedEndpoint endpoint = new ScriptedEndpoint();
    private final SnsNotices notices = new SnsNotices(
            new AwsClients(Optional.of(endpoint.uri())),
            new AwsResources("bucket", "p/e/dkim", "key", 30, DNS_TOPIC, OPERATIONS_TOPIC));

    @AfterEach
    void theScriptWasPlayedToItsEnd() {
        endpoint.assertNothingLeft();
        endpoint.close();
    }

    @Test
    void noticeIsSentAsJsonWithItsAttributesAsStrings() {
        endpoint.answers(200, XML, taken());

        notices.publish(Audience.OPERATIONS, NOTICE);

        Map<String, String> sent = form(0);
        assertThat(sent)
                .containsEntry("Action", "Publish")
                .containsEntry("TopicArn", OPERATIONS_TOPIC)
                .containsEntry("Subject", "Publish this record")
                .containsEntry("MessageStructure", "json")
                .containsEntry("Message", "{\"default\":\"本文\\n\",\"sms\":\"Publish this record\"}");
        Map<String, String> attributes = new TreeMap<>();
        for (int n = 1; n <= 2; n++) {
            String entry = "MessageAttributes.entry." + n + ".";
            assertThat(sent).containsEntry(entry + "Value.DataType", "String");
            attributes.put(sent.get(entry + "Name"), sent.get(entry + "Value.StringValue"));
        }
        assertThat(attributes).isEqualTo(NOTICE.attributes());
    }

    @Test
    void noticeWhoseAnswerWasLostIsSentAgain() {
        endpoint.hangsUp().answers(200, XML, taken());

        notices.publish(Audience.DNS_TEAM, NOTICE);

        assertThat(form(1)).isEqualTo(form(0));
    }

    @Test
    void throttlingIsOutlivedOrReported() {
        endpoint.answers(429, XML, error("Throttled")).answers(200, XML, taken());
        notices.publish(Audience.DNS_TEAM, NOTICE);

        endpoint.answers(429, XML, error("Throttled"))
                .answers(429, XML, error("Throttled"))
                .answers(429, XML, error("Throttled"));
        assertThatThrownBy(() -> notices.publish(Audience.DNS_TEAM, NOTICE))
                .isInstanceOf(PlatformFault.class)
                .hasMessage("SNS Publish " + DNS_TOPIC
                        + " failed: Throttled (HTTP 429, request r-1). The next run tries again.");
    }

    @Test
    void topicThatIsNotThereIsNamedWithTheSettingsToLookAt() {
        endpoint.answers(404, XML, error("NotFound"));

        assertThatThrownBy(() -> notices.publish(Audience.DNS_TEAM, NOTICE))
                .isInstanceOf(PlatformFault.class)
                .hasMessageContaining(DNS_TOPIC)
                .hasMessageContaining("compare DNS_TOPIC_ARN and OPERATIONS_TOPIC_ARN");
    }

    @Test
    void refusalNamesThePermissionThatIsMissing() {
        endpoint.answers(403, XML, error("AuthorizationError")).answers(400, XML, error("KMSAccessDenied"));

        assertThatThrownBy(() -> notices.publish(Audience.DNS_TEAM, NOTICE))
                .isInstanceOf(PlatformFault.class)
                .hasMessageContaining(DNS_TOPIC)
                .hasMessageContaining("needs sns:Publish on the topic");
        assertThatThrownBy(() -> notices.publish(Audience.OPERATIONS, NOTICE))
                .isInstanceOf(PlatformFault.class)
                .hasMessageContaining(OPERATIONS_TOPIC)
                .hasMessageContaining("kms:GenerateDataKey and kms:Decrypt");
    }

    @Test
    void unconfirmedSubscriptionsAreToldFromThoseThatHear() {
        endpoint.answers(200, XML, subscriptions(Optional.of("page-2"), DNS_TOPIC + ":1", "PendingConfirmation"))
                .answers(200, XML, subscriptions(Optional.empty(), "PendingConfirmation", DNS_TOPIC + ":2", "Deleted"));

        assertThat(notices.subscriptions(Audience.DNS_TEAM)).isEqualTo(new Subscriptions(DNS_TOPIC, 2, 2));

        assertThat(form(0)).containsEntry("Action", "ListSubscriptionsByTopic").containsEntry("TopicArn", DNS_TOPIC);
        assertThat(form(1)).containsEntry("NextToken", "page-2");
    }

    @Test
    void permissionToLookAtSubscriptionsIsNamedWhereItIsMissing() {
        endpoint.answers(403, XML, error("AuthorizationError"));

        assertThatThrownBy(() -> notices.subscriptions(Audience.OPERATIONS))
                .isInstanceOf(PlatformFault.class)
                .hasMessageContaining(OPERATIONS_TOPIC)
                .hasMessageContaining("needs sns:ListSubscriptionsByTopic on the topic");
    }

    private Map<String, String> form(int request) {
        return Arrays.stream(endpoint.requests().get(request).body().split("&"))
                .map(field -> field.split("=", 2))
                .collect(Collectors.toMap(
                        field -> field[0], field -> URLDecoder.decode(field[1], StandardCharsets.UTF_8)));
    }

    private static String taken() {
        return "<PublishResponse><PublishResult><MessageId>m-1</MessageId></PublishResult></PublishResponse>";
    }

    private static String error(String code) {
        return "<ErrorResponse><Error><Type>Sender</Type><Code>" + code
                + "</Code><Message>in SNS's words</Message></Error><RequestId>r-1</RequestId></ErrorResponse>";
    }

    private static String subscriptions(Optional<String> nextPage, String... arns) {
        return "<ListSubscriptionsByTopicResponse><ListSubscriptionsByTopicResult><Subscriptions>"
                + Arrays.stream(arns)
                        .map(arn -> "<member><SubscriptionArn>" + arn + "</SubscriptionArn></member>")
                        .collect(Collectors.joining())
                + "</Subscriptions>"
                + nextPage.map(token -> "<NextToken>" + token + "</NextToken>").orElse("")
                + "</ListSubscriptionsByTopicResult></ListSubscriptionsByTopicResponse>";
    }
}
