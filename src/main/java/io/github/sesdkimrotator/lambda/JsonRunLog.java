package io.github.sesdkimrotator.lambda;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.sesdkimrotator.dkim.SigningDomain;
import io.github.sesdkimrotator.gate.GateVerdict;
import io.github.sesdkimrotator.lambda.JsonLines.Level;
import io.github.sesdkimrotator.port.RunLog;
import io.github.sesdkimrotator.port.SweepFigures;
import io.github.sesdkimrotator.rotation.Outcome;
import io.github.sesdkimrotator.rotation.RotationState;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One JSON object a line, which CloudWatch Logs can query by field; {@code docs/logs-and-metrics.md} tells them all. */
final class JsonRunLog implements RunLog {

    /** Outcomes that somebody should look at, although the run itself went well. */
    private static final Set<Outcome> WORRYING =
            Set.of(Outcome.SIGNING_ALARM, Outcome.HALTED, Outcome.KEY_BURNT, Outcome.SES_REFUSED);

    /** Of a list of domains: enough to go on with, whatever the size of the fleet. */
    private static final int MOST_DOMAINS_NAMED = 20;

    private final JsonLines lines;
    private final String functionName;
    private long domainBegunAt;

    /** @param functionName the value of the metrics' dimension */
    JsonRunLog(JsonLines lines, String functionName) {
        this.lines = lines;
        this.functionName = functionName;
    }

    @Override
    public void beginDomain() {
        domainBegunAt = lines.nanoTime();
    }

    @Override
    public void record(Line line) {
        ObjectNode node = lines.line(level(line), "domain", line.message());
        putRunId(node, line.requestId());
        node.put("domain", line.domain().ascii());
        node.put("action", line.trigger());
        line.from().map(RotationState.Kind::label).ifPresent(from -> node.put("from", from));
        line.to().map(RotationState.Kind::label).ifPresent(to -> node.put("to", to));
        node.put("outcome", line.outcome().map(Outcome::name).orElse("FAILED"));
        node.put("durationMs", lines.millisSince(domainBegunAt));
        line.gate().ifPresent(verdict -> putGate(node, verdict));
        line.fault().ifPresent(fault -> JsonLines.putFault(node, fault));
        lines.write(node);
    }

    private static Level level(Line line) {
        if (line.outcome().isEmpty()) {
            return Level.ERROR;
        }
        return WORRYING.contains(line.outcome().get()) ? Level.WARN : Level.INFO;
    }

    /** Enough to count by; who said what is in the evidence. */
    private static void putGate(ObjectNode node, GateVerdict verdict) {
        node.put(
                "gate",
                switch (verdict) {
                    case GateVerdict.Open open -> "open";
                    case GateVerdict.Waiting waiting -> "waiting " + waiting.reason();
                    case GateVerdict.Conflicting conflicting -> "conflicting";
                });
        if (!verdict.findings().isEmpty()) {
            ArrayNode codes = node.putArray("findings");
            verdict.findings().stream().map(f -> f.code().name()).distinct().forEach(codes::add);
        }
    }

    /** What the evidence knows the run by, where that is not Lambda's own id. */
    private static void putRunId(ObjectNode node, String runId) {
        if (!runId.equals(node.path("requestId").asText())) {
            node.put("executionId", runId);
        }
    }

    /** The domains behind the numbers are properties: as a dimension, each would be a metric of its own to pay for. */
    @Override
    public void record(SweepFigures figures) {
        boolean somebodyShouldLook = figures.fleet()
                .filter(fleet -> !fleet.topics().warnings().isEmpty())
                .isPresent();
        for (ObjectNode metrics : EmbeddedMetrics.of(figures, functionName)) {
            ObjectNode node =
                    lines.line(somebodyShouldLook ? Level.WARN : Level.INFO, "sweep", figures.action() + " in numbers");
            putRunId(node, figures.requestId());
            node.put("action", figures.action());
            putSome(node, "failedDomains", figures.failed());
            putSome(node, "notReachedDomains", figures.notReached());
            highest(figures.sesPending()).ifPresent(domain -> node.put("longestPendingDomain", domain.ascii()));
            figures.fleet().ifPresent(fleet -> putFleet(node, fleet));
            node.setAll(metrics);
            lines.write(node);
        }
    }

    private static void putFleet(ObjectNode node, SweepFigures.Fleet fleet) {
        lowest(fleet.daysToExpiry()).ifPresent(domain -> node.put("soonestExpiryDomain", domain.ascii()));
        putSome(node, "overdueDomains", fleet.overdue());
        if (!fleet.topics().warnings().isEmpty()) {
            ArrayNode warnings = node.putArray("topicWarnings");
            fleet.topics().warnings().forEach(warnings::add);
        }
        putSome(node, "haltedDomains", fleet.byState().getOrDefault(RotationState.Kind.HALTED, List.of()));
    }

    private static void putSome(ObjectNode node, String name, List<SigningDomain> domains) {
        if (!domains.isEmpty()) {
            ArrayNode some = node.putArray(name);
            domains.stream().limit(MOST_DOMAINS_NAMED).forEach(domain -> some.add(domain.ascii()));
        }
    }

    private static <T extends Comparable<T>> Optional<SigningDomain> lowest(Map<SigningDomain, T> values) {
        return values.entrySet().stream().min(Map.Entry.comparingByValue()).map(Map.Entry::getKey);
    }

    private static <T extends Comparable<T>> Optional<SigningDomain> highest(Map<SigningDomain, T> values) {
        return values.entrySet().stream().max(Map.Entry.comparingByValue()).map(Map.Entry::getKey);
    }
}
