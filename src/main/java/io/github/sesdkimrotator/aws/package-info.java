/**
 * The ports that AWS stands behind: S3, Secrets Manager, SNS and SESv2, through the AWS SDK. Clients are made when they are
 * first needed. Whatever the SDK throws ends here as a {@link io.github.sesdkimrotator.port.PlatformFault} that says
 * which call failed and for what, without anything secret.
 */
package io.github.sesdkimrotator.aws;
