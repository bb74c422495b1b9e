package io.github.sesdkimrotator.port;

import io.github.sesdkimrotator.rotation.NoticeKind.Audience;
import java.util.Map;

/** The two SNS topics. Delivery is at least once. */
public interface NoticeChannel {

    /** @throws PlatformFault where it is not known whether the notice was taken */
    void publish(Audience audience, Notice notice);

    /**
     * A finished text.
     *
     * @param subject printable ASCII, under 100 characters
     * @param body lines of well under 990 bytes
     * @param attributes for subscription filters, such as {@code domain} and {@code kind}
     */
    record Notice(String subject, String body, Map<String, String> attributes) {
        public Notice {
            attributes = Map.copyOf(attributes);
        }
    }
}
