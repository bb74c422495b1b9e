package io.github.sesdkimrotator.lambda;

import io.github.sesdkimrotator.aws.AwsResources;
import io.github.sesdkimrotator.dkim.Printable;
import io.github.sesdkimrotator.dkim.Selector;
import io.github.sesdkimrotator.dkim.SigningDomain;
import io.github.sesdkimrotator.dns.Endpoint;
import io.github.sesdkimrotator.dns.PublicResolvers;
import io.github.sesdkimrotator.gate.GateEvidence.AuthoritativeRing;
import io.github.sesdkimrotator.notice.Commands;
import io.github.sesdkimrotator.notice.Language;
import io.github.sesdkimrotator.rotation.Policy;
import io.github.sesdkimrotator.rotation.SesRegion;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The environment variables, read and checked against each other once, at the first invocation.
 *
 * @param projectName {@code PROJECT_NAME}, required
 * @param environment {@code ENVIRONMENT}, required
 * @param resources {@code STATE_BUCKET}, {@code KMS_KEY_ARN}, {@code DNS_TOPIC_ARN}, {@code OPERATIONS_TOPIC_ARN}, all
 *     required, and {@code SECRET_RECOVERY_DAYS} (30)
 * @param domains {@code DOMAINS}, separated by commas; empty by default
 * @param regions {@code SES_REGIONS}, separated by commas; the function's own Region by default
 * @param policy the times: {@code KEY_VALIDITY_DAYS} (180), {@code RENEW_BEFORE_DAYS} (45), {@code DNS_LEAD_DAYS}
 *     (14), {@code WATCH_HOURS} (24), {@code RETENTION_DAYS} (7); {@code SES_UPDATE_MODE} ({@code manual});
 *     {@code SELECTOR_PREFIX} ({@code dkim})
 * @param resolvers {@code DNS_RESOLVERS}, separated by commas; three operators by default
 * @param resolverSamples {@code DNS_RESOLVER_SAMPLES} (3): how often each resolver is asked
 * @param gateLimit {@code DNS_GATE_SECONDS} (30): after this the gate waits for nobody any more
 * @param authoritativeRing {@code DNS_AUTHORITATIVE} ({@code on})
 * @param language {@code NOTICE_LANGUAGE} ({@code en})
 * @param timeZone {@code TIME_ZONE} ({@code UTC}): for notices and for the day in a selector
 */
public record Settings(
        String projectName,
        String environment,
        AwsResources resources,
        List<SigningDomain> domains,
        List<SesRegion> regions,
        Policy policy,
        List<Endpoint> resolvers,
        int resolverSamples,
        Duration gateLimit,
        AuthoritativeRing authoritativeRing,
        Language language,
        ZoneId timeZone) {

    private static final String DEFAULT_RESOLVERS = String.join(",", PublicResolvers.THREE_OPERATORS);
    private static final int LONGEST_VALIDITY_DAYS = 825;

    public Settings {
        domains = List.copyOf(domains);
        regions = List.copyOf(regions);
        resolvers = List.copyOf(resolvers);
    }

    /** @throws InvalidSettingsException listing everything that is wrong */
    public static Settings of(Map<String, String> environment) {
        return new Reader(environment).settings();
    }

    public Commands commands() {
        return new Commands(projectName, environment);
    }

    /** Reads all variables before it complains about any. */
    private static final class Reader {

        private final Map<String, String> variables;
        private final List<String> problems = new ArrayList<>();

        Reader(Map<String, String> variables) {
            this.variables = variables;
        }

        Settings settings() {
            String projectName = required("PROJECT_NAME", "the stack's ProjectName, such as 'aws-ses-migration'");
            String environment = required("ENVIRONMENT", "the stack's Environment, such as 'prod'");
            functionNameIsUsable(projectName, environment);
            AwsResources resources = resources(projectName, environment);
            List<SigningDomain> domains = list("DOMAINS", "", SigningDomain::parse);
            List<SesRegion> regions = list("SES_REGIONS", variables.getOrDefault("AWS_REGION", ""), SesRegion::new);
            if (regions.isEmpty() && problems.stream().noneMatch(problem -> problem.startsWith("SES_REGIONS"))) {
                problems.add("SES_REGIONS is empty and the function's own Region is unknown;"
                        + " give at least one, such as 'ap-northeast-1'");
            }
            ZoneId zone = one("TIME_ZONE", "UTC", Reader::zone);
            Policy policy = policy(zone == null ? ZoneId.of("UTC") : zone);
            List<Endpoint> resolvers = list("DNS_RESOLVERS", DEFAULT_RESOLVERS, Endpoint::parse);
            if (resolvers.isEmpty() && problems.stream().noneMatch(problem -> problem.startsWith("DNS_RESOLVERS"))) {
                problems.add("DNS_RESOLVERS is empty; the gate needs resolvers that vouch, such as '"
                        + DEFAULT_RESOLVERS + "'");
            }
            int samples = number("DNS_RESOLVER_SAMPLES", 3, 1, 10);
            Duration gateLimit = Duration.ofSeconds(number("DNS_GATE_SECONDS", 30, 5, 300));
            AuthoritativeRing ring = one(
                    "DNS_AUTHORITATIVE",
                    "on",
                    choice(Map.of("on", AuthoritativeRing.ON, "off", AuthoritativeRing.OFF)));
            Language language =
                    one("NOTICE_LANGUAGE", "en", choice(Map.of("en", Language.ENGLISH, "ja", Language.JAPANESE)));
            if (!problems.isEmpty()) {
                throw new InvalidSettingsException(problems);
            }
            return new Settings(
                    projectName,
                    environment,
                    resources,
                    domains,
                    regions,
                    policy,
                    resolvers,
                    samples,
                    gateLimit,
                    ring,
                    language,
                    zone);
        }

        private AwsResources resources(String projectName, String environment) {
            return new AwsResources(
                    matching("STATE_BUCKET", "[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", "the bucket's name"),
                    projectName + "/" + environment + "/dkim",
                    arn("KMS_KEY_ARN", "kms", "key/[A-Za-z0-9-]+"),
                    number("SECRET_RECOVERY_DAYS", 30, 7, 30),
                    arn("DNS_TOPIC_ARN", "sns", "[A-Za-z0-9_-]{1,256}"),
                    arn("OPERATIONS_TOPIC_ARN", "sns", "[A-Za-z0-9_-]{1,256}"));
        }

        private String arn(String name, String service, String resource) {
            return matching(
                    name,
                    "arn:aws[a-z-]*:" + service + ":[a-z0-9-]+:[0-9]{12}:" + resource,
                    "an ARN that begins with 'arn:aws:" + service + ":'");
        }

        private String matching(String name, String pattern, String expected) {
            String value = required(name, expected);
            if (value != null && !value.matches(pattern)) {
                problems.add(name + " is '" + Printable.of(value) + "'; expected is " + expected);
            }
            return value;
        }

        private Policy policy(ZoneId zone) {
            int problemsBefore = problems.size();
            int validityDays = number("KEY_VALIDITY_DAYS", 180, 2, LONGEST_VALIDITY_DAYS);
            int renewBeforeDays = number("RENEW_BEFORE_DAYS", 45, 1, LONGEST_VALIDITY_DAYS);
            int leadDays = number("DNS_LEAD_DAYS", 14, 0, 180);
            int watchHours = number("WATCH_HOURS", 24, 1, 24 * 30);
            int retentionDays = number("RETENTION_DAYS", 7, 1, 90);
            if (problems.size() == problemsBefore) {
                timesFitTogether(validityDays, renewBeforeDays, leadDays, watchHours, retentionDays);
            }
            Policy.UpdateMode mode = one(
                    "SES_UPDATE_MODE",
                    "manual",
                    choice(Map.of("manual", Policy.UpdateMode.MANUAL, "automatic", Policy.UpdateMode.AUTOMATIC)));
            String prefix = one("SELECTOR_PREFIX", "dkim", Reader::prefix);
            return new Policy(
                    mode,
                    prefix,
                    zone,
                    Duration.ofDays(validityDays),
                    Duration.ofDays(renewBeforeDays),
                    Duration.ofDays(leadDays),
                    Duration.ofHours(watchHours),
                    Duration.ofDays(retentionDays));
        }

        /** A renewal that begins too late is an outage that is only a matter of time. */
        private void timesFitTogether(int validity, int renewBefore, int lead, int watchHours, int retention) {
            if (renewBefore >= validity) {
                problems.add("RENEW_BEFORE_DAYS (" + renewBefore + ") must be less than KEY_VALIDITY_DAYS (" + validity
                        + "): otherwise each new key is due at once");
            }
            Duration needed = Duration.ofDays(lead).plusHours(watchHours).plusDays(retention);
            if (Duration.ofDays(renewBefore).compareTo(needed) < 0) {
                problems.add("RENEW_BEFORE_DAYS (" + renewBefore + ") begins a renewal too late: DNS_LEAD_DAYS (" + lead
                        + ") + WATCH_HOURS (" + watchHours + " h) + RETENTION_DAYS (" + retention + ") need "
                        + needed.plusHours(23).toDays() + " days before the certificate ends");
            }
        }

        private void functionNameIsUsable(String projectName, String environment) {
            if (projectName == null || environment == null) {
                return;
            }
            try {
                new Commands(projectName, environment);
            } catch (IllegalArgumentException e) {
                problems.add("PROJECT_NAME and ENVIRONMENT: " + e.getMessage());
            }
        }

        private String required(String name, String expected) {
            String value = variables.getOrDefault(name, "").strip();
            if (value.isEmpty()) {
                problems.add(name + " is not set; give " + expected);
                return null;
            }
            return value;
        }

        private int number(String name, int otherwise, int least, int most) {
            String value = variables.getOrDefault(name, "").strip();
            if (value.isEmpty()) {
                return otherwise;
            }
            try {
                int number = Integer.parseInt(value);
                if (number >= least && number <= most) {
                    return number;
                }
            } catch (NumberFormatException e) {
                // Said below, together with what is expected.
            }
            problems.add(name + " is '" + Printable.of(value) + "'; a whole number from " + least + " to " + most
                    + " is expected");
            return otherwise;
        }

        private <T> T one(String name, String otherwise, Function<String, T> read) {
            String value = variables.getOrDefault(name, "").strip();
            try {
                return read.apply(value.isEmpty() ? otherwise : value);
            } catch (IllegalArgumentException e) {
                problems.add(name + ": " + e.getMessage());
                return null;
            }
        }

        private <T> List<T> list(String name, String otherwise, Function<String, T> read) {
            String value = variables.getOrDefault(name, "").strip();
            List<T> items = new ArrayList<>();
            Arrays.stream((value.isEmpty() ? otherwise : value).split(","))
                    .map(String::strip)
                    .filter(item -> !item.isEmpty())
                    .forEach(item -> {
                        try {
                            items.add(read.apply(item));
                        } catch (IllegalArgumentException e) {
                            problems.add(name + ": " + e.getMessage());
                        }
                    });
            return items.stream().distinct().toList();
        }

        private static <T> Function<String, T> choice(Map<String, T> choices) {
            return value -> Optional.ofNullable(choices.get(value.toLowerCase(Locale.ROOT)))
                    .orElseThrow(() -> new IllegalArgumentException("'" + Printable.of(value) + "' is neither "
                            + String.join(
                                    " nor ", choices.keySet().stream().sorted().toList())));
        }

        private static ZoneId zone(String value) {
            try {
                return ZoneId.of(value);
            } catch (DateTimeException e) {
                throw new IllegalArgumentException(
                        "'" + Printable.of(value) + "' is no time zone; one looks like 'Asia/Tokyo'", e);
            }
        }

        private static String prefix(String value) {
            try {
                // The longest selector that this prefix will ever make.
                Selector longest = Selector.ofRotation(value, LocalDate.of(9999, 12, 31), 99_999);
                return longest.value().substring(0, value.length());
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "'" + Printable.of(value)
                                + "' begins no selector that SES takes: letters, digits and inner hyphens, at most 48",
                        e);
            }
        }
    }
}
