package io.github.sesdkimrotator.lambda;

import io.github.sesdkimrotator.rotation.RotationState;
import software.amazon.cloudwatchlogs.emf.model.Unit;

/**
 * Every metric that the function emits, in the namespace {@link #NAMESPACE} with the one dimension {@link #DIMENSION}.
 * The alarms of {@code template.yaml} and {@code docs/logs-and-metrics.md} use these names; tests compare them.
 */
enum Metric {
    /** Whole days until the certificate of the key that signs ends; one value for each domain with a key of ours. */
    DAYS_TO_EXPIRY("DaysToExpiry", Unit.NONE),
    /** How long ago SES was told to use a key that it has not confirmed; one value a domain, 0 where there is none. */
    SES_PENDING_SECONDS("SesPendingSeconds", Unit.SECONDS),
    GATE_OPEN("GateOpen", Unit.COUNT),
    GATE_SHUT("GateShut", Unit.COUNT),
    DOMAINS_STEADY("DomainsSteady", Unit.COUNT),
    DOMAINS_PREPARING("DomainsPreparing", Unit.COUNT),
    DOMAINS_AWAITING_PUBLICATION("DomainsAwaitingPublication", Unit.COUNT),
    DOMAINS_ACTIVATING("DomainsActivating", Unit.COUNT),
    DOMAINS_WATCHING("DomainsWatching", Unit.COUNT),
    DOMAINS_ROLLING_BACK("DomainsRollingBack", Unit.COUNT),
    DOMAINS_RETIRING("DomainsRetiring", Unit.COUNT),
    DOMAINS_HALTED("DomainsHalted", Unit.COUNT),
    /** Domains whose record is past its due date and not seen everywhere. */
    DOMAINS_OVERDUE("DomainsOverdue", Unit.COUNT),
    /** Runs of a domain that ended in a fault. */
    FAILURES("Failures", Unit.COUNT),
    /** Notices that could not be sent and wait for the next run. */
    NOTICES_OWED("NoticesOwed", Unit.COUNT),
    /** Topics without a confirmed subscription: their notices reach nobody. */
    UNCONFIRMED_TOPICS("UnconfirmedTopics", Unit.COUNT);

    static final String NAMESPACE = "SesDkimRotator";
    static final String DIMENSION = "FunctionName";

    private final String title;
    private final Unit unit;

    Metric(String title, Unit unit) {
        this.title = title;
        this.unit = unit;
    }

    /** The name in CloudWatch. */
    String title() {
        return title;
    }

    Unit unit() {
        return unit;
    }

    /** How many domains are in that state. */
    static Metric of(RotationState.Kind kind) {
        return switch (kind) {
            case STEADY -> DOMAINS_STEADY;
            case PREPARING -> DOMAINS_PREPARING;
            case AWAITING_PUBLICATION -> DOMAINS_AWAITING_PUBLICATION;
            case ACTIVATING -> DOMAINS_ACTIVATING;
            case WATCHING -> DOMAINS_WATCHING;
            case ROLLING_BACK -> DOMAINS_ROLLING_BACK;
            case RETIRING -> DOMAINS_RETIRING;
            case HALTED -> DOMAINS_HALTED;
        };
    }
}
