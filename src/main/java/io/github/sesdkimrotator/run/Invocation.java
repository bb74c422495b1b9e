package io.github.sesdkimrotator.run;

import java.time.Instant;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * One invocation of the function.
 *
 * @param now the time for everything that this invocation decides
 * @param requestId the platform's id for it
 * @param requestedBy who said to have asked
 * @param hasTimeForAnotherDomain false once the time left is shorter than the longest step
 */
public record Invocation(
        Instant now, String requestId, Optional<String> requestedBy, BooleanSupplier hasTimeForAnotherDomain) {}
