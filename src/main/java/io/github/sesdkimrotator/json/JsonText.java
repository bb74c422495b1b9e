package io.github.sesdkimrotator.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** JSON as text that people compare: the same node gives the same bytes on every machine. */
public final class JsonText {

    private static final ObjectWriter WRITER = JsonMapper.builder().build().writer(printer());

    private JsonText() {}

    private static DefaultPrettyPrinter printer() {
        DefaultIndenter twoBlanksAndLf = new DefaultIndenter("  ", "\n");
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter(Separators.createDefaultInstance()
                .withObjectFieldValueSpacing(Separators.Spacing.AFTER)
                .withObjectEmptySeparator("")
                .withArrayEmptySeparator(""));
        printer.indentObjectsWith(twoBlanksAndLf);
        printer.indentArraysWith(twoBlanksAndLf);
        return printer;
    }

    /** One field or element a line, two blanks of indentation, LF, and a final line break. */
    public static String pretty(JsonNode node) {
        try {
            return WRITER.writeValueAsString(node) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of JSON nodes can always be written", e);
        }
    }
}
