package io.github.sesdkimrotator.aws;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.sesdkimrotator.port.NoticeChannel;
import io.github.sesdkimrotator.port.NoticeChannel.Notice;
import io.github.sesdkimrotator.port.NoticeChannel.Subscriptions;
import io.github.sesdkimrotator.rotation.NoticeKind.Audience;
import io.github.sesdkimrotator.support.AwsEndpoint;
import io.github.sesdkimrotator.support.NoticeChannelContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The contract against SNS as others built it, read back through a queue on each topic. Each test has its own topics
 * and queues.
 */
class SnsNoticesIT implements NoticeChannelContract {

    /** How long a notice may take from topic to queue; a queue answers as soon as there is one. */
    private static final int LONGEST_WAIT_SECONDS = 20;

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final URI endpoint = AwsEndpoint.required();
    private final AwsClients clients = new AwsClients(Optional.of(endpoint));
    private final HttpClient http = HttpClient.newHttpClient();
    private final String run = UUID.randomUUID().toString();
    private final Map<Audience, String> queues = new EnumMap<>(Audience.class);
    private final Map<Audience, Integer> published = new EnumMap<>(Audience.class);
    private final NoticeChannel sns = new SnsNotices(
            clients,
            new AwsResources(
                    "bucket",
                    "p/e/dkim",
                    "key",
                    30,
                    topicWithQueue(Audience.DNS_TEAM),
                    topicWithQueue(Audience.OPERATIONS)));

    /** Counts, so that the reader knows for how many notices to wait. */
    private final NoticeChannel counted = new NoticeChannel() {
        @Override
        public void publish(Audience audience, Notice notice) {
            sns.publish(audience, notice);
            published.merge(audience, 1, Integer::sum);
        }

        @Override
        public Subscriptions subscriptions(Audience audience) {
            return sns.subscriptions(audience);
        }
    };

    @AfterEach
    void closeTheReader() {
        http.close();
    }

    @Override
    public NoticeChannel channel() {
        return counted;
    }

    @Override
    public List<Notice> taken(Audience audience) {
        List<Notice> taken = new ArrayList<>();
        int expected = published.getOrDefault(audience, 0);
        while (taken.size() < expected) {
            List<Notice> more = receive(audience, LONGEST_WAIT_SECONDS);
            assertThat(more).as("notices from topic to queue in time").isNotEmpty();
            taken.addAll(more);
        }
        taken.addAll(receive(audience, 0));
        return taken;
    }

    @Test
    void topicThatNobodySubscribedToHasNoSubscriptions() {
        String silent = createTopic("silent-" + run);
        NoticeChannel unheard = new SnsNotices(
                clients, new AwsResources("bucket", "p/e/dkim", "key", 30, silent, "arn:aws:sns:x:1:none"));

        assertThat(unheard.subscriptions(Audience.DNS_TEAM)).isEqualTo(new Subscriptions(silent, 0, 0));
    }

    private String topicWithQueue(Audience audience) {
        String name = audience + "-" + run;
        String topic = createTopic(name);
        String queue = sqs("CreateQueue", JSON.createObjectNode().put("QueueName", name))
                .path("QueueUrl")
                .asText();
        ObjectNode question = JSON.createObjectNode().put("QueueUrl", queue);
        question.putArray("AttributeNames").add("QueueArn");
        String arn = sqs("GetQueueAttributes", question)
                .path("Attributes")
                .path("QueueArn")
                .asText();
        clients.sns()
                .subscribe(request -> request.topicArn(topic).protocol("sqs").endpoint(arn));
        queues.put(audience, queue);
        return topic;
    }

    private String createTopic(String name) {
        return clients.sns().createTopic(request -> request.name(name)).topicArn();
    }

    private List<Notice> receive(Audience audience, int waitSeconds) {
        String queue = queues.get(audience);
        List<Notice> received = new ArrayList<>();
        JsonNode answer = sqs(
                "ReceiveMessage",
                JSON.createObjectNode()
                        .put("QueueUrl", queue)
                        .put("MaxNumberOfMessages", 10)
                        .put("WaitTimeSeconds", waitSeconds));
        for (JsonNode message : answer.path("Messages")) {
            received.add(noticeOf(read(message.path("Body").asText())));
            sqs(
                    "DeleteMessage",
                    JSON.createObjectNode()
                            .put("QueueUrl", queue)
                            .put("ReceiptHandle", message.path("ReceiptHandle").asText()));
        }
        return received;
    }

    /** What SNS hands on to a machine. */
    private static Notice noticeOf(JsonNode handedOn) {
        Map<String, String> attributes = new HashMap<>();
        handedOn.path("MessageAttributes").properties().forEach(attribute -> {
            assertThat(attribute.getValue().path("Type").asText()).isEqualTo("String");
            attributes.put(
                    attribute.getKey(), attribute.getValue().path("Value").asText());
        });
        return new Notice(
                handedOn.path("Subject").asText(), handedOn.path("Message").asText(), attributes);
    }

    /** Stand-ins for AWS look at the service's name in a signature, and not at the signature. */
    private JsonNode sqs(String action, ObjectNode request) {
        HttpRequest asked = HttpRequest.newBuilder(endpoint.resolve("/"))
                .header("Content-Type", "application/x-amz-json-1.0")
                .header("X-Amz-Target", "AmazonSQS." + action)
                .header(
                        "Authorization",
                        "AWS4-HMAC-SHA256 Credential=testing/20261122/ap-northeast-1/sqs/aws4_request,"
                                + " SignedHeaders=host, Signature=none")
                .POST(HttpRequest.BodyPublishers.ofString(request.toString()))
                .build();
        try {
            HttpResponse<String> answer = http.send(asked, HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(action + ": " + answer.body()).isEqualTo(200);
            return answer.body().isEmpty() ? JSON.createObjectNode() : read(answer.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static JsonNode read(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
