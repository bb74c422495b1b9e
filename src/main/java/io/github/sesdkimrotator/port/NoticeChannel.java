package io.github.sesdkimrotator.port;

import io.github.sesdkimrotator.rotation.NoticeKind.Audience;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The two SNS topics. Delivery is at least once. */
public interface NoticeChannel {

    /** @throws PlatformFault where it is not known whether the notice was taken */
    void publish(Audience audience, Notice notice);

    /**
     * Who hears the notices to an audience. SNS takes a notice for a topic that nobody hears without a word.
     *
     * @throws PlatformFault where it cannot be found out, such as without the permission to ask
     */
    Subscriptions subscriptions(Audience audience);

    /**
     * The subscriptions of a topic.
     *
     * @param topic what an operator looks for: its ARN
     * @param confirmed those that get what is published
     * @param pending those that get nothing, as nobody has opened the link in SNS's mail yet
     */
    record Subscriptions(String topic, int confirmed, int pending) {}

    /**
     * A finished text that SNS takes and that a mail carries unharmed.
     *
     * @param subject printable ASCII, under 100 characters
     * @param body lines of at most 990 bytes, without control characters but line breaks and tabs
     * @param attributes for subscription filters, such as {@code domain} and {@code kind}; at most 10
     */
    record Notice(String subject, String body, Map<String, String> attributes) {

        /** SNS wants fewer than 100. */
        public static final int LONGEST_SUBJECT_CHARS = 99;

        /** RFC 5321 section 4.5.3.1.6 ends a line at 998; SNS folds those that come near it, and a record breaks. */
        public static final int LONGEST_LINE_BYTES = 990;

        /** With raw delivery SNS drops a message that has more. */
        public static final int MOST_ATTRIBUTES = 10;

        /** In the form in which it is sent, attributes with their types included. */
        public static final int LARGEST_MESSAGE_BYTES = 262_144;

        private static final Pattern SUBJECT = Pattern.compile("[\\x21-\\x7E][\\x20-\\x7E]*");
        private static final Pattern ATTRIBUTE_NAME = Pattern.compile("[A-Za-z0-9_-]{1,256}");

        /** The message is JSON: a text for mail and machines, which is the body, and one for phones, the subject. */
        private static final int ENVELOPE_BYTES = "{'default':'','sms':''}".length();

        /** @throws IllegalArgumentException where SNS would refuse it or a mail would not carry it unharmed */
        public Notice {
            attributes = Map.copyOf(attributes);
            if (!SUBJECT.matcher(subject).matches() || subject.length() > LONGEST_SUBJECT_CHARS) {
                throw new IllegalArgumentException(
                        "a subject is 1 to 99 printable ASCII characters, the first no blank: '" + subject + "'");
            }
            requireUnharmed(subject, body);
            requireAttributes(subject, attributes);
            long bytes = messageBytes(subject, body, attributes);
            if (bytes > LARGEST_MESSAGE_BYTES) {
                throw new IllegalArgumentException("a notice of " + bytes + " bytes: " + subject);
            }
        }

        private static void requireUnharmed(String subject, String body) {
            if (body.isBlank()) {
                throw new IllegalArgumentException("an empty notice: " + subject);
            }
            if (body.chars().anyMatch(c -> Character.isISOControl(c) && c != '\n' && c != '\t')
                    || !StandardCharsets.UTF_8.newEncoder().canEncode(body)) {
                throw new IllegalArgumentException("a notice with characters that no mail carries: " + subject);
            }
            List<String> lines = body.lines().toList();
            for (int i = 0; i < lines.size(); i++) {
                if (utf8Bytes(lines.get(i)) > LONGEST_LINE_BYTES) {
                    throw new IllegalArgumentException(
                            "line " + (i + 1) + " has " + utf8Bytes(lines.get(i)) + " bytes: " + subject);
                }
            }
        }

        private static void requireAttributes(String subject, Map<String, String> attributes) {
            if (attributes.size() > MOST_ATTRIBUTES) {
                throw new IllegalArgumentException("more than " + MOST_ATTRIBUTES + " attributes: " + subject);
            }
            attributes.forEach((name, value) -> {
                if (!ATTRIBUTE_NAME.matcher(name).matches() || value.isBlank()) {
                    throw new IllegalArgumentException("no attribute for SNS: " + name + "=" + value);
                }
            });
        }

        /** Whether SNS counts the subject as well is not documented. */
        private static long messageBytes(String subject, String body, Map<String, String> attributes) {
            long bytes = ENVELOPE_BYTES + jsonBytes(body) + jsonBytes(subject) + subject.length();
            for (var attribute : attributes.entrySet()) {
                bytes += utf8Bytes(attribute.getKey()) + "String".length() + utf8Bytes(attribute.getValue());
            }
            return bytes;
        }

        /** JSON writes two characters for each of these; other control characters there are none. */
        private static long jsonBytes(String text) {
            return utf8Bytes(text)
                    + text.chars()
                            .filter(c -> c == '"' || c == '\\' || c == '\n' || c == '\t')
                            .count();
        }

        private static int utf8Bytes(String text) {
            return text.getBytes(StandardCharsets.UTF_8).length;
        }
    }
}
