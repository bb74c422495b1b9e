package io.github.sesdkimrotator.aws;

/**
 * What the stack made for this function.
 *
 * @param stateBucket name of the bucket for {@code state/}, {@code keys/} and {@code evidence/}
 * @param secretPrefix what the names of all secrets begin with, without a final slash: {@code <project>/<environment>/dkim}
 * @param kmsKeyArn the customer-managed key that secrets are encrypted with
 * @param secretRecoveryDays 7 to 30: how long a destroyed key can still be restored
 * @param dnsTopicArn the SNS topic of the DNS team
 * @param operationsTopicArn the SNS topic of operations
 */
public record AwsResources(
        String stateBucket,
        String secretPrefix,
        String kmsKeyArn,
        int secretRecoveryDays,
        String dnsTopicArn,
        String operationsTopicArn) {}
