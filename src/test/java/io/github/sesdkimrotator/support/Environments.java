package io.github.sesdkimrotator.support;

import java.util.Map;
import java.util.TreeMap;

/** The environment variables without which the function refuses to work. */
public final class Environments {

    private Environments() {}

    /** A fresh, mutable copy. */
    public static Map<String, String> required() {
        return new TreeMap<>(Map.of(
                "PROJECT_NAME", "aws-ses-migration",
                "ENVIRONMENT", "prod",
                "AWS_REGION", "ap-northeast-1",
                "STATE_BUCKET", "aws-ses-migration-prod-dkim-123456789012",
                "KMS_KEY_ARN", "arn:aws:kms:ap-northeast-1:123456789012:key/00000000-0000-4000-8000-000000000000",
                "DNS_TOPIC_ARN", "arn:aws:sns:ap-northeast-1:123456789012:aws-ses-migration-prod-dkim-dns-team",
                "OPERATIONS_TOPIC_ARN",
                        "arn:aws:sns:ap-northeast-1:123456789012:aws-ses-migration-prod-dkim-operations"));
    }

    /** Those and others, names and values in turn. */
    public static Map<String, String> with(String... namesAndValues) {
        Map<String, String> all = required();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            all.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return all;
    }
}
