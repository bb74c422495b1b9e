package io.github.sesdkimrotator.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.sesdkimrotator.json.NoticeJson;
import io.github.sesdkimrotator.port.NoticeChannel.Notice;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class NoticeTest {

    @Test
    void noticeThatWouldNotArriveUnharmedIsRefused() {
        Map<String, String> elevenAttributes = new HashMap<>();
        for (int n = 1; n <= Notice.MOST_ATTRIBUTES + 1; n++) {
            elevenAttributes.put("name" + n, "value");
        }
        Map<String, Supplier<Notice>> refused = new LinkedHashMap<>();
        refused.put("subject of 100 characters", () -> new Notice("s".repeat(100), "body", Map.of()));
        refused.put("empty subject", () -> new Notice("", "body", Map.of()));
        refused.put("subject that begins with a blank", () -> new Notice(" subject", "body", Map.of()));
        refused.put("line break in the subject", () -> new Notice("two\nlines", "body", Map.of()));
        refused.put("line break that ends the subject", () -> new Notice("subject\n", "body", Map.of()));
        refused.put("Japanese subject", () -> new Notice("件名", "body", Map.of()));
        refused.put("empty body", () -> new Notice("subject", "", Map.of()));
        refused.put("line of 991 bytes", () -> new Notice("subject", "first\n" + "x".repeat(991), Map.of()));
        refused.put("line of 993 bytes in 331 characters", () -> new Notice("subject", "鍵".repeat(331), Map.of()));
        refused.put("escape character", () -> new Notice("subject", "\u001b[31mbody", Map.of()));
        refused.put("carriage return", () -> new Notice("subject", "body\r\n", Map.of()));
        refused.put("half a character", () -> new Notice("subject", "body \ud842", Map.of()));
        refused.put("262,145 bytes", () -> new Notice("subject", "x\n".repeat(131_072) + "x", Map.of()));
        refused.put("attribute without a value", () -> new Notice("subject", "body", Map.of("domain", "")));
        refused.put("attribute with a bad name", () -> new Notice("subject", "body", Map.of("no blanks", "x")));
        refused.put("eleven attributes", () -> new Notice("subject", "body", elevenAttributes));

        refused.forEach(
                (what, notice) -> assertThatThrownBy(notice::get, what).isInstanceOf(IllegalArgumentException.class));
    }

    /** Counted as SNS counts: the message in its envelope, with what JSON puts before quotes and line breaks. */
    @Test
    void noticeMayFillAMessageToTheLastByteAndNotMore() {
        String subject = "A \"quoted\" \\ subject";
        Map<String, String> attributes = Map.of("kind", "DIGEST", "domain", "鍵.example");
        String line = "鍵 \"v=DKIM1\\; p=\"\t𠮷\n";
        int lineBytes = utf8Bytes(NoticeJson.message(new Notice(subject, line + line, attributes)))
                - utf8Bytes(NoticeJson.message(new Notice(subject, line, attributes)));
        StringBuilder text = new StringBuilder(line.repeat(Notice.LARGEST_MESSAGE_BYTES / lineBytes - 10));
        int room = Notice.LARGEST_MESSAGE_BYTES - wireBytes(new Notice(subject, text.toString(), attributes));
        text.append("x".repeat(room));

        assertThat(wireBytes(new Notice(subject, text.toString(), attributes))).isEqualTo(Notice.LARGEST_MESSAGE_BYTES);
        assertThatThrownBy(() -> new Notice(subject, text + "x", attributes))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a notice of 262145 bytes: " + subject);
    }

    @Test
    void bodyIsForEverybodyAndThePhoneGetsTheSubject() {
        assertThat(NoticeJson.message(new Notice("Publish this record", "本文\n\"v=DKIM1\"\n", Map.of("kind", "x"))))
                .isEqualTo("{\"default\":\"本文\\n\\\"v=DKIM1\\\"\\n\",\"sms\":\"Publish this record\"}");
    }

    private static int wireBytes(Notice notice) {
        int bytes = utf8Bytes(NoticeJson.message(notice)) + utf8Bytes(notice.subject());
        for (var attribute : notice.attributes().entrySet()) {
            bytes += utf8Bytes(attribute.getKey()) + utf8Bytes("String") + utf8Bytes(attribute.getValue());
        }
        return bytes;
    }

    private static int utf8Bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
