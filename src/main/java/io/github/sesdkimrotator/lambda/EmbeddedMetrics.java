package io.github.sesdkimrotator.lambda;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.sesdkimrotator.json.StrictJson;
import io.github.sesdkimrotator.port.SweepFigures;
import io.github.sesdkimrotator.rotation.RotationState;
import java.nio.charset.StandardCharsets;
import java.util.List;
import software.amazon.cloudwatchlogs.emf.exception.DimensionSetExceededException;
import software.amazon.cloudwatchlogs.emf.exception.InvalidDimensionException;
import software.amazon.cloudwatchlogs.emf.exception.InvalidMetricException;
import software.amazon.cloudwatchlogs.emf.exception.InvalidNamespaceException;
import software.amazon.cloudwatchlogs.emf.model.DimensionSet;
import software.amazon.cloudwatchlogs.emf.model.MetricsContext;

/**
 * A sweep's numbers in CloudWatch's embedded metric format, which CloudWatch Logs turns into metrics as the lines come
 * in: no call, no permission, no agent. Only the library's format is used, not its environments and sinks, which would
 * read variables and open sockets.
 */
final class EmbeddedMetrics {

    private EmbeddedMetrics() {}

    /** One object for every hundred values of the metric that has most of them, as the format wants it. */
    static List<ObjectNode> of(SweepFigures figures, String functionName) {
        try {
            MetricsContext context = new MetricsContext();
            context.setNamespace(Metric.NAMESPACE);
            context.setDimensions(DimensionSet.of(Metric.DIMENSION, functionName));
            putAll(context, figures);
            return context.serialize().stream()
                    .map(json -> stamped(json, figures))
                    .toList();
        } catch (InvalidNamespaceException
                | InvalidDimensionException
                | InvalidMetricException
                | DimensionSetExceededException
                | JsonProcessingException e) {
            throw new IllegalStateException("names that the format does not take", e);
        }
    }

    private static void putAll(MetricsContext context, SweepFigures figures) throws InvalidMetricException {
        if (figures.sesPending().isEmpty()) {
            put(context, Metric.SES_PENDING_SECONDS, 0);
        }
        for (var pending : figures.sesPending().values()) {
            put(context, Metric.SES_PENDING_SECONDS, pending.toSeconds());
        }
        put(context, Metric.GATE_OPEN, figures.gateOpen());
        put(context, Metric.GATE_SHUT, figures.gateShut());
        put(context, Metric.FAILURES, figures.failed().size());
        put(context, Metric.NOTICES_OWED, figures.noticesOwed());
        if (figures.fleet().isPresent()) {
            putFleet(context, figures.fleet().get());
        }
    }

    private static void putFleet(MetricsContext context, SweepFigures.Fleet fleet) throws InvalidMetricException {
        for (long days : fleet.daysToExpiry().values()) {
            put(context, Metric.DAYS_TO_EXPIRY, days);
        }
        for (RotationState.Kind kind : RotationState.Kind.values()) {
            put(
                    context,
                    Metric.of(kind),
                    fleet.byState().getOrDefault(kind, List.of()).size());
        }
        put(context, Metric.DOMAINS_OVERDUE, fleet.overdue().size());
        put(context, Metric.UNCONFIRMED_TOPICS, fleet.topics().unconfirmed());
    }

    private static void put(MetricsContext context, Metric metric, long value) throws InvalidMetricException {
        context.putMetric(metric.title(), (double) value, metric.unit());
    }

    /** The time of the run: left alone, the library puts in the process's own. */
    private static ObjectNode stamped(String json, SweepFigures figures) {
        ObjectNode line = StrictJson.parse(json.getBytes(StandardCharsets.UTF_8));
        line.withObject("/_aws").put("Timestamp", figures.at().toEpochMilli());
        return line;
    }
}
