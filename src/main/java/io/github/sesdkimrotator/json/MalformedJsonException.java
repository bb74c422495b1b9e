package io.github.sesdkimrotator.json;

/** A text is not the JSON that it should be. The message says in plain words what is wrong and where. */
public final class MalformedJsonException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** @param message shows at most 40 characters of the text, made printable */
    MalformedJsonException(String message) {
        super(message);
    }
}
