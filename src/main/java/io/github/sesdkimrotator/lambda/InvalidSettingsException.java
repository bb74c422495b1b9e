package io.github.sesdkimrotator.lambda;

import java.util.List;

/** The function is configured wrongly: one message that lists everything that is wrong. */
public final class InvalidSettingsException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    InvalidSettingsException(List<String> problems) {
        super("The settings are wrong, so nothing was done. Correct these environment variables:\n- "
                + String.join("\n- ", problems));
    }
}
