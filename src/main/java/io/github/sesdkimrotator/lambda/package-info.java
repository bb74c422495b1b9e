/**
 * The outermost layer: the handler that Lambda calls, the settings, the wiring. The only place that reads the clock or
 * the environment.
 */
package io.github.sesdkimrotator.lambda;
