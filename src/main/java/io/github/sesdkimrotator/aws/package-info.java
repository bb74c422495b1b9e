/**
 * The ports that AWS stands behind: S3, Secrets Manager, SNS and SESv2, through the AWS SDK. Clients are made when they are
 * first needed. Whatever the SDK throws ends here as a {@link io.github.sesdkimrotator.port.PlatformFault} that says
 * which call failed and for what, without anything secret.
 *
 * <p>Start with {@code ConditionalPut}, which finds out what became of a write. Why the calls are made as they are:
 * {@code docs/adr/0008-aws-adapters.md}.
 */
package io.github.sesdkimrotator.aws;
