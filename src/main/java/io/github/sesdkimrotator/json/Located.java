package io.github.sesdkimrotator.json;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.sesdkimrotator.dkim.Printable;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A JSON value and where it stands, so that whatever is wrong with it can be found.
 *
 * @param objectName {@code state/example.jp.json}
 * @param path {@code state.pending.notAfter}, empty at the top
 */
record Located(JsonNode node, String objectName, String path) {

    /** @throws UnreadableStateException where the field is missing or null */
    Located field(String name) {
        return optional(name).orElseThrow(() -> damaged("the field '" + name + "' is missing"));
    }

    /** A field that is missing and one that is null mean the same. */
    Optional<Located> optional(String name) {
        if (!node.isObject()) {
            throw damaged("an object is expected");
        }
        JsonNode child = node.path(name);
        return child.isMissingNode() || child.isNull() ? Optional.empty() : Optional.of(child(name, child));
    }

    private Located child(String name, JsonNode child) {
        return new Located(child, objectName, path.isEmpty() ? name : path + "." + name);
    }

    List<Located> elements() {
        if (!node.isArray()) {
            throw damaged("a list is expected");
        }
        List<Located> elements = new ArrayList<>();
        for (JsonNode element : node) {
            elements.add(new Located(element, objectName, path + "[" + elements.size() + "]"));
        }
        return elements;
    }

    /** Every field, for objects whose field names are data. */
    Map<String, Located> fields() {
        if (!node.isObject()) {
            throw damaged("an object is expected");
        }
        Map<String, Located> fields = new LinkedHashMap<>();
        node.properties()
                .forEach(
                        field -> fields.put(field.getKey(), child(StrictJson.shown(field.getKey()), field.getValue())));
        return fields;
    }

    String text() {
        if (!node.isTextual()) {
            throw damaged("a text in double quotes is expected");
        }
        return node.textValue();
    }

    int wholeNumber() {
        if (!node.isIntegralNumber() || !node.canConvertToInt()) {
            throw damaged("a whole number is expected");
        }
        return node.intValue();
    }

    /** The text as the value that a parser makes of it. */
    <T> T as(Function<String, T> parser) {
        return made(() -> parser.apply(text()));
    }

    Instant instant() {
        try {
            return Instant.parse(text());
        } catch (DateTimeException e) {
            throw damaged("'" + StrictJson.shown(text()) + "' is no instant; one looks like 2026-11-22T03:04:05Z");
        }
    }

    /** Whatever a constructor refuses is damage at this place. */
    <T> T made(Supplier<T> maker) {
        try {
            return maker.get();
        } catch (IllegalArgumentException e) {
            throw damaged(Printable.of(String.valueOf(e.getMessage())));
        }
    }

    UnreadableStateException damaged(String problem) {
        return UnreadableStateException.damaged(objectName, at() + problem);
    }

    UnreadableStateException unknown(String what) {
        return UnreadableStateException.fromNewerRelease(
                objectName, at() + "this release does not know the " + what + " '" + StrictJson.shown(text()) + "'");
    }

    private String at() {
        return path.isEmpty() ? "" : "at " + path + ": ";
    }
}
