package io.github.sesdkimrotator.simulation;

/** A promise was broken. An error, so that nothing between the port and the simulation takes it for a bad day. */
final class Violation extends AssertionError {

    private static final long serialVersionUID = 1L;

    private final String promise;

    /** @param promise its short name */
    Violation(String promise, String what) {
        super(promise + ": " + what);
        this.promise = promise;
    }

    String promise() {
        return promise;
    }
}
