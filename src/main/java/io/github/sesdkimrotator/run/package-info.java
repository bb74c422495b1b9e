/**
 * What one invocation does: read → observe → decide → store intent → one effect → store outcome.
 *
 * <p>Start with {@link io.github.sesdkimrotator.run.Rotator}, which takes a request and gives the answer;
 * {@link io.github.sesdkimrotator.run.DomainRun} is the sequence for one domain, and the only place that asks SES to
 * sign.
 */
package io.github.sesdkimrotator.run;
