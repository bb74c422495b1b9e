package io.github.sesdkimrotator.notice;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.sesdkimrotator.dkim.KeyFingerprint;
import io.github.sesdkimrotator.dkim.Printable;
import io.github.sesdkimrotator.dkim.Selector;
import io.github.sesdkimrotator.dkim.SigningDomain;
import java.util.Optional;

/**
 * The commands that a person types, each one line that can be pasted into a POSIX shell.
 *
 * <p>{@code --cli-read-timeout 0}, because the AWS CLI otherwise gives up after 60 seconds and invokes a second time;
 * {@code --cli-binary-format}, because version 2 of the CLI otherwise takes the payload for base64. {@code jq} shows
 * the answer and, below it, the next command as it is typed: inside JSON its quotes are escaped and Lambda would refuse
 * the payload.
 *
 * @param projectName the stack's {@code ProjectName}
 * @param environment the stack's {@code Environment}
 */
public record Commands(String projectName, String environment) {

    private static final String NAME = "[A-Za-z0-9_-]+";
    /** Lambda's limit for a function's name. */
    private static final int LONGEST_FUNCTION_NAME_CHARS = 64;

    private static final int FIRST_INVOKED_PHASE = 3;
    private static final int LAST_PHASE = 8;

    /** @throws IllegalArgumentException where the two make no name that a Lambda function can have */
    public Commands {
        if (!projectName.matches(NAME) || !environment.matches(NAME)) {
            throw new IllegalArgumentException("project '" + Printable.of(projectName) + "' and environment '"
                    + Printable.of(environment) + "' must consist of letters, digits, hyphens and underscores");
        }
        String functionName = functionName(projectName, environment);
        if (functionName.length() > LONGEST_FUNCTION_NAME_CHARS) {
            throw new IllegalArgumentException("'" + Printable.of(functionName) + "' is longer than the "
                    + LONGEST_FUNCTION_NAME_CHARS + " characters of a Lambda function's name");
        }
    }

    private static String functionName(String projectName, String environment) {
        return projectName + "-" + environment + "-dkim-manager";
    }

    public String functionName() {
        return functionName(projectName, environment);
    }

    /**
     * Invokes a phase.
     *
     * @param phase 3 to 8; phases 1 and 2 are the deployment
     * @param selector binds the approval to the key that was looked at
     * @param fingerprint the same, by the key itself
     * @throws IllegalArgumentException where no such phase is invoked
     */
    public String phase(
            int phase, SigningDomain domain, Optional<Selector> selector, Optional<KeyFingerprint> fingerprint) {
        if (phase < FIRST_INVOKED_PHASE || phase > LAST_PHASE) {
            throw new IllegalArgumentException("phase " + phase + " is not invoked; phases 3 to 8 are");
        }
        ObjectNode payload = phasePayload(phase, domain);
        selector.ifPresent(s -> payload.put("selector", s.value()));
        fingerprint.ifPresent(f -> payload.put("fingerprint", f.hex()));
        return invoke(payload);
    }

    /** Begins a rotation because the key that signs now is known to others. */
    public String replaceCompromisedKey(SigningDomain domain) {
        return invoke(phasePayload(FIRST_INVOKED_PHASE, domain).put("reason", "compromise"));
    }

    private ObjectNode phasePayload(int phase, SigningDomain domain) {
        return action("phase_manager")
                .put("phase", Integer.toString(phase))
                .put("domain", domain.ascii())
                .put("environment", environment)
                .put("projectName", projectName);
    }

    /** Shows every domain; changes nothing. */
    public String status() {
        return invoke(action("status"));
    }

    /** Shows one domain; changes nothing. */
    public String status(SigningDomain domain) {
        return verb("status", domain);
    }

    /** Takes a domain under management, or takes a halted one up again. */
    public String enroll(SigningDomain domain) {
        return verb("enroll", domain);
    }

    /** Restores the previous key. */
    public String rollback(SigningDomain domain) {
        return verb("rollback", domain);
    }

    /** Gives up a pending rotation. */
    public String abort(SigningDomain domain) {
        return verb("abort", domain);
    }

    /** Hands signing to Easy DKIM. */
    public String easyDkimFallback(SigningDomain domain) {
        return verb("easy_dkim_fallback", domain);
    }

    private String verb(String action, SigningDomain domain) {
        return invoke(action(action).put("domain", domain.ascii()));
    }

    private static ObjectNode action(String action) {
        return JsonNodeFactory.instance.objectNode().put("action", action);
    }

    /** No value in a payload can hold a single quote, so single quotes are enough. */
    private String invoke(ObjectNode payload) {
        return "aws lambda invoke --function-name " + functionName()
                + " --cli-binary-format raw-in-base64-out --cli-read-timeout 0 --payload '" + payload
                + "' answer.json && jq -r '., .nextStep // empty' answer.json";
    }
}
