package io.github.sesdkimrotator.simulation;

/** The process is gone. Nothing in the product may catch it. */
final class Killed extends Error {

    private static final long serialVersionUID = 1L;

    Killed(String where) {
        super(where, null, false, false);
    }
}
