/**
 * The outermost layer of the function: the handler that Lambda calls, the settings, the wiring, log lines and metrics.
 * Besides {@code check}, the only place that reads the clock or the environment.
 *
 * <p>Start with {@link io.github.sesdkimrotator.lambda.DkimManagerHandler}.
 */
package io.github.sesdkimrotator.lambda;
