package io.github.sesdkimrotator.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.sesdkimrotator.dkim.Printable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/**
 * Reads JSON exactly as RFC 8259 section 2 has it, and refuses what it leaves to the reader's taste: a field that
 * stands twice, text after the value, a byte order mark, bytes that are no UTF-8. A request that two programs could
 * understand in two ways is not carried out.
 */
public final class StrictJson {

    /** The longest request, in bytes. */
    public static final int LONGEST_REQUEST_BYTES = 262_144;

    /** How many objects and arrays may stand inside each other. */
    public static final int DEEPEST_LEVELS = 32;

    private static final int LONGEST_NUMBER_CHARS = 40;
    private static final int LONGEST_ECHO_CHARS = 40;
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEEPEST_LEVELS)
                            .maxNumberLength(LONGEST_NUMBER_CHARS)
                            .build())
                    .build())
            .build();

    private StrictJson() {}

    /**
     * Reads a request.
     *
     * @param utf8 at most {@link #LONGEST_REQUEST_BYTES}
     * @throws MalformedJsonException where the bytes are not one JSON object in UTF-8
     */
    public static ObjectNode parse(byte[] utf8) {
        if (utf8.length > LONGEST_REQUEST_BYTES) {
            throw new MalformedJsonException(
                    "the text is longer than the " + LONGEST_REQUEST_BYTES + " bytes that are read at most");
        }
        return object(decoded(utf8));
    }

    /**
     * The same for a text that is decoded already, of any length.
     *
     * @throws MalformedJsonException where the text is not one JSON object
     */
    static ObjectNode object(String text) {
        if (text.isBlank()) {
            throw new MalformedJsonException("the text is empty; a JSON object is expected: { … }");
        }
        if (text.charAt(0) == BYTE_ORDER_MARK) {
            // RFC 8259 section 8.1: a byte order mark must not be added.
            throw new MalformedJsonException(
                    "the text begins with a byte order mark; save the file as UTF-8 without it");
        }
        JsonNode value = value(text);
        if (value instanceof ObjectNode object) {
            return object;
        }
        throw new MalformedJsonException("a JSON object is expected, { … }, but this is: "
                + value.getNodeType().name().toLowerCase(Locale.ROOT));
    }

    /** @throws MalformedJsonException where that is not UTF-8 */
    static String decoded(byte[] utf8) {
        CharsetDecoder strict = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer in = ByteBuffer.wrap(utf8);
        CharBuffer out = CharBuffer.allocate(utf8.length);
        CoderResult result = strict.decode(in, out, true);
        if (result.isError()) {
            throw new MalformedJsonException("the text is not UTF-8: its byte " + (in.position() + 1)
                    + " begins no character; save the file as UTF-8");
        }
        return out.flip().toString();
    }

    private static JsonNode value(String text) {
        try (JsonParser parser = MAPPER.createParser(text)) {
            try {
                JsonNode value = MAPPER.readTree(parser);
                refuseTrailingText(parser, text);
                return value;
            } catch (JsonProcessingException e) {
                throw malformed(problem(e, parser), location(e, parser), text, duplicate(e, parser));
            }
        } catch (IOException e) {
            throw new IllegalStateException("reading from memory does not fail", e);
        }
    }

    private static void refuseTrailingText(JsonParser parser, String text) throws IOException {
        boolean more;
        try {
            more = parser.nextToken() != null;
        } catch (JsonProcessingException e) {
            throw malformed("text after the end of the JSON value", location(e, parser), text, "");
        }
        if (more) {
            throw malformed("text after the end of the JSON value", parser.currentTokenLocation(), text, "");
        }
    }

    /** Our words, not the parser's: those are written for programmers and quote as much as they like. */
    private static String problem(JsonProcessingException e, JsonParser parser) throws IOException {
        String words = String.valueOf(e.getOriginalMessage());
        if (e instanceof StreamConstraintsException) {
            return words.contains("nesting depth")
                    ? "objects and arrays are nested deeper than " + DEEPEST_LEVELS + " levels"
                    : "a name, a text or a number is too long";
        }
        if (e instanceof JsonEOFException) {
            return "the text ends too early; a closing brace, bracket or quotation mark is missing";
        }
        String duplicate = duplicate(e, parser);
        if (!duplicate.isEmpty()) {
            return "the field '" + duplicate + "' stands twice in one object; give it once";
        }
        if (words.contains("CTRL-CHAR")) {
            return "a control character where none may be";
        }
        if (words.contains("double-quote to start field name")) {
            if (words.contains("'}'")) {
                return "a comma with no field after it";
            }
            return "a field name without double quotes (a shell may have taken them: put the JSON into a file)";
        }
        if (words.startsWith("Unrecognized token")) {
            return "a word that is no JSON value; text stands in double quotes";
        }
        return "this is not JSON";
    }

    private static String duplicate(JsonProcessingException e, JsonParser parser) throws IOException {
        boolean standsTwice = String.valueOf(e.getOriginalMessage()).startsWith("Duplicate ");
        return standsTwice ? shown(String.valueOf(parser.currentName())) : "";
    }

    /** A broken limit carries no place of its own. */
    private static JsonLocation location(JsonProcessingException e, JsonParser parser) {
        return Optional.ofNullable(e.getLocation()).orElseGet(parser::currentLocation);
    }

    private static MalformedJsonException malformed(String problem, JsonLocation location, String text, String field) {
        String near = "";
        if (location.getCharOffset() >= 0 && location.getCharOffset() < text.length()) {
            near = ", near '" + shown(text.substring((int) location.getCharOffset())) + "'";
        }
        return new MalformedJsonException(
                problem + ": line " + location.getLineNr() + ", column " + location.getColumnNr() + near, field);
    }

    /** At most 40 characters of foreign text. */
    static String shown(String text) {
        boolean whole = text.codePointCount(0, text.length()) <= LONGEST_ECHO_CHARS;
        return whole
                ? Printable.of(text)
                : Printable.of(text.substring(0, text.offsetByCodePoints(0, LONGEST_ECHO_CHARS))) + "…";
    }
}
