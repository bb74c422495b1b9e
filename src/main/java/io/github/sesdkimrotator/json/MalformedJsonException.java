package io.github.sesdkimrotator.json;

/** A text is not the JSON that it should be. The message says in plain words what is wrong and where. */
public final class MalformedJsonException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String field;

    /** @param message shows at most 40 characters of the text, made printable */
    MalformedJsonException(String message) {
        this(message, "");
    }

    /** @param field the field that is wrong, made printable; empty where the text as a whole is */
    MalformedJsonException(String message, String field) {
        super(message);
        this.field = field;
    }

    /** The field that is wrong, made printable; empty where the text as a whole is. */
    public String field() {
        return field;
    }
}
