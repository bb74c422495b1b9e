package io.github.sesdkimrotator.aws;

import io.github.sesdkimrotator.json.NoticeJson;
import io.github.sesdkimrotator.port.NoticeChannel;
import io.github.sesdkimrotator.port.PlatformFault;
import io.github.sesdkimrotator.rotation.NoticeKind.Audience;
import java.util.Map;
import java.util.stream.Collectors;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sns.model.MessageAttributeValue;
import software.amazon.awssdk.services.sns.model.Subscription;

/**
 * Two standard topics: a FIFO topic would swallow repeats, but reaches no mailbox. A notice whose answer was lost may
 * be sent twice, with the same {@code noticeId}.
 */
public final class SnsNotices implements NoticeChannel {

    /** What SNS says in the place of the ARN that an unconfirmed subscription does not have. */
    private static final String PENDING = "PendingConfirmation";

    private final AwsClients clients;
    private final AwsResources resources;

    public SnsNotices(AwsClients clients, AwsResources resources) {
        this.clients = clients;
        this.resources = resources;
    }

    @Override
    public void publish(Audience audience, Notice notice) {
        String topic = topicOf(audience);
        try {
            clients.sns()
                    .publish(request -> request.topicArn(topic)
                            .subject(notice.subject())
                            .messageStructure("json")
                            .message(NoticeJson.message(notice))
                            .messageAttributes(attributes(notice)));
        } catch (SdkException failure) {
            throw fault("Publish", topic, failure);
        }
    }

    @Override
    public Subscriptions subscriptions(Audience audience) {
        String topic = topicOf(audience);
        int confirmed = 0;
        int pending = 0;
        try {
            for (Subscription one : clients.sns()
                    .listSubscriptionsByTopicPaginator(request -> request.topicArn(topic))
                    .subscriptions()) {
                if (one.subscriptionArn().equals(PENDING)) {
                    pending++;
                } else if (one.subscriptionArn().startsWith("arn:")) {
                    confirmed++;
                }
            }
        } catch (SdkException failure) {
            throw fault("ListSubscriptionsByTopic", topic, failure);
        }
        return new Subscriptions(topic, confirmed, pending);
    }

    private String topicOf(Audience audience) {
        return switch (audience) {
            case DNS_TEAM -> resources.dnsTopicArn();
            case OPERATIONS -> resources.operationsTopicArn();
        };
    }

    private static Map<String, MessageAttributeValue> attributes(Notice notice) {
        return notice.attributes().entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        attribute -> MessageAttributeValue.builder()
                                .dataType("String")
                                .stringValue(attribute.getValue())
                                .build()));
    }

    private static PlatformFault fault(String call, String topic, SdkException failure) {
        return AwsFaults.of("SNS " + call + " " + topic, failure, remedy(call, failure));
    }

    private static String remedy(String call, SdkException failure) {
        return switch (AwsFaults.errorCode(failure)) {
            case "NotFound", "NotFoundException" ->
                "There is no such topic in this account and Region: compare DNS_TOPIC_ARN and OPERATIONS_TOPIC_ARN with"
                        + " the outputs of the stack.";
            case "AuthorizationError", "AccessDenied", "AccessDeniedException" ->
                "The function's role needs sns:" + call + " on the topic, and the topic's policy must not deny it.";
            case "KMSAccessDenied", "KMSDisabled", "KMSInvalidState", "KMSNotFound", "KMSOptInRequired" ->
                "The key that encrypts the topic must be enabled, and the function's role needs kms:GenerateDataKey and"
                        + " kms:Decrypt on it.";
            default -> "The next run tries again.";
        };
    }
}
