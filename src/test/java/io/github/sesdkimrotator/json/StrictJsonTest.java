package io.github.sesdkimrotator.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class StrictJsonTest {

    @Test
    void requestIsReadAsItStands() {
        ObjectNode request =
                StrictJson.parse(utf8("\r\n {\"action\": \"status\", \"phase\": 7, \"名前\": \"鍵\\u0000\"} \n"));

        assertThat(request.get("action").textValue()).isEqualTo("status");
        assertThat(request.get("phase").intValue()).isEqualTo(7);
        assertThat(request.get("名前").textValue()).isEqualTo("鍵\0");
    }

    @Test
    void everyOtherTextIsRefusedInPlainWords() {
        Map<String, String> messageByText = new LinkedHashMap<>();
        messageByText.put("", "the text is empty; a JSON object is expected: { … }");
        messageByText.put(" \n", "the text is empty; a JSON object is expected: { … }");
        messageByText.put("null", "a JSON object is expected, { … }, but this is: null");
        messageByText.put("[{}]", "a JSON object is expected, { … }, but this is: array");
        messageByText.put("\"{}\"", "a JSON object is expected, { … }, but this is: string");
        messageByText.put("7", "a JSON object is expected, { … }, but this is: number");
        messageByText.put("\uFEFF{}", "the text begins with a byte order mark; save the file as UTF-8 without it");
        messageByText.put(
                "{\"a\":1,\n \"a\":2}",
                "the field 'a' stands twice in one object; give it once: line 2, column 5, near ':2}'");
        messageByText.put(
                "{\"a\":{\"\\u0062\":1,\"b\":2}}",
                "the field 'b' stands twice in one object; give it once: line 1, column 21, near ':2}}'");
        messageByText.put("{}{}", "text after the end of the JSON value: line 1, column 3, near '{}'");
        messageByText.put("{} x", "text after the end of the JSON value: line 1, column 4, near 'x'");
        messageByText.put("{}}", "text after the end of the JSON value: line 1, column 3, near '}'");
        messageByText.put(
                "{\"a\":",
                "the text ends too early; a closing brace, bracket or quotation mark is missing: line 1, column 6");
        messageByText.put(
                "{\"a\":\"b",
                "the text ends too early; a closing brace, bracket or quotation mark is missing: line 1, column 8");
        messageByText.put(
                "{action:\"status\"}",
                "a field name without double quotes (a shell may have taken them: put the JSON into a file): line 1,"
                        + " column 2, near 'action:\"status\"}'");
        messageByText.put(
                "{'action':'status'}",
                "a field name without double quotes (a shell may have taken them: put the JSON into a file): line 1,"
                        + " column 2, near ''action':'status'}'");
        messageByText.put(
                "{\"action\":status}",
                "a word that is no JSON value; text stands in double quotes: line 1, column 11, near 'status}'");
        messageByText.put("{\"a\":1,}", "a comma with no field after it: line 1, column 8, near '}'");
        messageByText.put("{\"a\":[1,]}", "this is not JSON: line 1, column 9, near ']}'");
        messageByText.put("{\"a\" 1}", "this is not JSON: line 1, column 6, near '1}'");
        messageByText.put("{\"a\":'b'}", "this is not JSON: line 1, column 6, near ''b'}'");
        messageByText.put("{\"a\":01}", "this is not JSON");
        messageByText.put("{\"a\":NaN}", "this is not JSON");
        messageByText.put("{\"a\":\"\\x\"}", "this is not JSON");
        messageByText.put("{} // comment", "text after the end of the JSON value");
        messageByText.put("{/* comment */}", "this is not JSON");
        messageByText.put("{\"a\":\"\0\"}", "a control character where none may be: line 1, column 7");
        messageByText.put("\0{}", "a control character where none may be: line 1");
        messageByText.put("{\"a\":\"line\nbreak\"}", "a control character where none may be");
        messageByText.put(
                "{\"a\":" + "[".repeat(40) + "]".repeat(40) + "}",
                "objects and arrays are nested deeper than 32 levels: line 1, column ");
        messageByText.put("{\"a\":" + "1".repeat(41) + "}", "a name, a text or a number is too long");

        messageByText.forEach((text, message) -> assertThatThrownBy(() -> StrictJson.parse(utf8(text)), "%s", text)
                .isInstanceOf(MalformedJsonException.class)
                .hasMessageStartingWith(message));
    }

    @Test
    void nestingUpToTheLimitIsRead() {
        int inner = StrictJson.DEEPEST_LEVELS - 1;

        assertThat(StrictJson.parse(utf8("{\"a\":" + "[".repeat(inner) + "]".repeat(inner) + "}")))
                .hasSize(1);
    }

    @Test
    void sizeIsCountedInBytes() {
        String head = "{\"a\":\"";
        String tail = "\"}";
        int room = StrictJson.LONGEST_REQUEST_BYTES - head.length() - tail.length();

        assertThat(StrictJson.parse(utf8(head + "x".repeat(room) + tail))).hasSize(1);
        assertThatThrownBy(() -> StrictJson.parse(utf8(head + "x".repeat(room + 1) + tail)))
                .hasMessage("the text is longer than the 262144 bytes that are read at most");
        assertThatThrownBy(() -> StrictJson.parse(utf8(head + "鍵".repeat(room / 2) + tail)))
                .hasMessageEndingWith("262144 bytes that are read at most");
    }

    @Test
    void bytesThatAreNoUtf8AreRefused() {
        Map<String, byte[]> bytes = new LinkedHashMap<>();
        bytes.put("its byte 6 ", new byte[] {'{', '"', 'a', '"', ':', (byte) 0xFF, '}'});
        bytes.put("its byte 7 ", "{\"a\":\"鍵\"}".getBytes(Charset.forName("Shift_JIS")));
        bytes.put("its byte 1 ", "\uFEFF{}".getBytes(StandardCharsets.UTF_16LE));
        bytes.put("its byte 3 ", new byte[] {'{', '"', (byte) 0xE9, (byte) 0x8D});
        bytes.put("its byte 2 ", new byte[] {'"', (byte) 0xED, (byte) 0xA0, (byte) 0x80, '"'});

        bytes.forEach((where, octets) -> assertThatThrownBy(() -> StrictJson.parse(octets), where)
                .isInstanceOf(MalformedJsonException.class)
                .hasMessageContaining("the text is not UTF-8: " + where));
    }

    @Test
    void messageShowsFortyPrintableCharactersAtMost() {
        String noisy = "\u001b[31m" + "鍵🔑".repeat(1_000);
        for (String text : new String[] {
            "{\"" + noisy.substring(5) + "\":1,\"" + noisy.substring(5) + "\":2}",
            "{" + noisy + "}",
            "{\"a\":" + "x".repeat(1_000) + "}",
            "{}" + noisy,
        }) {
            assertThatThrownBy(() -> StrictJson.parse(utf8(text)))
                    .isInstanceOf(MalformedJsonException.class)
                    .message()
                    .hasSizeLessThan(300)
                    .doesNotContainPattern("\\p{Cntrl}")
                    .doesNotContain("鍵🔑".repeat(21))
                    .doesNotContain("x".repeat(41));
        }
    }

    /** Whatever bytes come: an object or the one exception. */
    @Test
    void damagedRequestsNeverCauseAnyOtherException() {
        byte[] good =
                utf8("{\"action\":\"phase_manager\",\"phase\":\"7\",\"n\":[1,-2.5e3,true,null],\"鍵\":{\"\\n\":\"\"}}");
        long seed = 20261122;
        SplittableRandom random = new SplittableRandom(seed);
        int read = 0;
        for (int round = 0; round < 5_000; round++) {
            byte[] damaged = Arrays.copyOf(good, 1 + random.nextInt(good.length + 2));
            for (int hits = random.nextInt(4); hits > 0; hits--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            try {
                read += StrictJson.parse(damaged).isEmpty() ? 0 : 1;
            } catch (MalformedJsonException expected) {
                String message = expected.getMessage();
                if (message.length() > 300 || message.codePoints().anyMatch(Character::isISOControl)) {
                    throw new AssertionError("seed " + seed + ", round " + round + ": " + message);
                }
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed + ", round " + round, e);
            }
        }
        assertThat(read).as("requests that survived, seed %d", seed).isBetween(1, 2_500);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
