package io.github.sesdkimrotator.json;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.github.sesdkimrotator.port.NoticeChannel.Notice;

/**
 * A notice as the message of an SNS topic with {@code MessageStructure=json}. Mail, queues, functions and web hooks get
 * the body as {@code default}; what a machine wants beside it is in the attributes, which SNS hands on together with
 * the subject. A phone gets the subject: a body would be cut, and charged by the piece.
 */
public final class NoticeJson {

    private NoticeJson() {}

    /** The body is in it once: SNS counts the whole message, and a digest may be near the limit. */
    public static String message(Notice notice) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("default", notice.body())
                .put("sms", notice.subject())
                .toString();
    }
}
