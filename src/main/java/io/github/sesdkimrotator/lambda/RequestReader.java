package io.github.sesdkimrotator.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.sesdkimrotator.dkim.KeyFingerprint;
import io.github.sesdkimrotator.dkim.Printable;
import io.github.sesdkimrotator.dkim.Selector;
import io.github.sesdkimrotator.dkim.SigningDomain;
import io.github.sesdkimrotator.json.MalformedJsonException;
import io.github.sesdkimrotator.json.StrictJson;
import io.github.sesdkimrotator.rotation.RotationReason;
import io.github.sesdkimrotator.rotation.Trigger;
import io.github.sesdkimrotator.rotation.Trigger.Approval;
import io.github.sesdkimrotator.rotation.Trigger.Phase;
import io.github.sesdkimrotator.run.Request;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Turns a payload into a {@link Request}, or says which field is wrong (design section 2). */
final class RequestReader {

    /**
     * A request and what goes with it.
     *
     * @param requestedBy who said to have asked
     * @param runId the scheduler's execution id, for the log
     */
    record Read(Request request, Optional<String> requestedBy, Optional<String> runId) {}

    private static final Set<String> ADDRESS_FIELDS = Set.of("environment", "projectName", "requestedBy");
    /** What EventBridge Scheduler puts in for its context attributes. */
    private static final Set<String> SCHEDULE_FIELDS =
            Set.of("executionId", "scheduledTime", "scheduleArn", "attemptNumber");

    private static final int LONGEST_NAME_CHARS = 64;
    private static final int LONGEST_ARN_CHARS = 2048;

    private final Settings settings;

    RequestReader(Settings settings) {
        this.settings = settings;
    }

    Read read(byte[] payload) throws BadRequestException {
        ObjectNode fields;
        try {
            fields = StrictJson.parse(payload);
        } catch (MalformedJsonException e) {
            throw new BadRequestException(e.field(), "The payload cannot be read: " + e.getMessage() + ".");
        }
        if (!fields.has("action") && fields.has("detail-type")) {
            return new Read(scheduledEvent(fields), Optional.empty(), Optional.empty());
        }
        String action = text(fields, "action")
                .orElseThrow(() -> new BadRequestException(
                        "action", "action is missing; expected is one of " + Action.names() + "."));
        Action known = Action.of(action)
                .orElseThrow(() -> new BadRequestException(
                        "action",
                        "action '" + Printable.of(action) + "' is unknown; expected is one of " + Action.names()
                                + "."));
        refuseUnknownFields(fields, known);
        refuseOtherFunctions(fields);
        return new Read(request(fields, known), requestedBy(fields), executionId(fields));
    }

    private enum Action {
        EXPIRY_CHECK,
        WATCH,
        PHASE_MANAGER,
        STATUS,
        ENROLL,
        ROLLBACK,
        ABORT,
        EASY_DKIM_FALLBACK;

        /** What it takes besides {@code action} and the fields that address the function. */
        Set<String> fields() {
            return switch (this) {
                case EXPIRY_CHECK, WATCH -> SCHEDULE_FIELDS;
                case PHASE_MANAGER -> Set.of("phase", "domain", "selector", "fingerprint", "reason");
                case STATUS, ENROLL, EASY_DKIM_FALLBACK -> Set.of("domain");
                case ROLLBACK, ABORT -> Set.of("domain", "selector", "fingerprint");
            };
        }

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Optional<Action> of(String label) {
            for (Action action : values()) {
                if (action.label().equals(label)) {
                    return Optional.of(action);
                }
            }
            return Optional.empty();
        }

        static String names() {
            return Arrays.stream(values()).map(Action::label).collect(Collectors.joining(", "));
        }
    }

    /** An EventBridge rule's event, or EventBridge Scheduler's default one, whose {@code detail} is a string. */
    private static Request scheduledEvent(ObjectNode fields) throws BadRequestException {
        String source = fields.path("source").asText("");
        String type = fields.path("detail-type").asText("");
        boolean isSchedule = source.equals("aws.events") || source.equals("aws.scheduler");
        if (!isSchedule) {
            throw new BadRequestException(
                    "source",
                    "source '" + Printable.of(source)
                            + "' is not a schedule; expected is aws.events or aws.scheduler.");
        }
        if (!type.equals("Scheduled Event")) {
            throw new BadRequestException(
                    "detail-type",
                    "detail-type '" + Printable.of(type) + "' is not handled; expected is 'Scheduled Event'.");
        }
        return new Request.ExpiryCheck();
    }

    private static void refuseUnknownFields(ObjectNode fields, Action action) throws BadRequestException {
        Set<String> allowed = new TreeSet<>(action.fields());
        allowed.addAll(ADDRESS_FIELDS);
        allowed.add("action");
        for (Iterator<String> names = fields.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!allowed.contains(name)) {
                throw new BadRequestException(
                        Printable.of(name),
                        "The field '" + Printable.of(name) + "' is unknown for " + action.label() + "; it takes "
                                + String.join(", ", allowed) + ".");
            }
        }
    }

    /** A prod payload sent to the dev function is refused. */
    private void refuseOtherFunctions(ObjectNode fields) throws BadRequestException {
        refuseOther("environment", text(fields, "environment"), settings.environment());
        refuseOther("projectName", text(fields, "projectName"), settings.projectName());
    }

    private void refuseOther(String field, Optional<String> given, String own) throws BadRequestException {
        if (given.isPresent() && !given.get().equals(own)) {
            throw new BadRequestException(
                    field,
                    field + " is '" + Printable.of(given.get()) + "', but this function is "
                            + settings.commands().functionName() + " with " + field + " '" + own
                            + "'. Invoke the function that the request is meant for.");
        }
    }

    private static Request request(ObjectNode fields, Action action) throws BadRequestException {
        return switch (action) {
            case EXPIRY_CHECK -> new Request.ExpiryCheck();
            case WATCH -> new Request.WatchInFlight();
            case STATUS -> new Request.Status(domain(fields));
            case ENROLL -> new Request.ForDomain(requiredDomain(fields), new Trigger.Enroll());
            case ROLLBACK -> new Request.ForDomain(requiredDomain(fields), new Trigger.Rollback(approval(fields)));
            case ABORT -> new Request.ForDomain(requiredDomain(fields), new Trigger.Abort(approval(fields)));
            case EASY_DKIM_FALLBACK -> new Request.ForDomain(requiredDomain(fields), new Trigger.EasyDkimFallback());
            case PHASE_MANAGER -> phaseRequest(fields);
        };
    }

    private static Request phaseRequest(ObjectNode fields) throws BadRequestException {
        int number = phase(fields);
        Optional<Phase> phase = Phase.ofNumber(number);
        if (phase.isEmpty()) {
            return new Request.DeploymentPhase(number);
        }
        SigningDomain domain = requiredDomain(fields);
        Optional<RotationReason> reason = reason(fields, phase.get());
        return new Request.ForDomain(domain, new Trigger.PhaseRequest(phase.get(), approval(fields), reason));
    }

    /** {@code "7"} or {@code 7}. */
    private static int phase(ObjectNode fields) throws BadRequestException {
        JsonNode node = fields.get("phase");
        String digits = node == null ? "" : node.isTextual() || node.isInt() ? node.asText() : node.toString();
        if (!digits.matches("[1-8]")) {
            throw new BadRequestException(
                    "phase",
                    (node == null ? "phase is missing" : "phase is '" + Printable.of(digits) + "'")
                            + "; expected is 3 (key generation), 4 (storage), 5 (notification), 6 (DNS confirmation),"
                            + " 7 (SES update) or 8 (completion).");
        }
        return Integer.parseInt(digits);
    }

    private static Optional<RotationReason> reason(ObjectNode fields, Phase phase) throws BadRequestException {
        Optional<String> given = text(fields, "reason");
        if (given.isEmpty()) {
            return Optional.empty();
        }
        if (phase != Phase.KEY_GENERATION) {
            throw new BadRequestException(
                    "reason",
                    "reason is for phase 3, where a rotation begins; leave it out for phase " + phase.number() + ".");
        }
        return Optional.of(
                switch (given.get()) {
                    case "compromise" -> RotationReason.COMPROMISE;
                    case "requested" -> RotationReason.REQUESTED;
                    default ->
                        throw new BadRequestException(
                                "reason",
                                "reason '" + Printable.of(given.get())
                                        + "' is unknown; expected is 'requested' or 'compromise'.");
                });
    }

    private static SigningDomain requiredDomain(ObjectNode fields) throws BadRequestException {
        return domain(fields)
                .orElseThrow(() -> new BadRequestException(
                        "domain", "domain is missing; give the domain whose key it is about, such as 'example.jp'."));
    }

    private static Optional<SigningDomain> domain(ObjectNode fields) throws BadRequestException {
        return parsed(fields, "domain", SigningDomain::parse);
    }

    private static Approval approval(ObjectNode fields) throws BadRequestException {
        return new Approval(
                parsed(fields, "selector", Selector::new), parsed(fields, "fingerprint", KeyFingerprint::new));
    }

    private static <T> Optional<T> parsed(ObjectNode fields, String name, Function<String, T> parse)
            throws BadRequestException {
        Optional<String> given = text(fields, name);
        try {
            return given.map(parse);
        } catch (IllegalArgumentException e) {
            throw new BadRequestException(name, name + ": " + e.getMessage() + ".");
        }
    }

    private static Optional<String> requestedBy(ObjectNode fields) throws BadRequestException {
        return matching(
                fields,
                "requestedBy",
                "[\\p{L}\\p{N} .@_+/:-]{1," + LONGEST_NAME_CHARS + "}",
                "a name of 1 to " + LONGEST_NAME_CHARS + " letters, digits, blanks and any of .@_+/:-");
    }

    /** The other context attributes are looked at only to be sure that the input is what the schedule was given. */
    private static Optional<String> executionId(ObjectNode fields) throws BadRequestException {
        matching(fields, "scheduledTime", "[0-9TZ:.+-]{1,40}", "a moment such as '2026-11-22T03:00:00Z'");
        matching(fields, "scheduleArn", "arn:[!-~]{1," + LONGEST_ARN_CHARS + "}", "the schedule's ARN");
        matching(fields, "attemptNumber", "[0-9]{1,9}", "a whole number in quotes");
        return matching(
                fields,
                "executionId",
                "[A-Za-z0-9-]{1," + LONGEST_NAME_CHARS + "}",
                "an id of 1 to " + LONGEST_NAME_CHARS + " letters, digits and hyphens");
    }

    private static Optional<String> matching(ObjectNode fields, String name, String pattern, String expected)
            throws BadRequestException {
        Optional<String> given = text(fields, name);
        if (given.isPresent() && !given.get().matches(pattern)) {
            throw new BadRequestException(
                    name,
                    name + " is '" + Printable.of(given.get()) + "'; expected is " + expected + ", or leave it out.");
        }
        return given;
    }

    private static Optional<String> text(ObjectNode fields, String name) throws BadRequestException {
        JsonNode node = fields.get(name);
        if (node == null) {
            return Optional.empty();
        }
        if (!node.isTextual()) {
            throw new BadRequestException(
                    name,
                    name + " must be a text in double quotes, but is "
                            + node.getNodeType().name().toLowerCase(Locale.ROOT) + "; write it as \"" + name
                            + "\": \"…\".");
        }
        return Optional.of(node.asText());
    }
}
