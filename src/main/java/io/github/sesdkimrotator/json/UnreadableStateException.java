package io.github.sesdkimrotator.json;

/**
 * A stored state is damaged, or a newer release wrote it. Trying again cures nothing: a person restores the object or
 * deploys. The message names the object, the place in it and the remedy, and shows little of what stands there.
 */
public final class UnreadableStateException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private static final String RESTORE = "Nothing was changed. Restore the newest good version of the object"
            + " (the bucket keeps them), then run the same command again.";
    private static final String DEPLOY =
            "Nothing was changed. Deploy the release that wrote the object, or a newer one.";

    private UnreadableStateException(String objectName, String problem, String remedy) {
        super(objectName + " cannot be read: " + problem + ". " + remedy);
    }

    static UnreadableStateException damaged(String objectName, String problem) {
        return new UnreadableStateException(objectName, problem, RESTORE);
    }

    static UnreadableStateException fromNewerRelease(String objectName, String problem) {
        return new UnreadableStateException(objectName, problem, DEPLOY);
    }
}
