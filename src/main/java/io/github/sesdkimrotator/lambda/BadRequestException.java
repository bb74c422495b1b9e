package io.github.sesdkimrotator.lambda;

/** A payload that cannot be carried out. Nothing has been done when it is thrown. */
final class BadRequestException extends Exception {

    private static final long serialVersionUID = 1L;

    private final String field;

    /**
     * @param field the field that is wrong; empty where the payload as a whole is
     * @param message what is wrong, what was expected, what to send instead
     */
    BadRequestException(String field, String message) {
        super(message);
        this.field = field;
    }

    String field() {
        return field;
    }
}
