/**
 * {@code dkim-check}, the DNS gate for a laptop: the same questions and the same judgement, with no AWS.
 *
 * <p>{@link io.github.sesdkimrotator.check.DkimCheck} is the command and where to start reading: it reads the options,
 * {@link io.github.sesdkimrotator.check.Inspection} asks once, and {@link io.github.sesdkimrotator.check.Report} or {@link
 * io.github.sesdkimrotator.check.JsonReport} tells. Like {@code lambda} it is an outermost package and may read the clock;
 * neither of the two knows the other.
 */
package io.github.sesdkimrotator.check;
