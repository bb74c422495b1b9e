package io.github.sesdkimrotator.gate;

import io.github.sesdkimrotator.dkim.DnsName;
import io.github.sesdkimrotator.dkim.KeyRecord;
import io.github.sesdkimrotator.dkim.TxtRecord;
import io.github.sesdkimrotator.gate.Finding.Code;
import io.github.sesdkimrotator.gate.Probe.Purpose;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Records that are elsewhere than asked for, and answers that are no record's at all. */
final class Misplacement {

    /** What people were seen to write in place of {@code ._domainkey.}; the last one lost its dot. */
    private static final List<String> SPELLINGS =
            List.of(".", ".domainkey.", "._domainkeys.", "._domain_key.", "._domain-key.", "._dkim.", "_domainkey.");

    private static final int CONTROL_LABEL_CHARS = 32;

    private Misplacement() {}

    /** Whether some authoritative server said no, and none of them said anything else. */
    static boolean isAbsentEverywhere(GateQuestion question, GateEvidence evidence) {
        List<Reply> replies = genuineReplies(question, evidence);
        return !replies.isEmpty() && replies.stream().allMatch(Reply.Absent.class::isInstance);
    }

    private static List<Reply> genuineReplies(GateQuestion question, GateEvidence evidence) {
        return evidence.answers().stream()
                .filter(answer -> answer.server().ring() == Ring.AUTHORITATIVE
                        && answer.name().equals(question.recordName())
                        && Judge.saysYesOrNo(answer))
                .map(ServerAnswer::reply)
                .toList();
    }

    /** Where a record may be that is absent where it should be. */
    static List<Probe> probes(GateQuestion question, GateEvidence evidence) {
        Optional<RecordName> taken = RecordName.of(question.recordName());
        if (taken.isEmpty()) {
            return List.of();
        }
        RecordName name = taken.get();
        Set<Probe> probes = new LinkedHashSet<>();
        // A panel appends the name of its zone, which may be that of a parent.
        Stream.concat(
                        Stream.of(name.domain()),
                        evidence.delegations().stream().flatMap(delegation -> delegation.zone().stream()))
                .filter(zone ->
                        name.domain().equals(zone) || name.domain().absolute().endsWith("." + zone))
                .distinct()
                .forEach(zone -> name.followedBy("._domainkey." + name.domain() + zone)
                        .ifPresent(doubled -> probes.add(new Probe(doubled, Purpose.ZONE_TWICE))));
        name.parents().stream()
                .flatMap(parent -> name.followedBy("._domainkey." + parent).stream())
                .forEach(shortened -> probes.add(new Probe(shortened, Purpose.PARENT)));
        SPELLINGS.stream()
                .flatMap(spelling -> name.followedBy(spelling + name.domain()).stream())
                .forEach(misspelt -> probes.add(new Probe(misspelt, Purpose.MISSPELT_DOMAINKEY)));
        probes.add(new Probe(name.domainkey(), Purpose.DOMAINKEY_ITSELF));
        if (genuineReplies(question, evidence).stream().anyMatch(Misplacement::isNodata)) {
            probes.add(new Probe(question.recordName(), Purpose.ADDRESS_AT_NAME));
        }
        return List.copyOf(probes);
    }

    private static boolean isNodata(Reply reply) {
        return reply instanceof Reply.Absent absent && absent.kind() == Reply.Absent.Kind.NODATA;
    }

    /** A sibling that nobody publishes: the same label for the same name, so that a check can be repeated. */
    static Probe wildcardControl(DnsName recordName) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(recordName.absolute().getBytes(StandardCharsets.US_ASCII));
            String label = HexFormat.of().formatHex(digest).substring(0, CONTROL_LABEL_CHARS);
            List<String> labels = new ArrayList<>(recordName.labels());
            labels.set(0, label);
            return new Probe(new DnsName(String.join(".", labels) + "."), Purpose.WILDCARD_CONTROL);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** The findings of values, where it turned out that a wildcard gave them: that instead. */
    static List<Finding> wildcards(
            GateQuestion question, GateEvidence evidence, List<Finding> ofValues, List<Probe.Result> results) {
        Set<Set<String>> control = results.stream()
                .filter(result -> result.probe().purpose() == Purpose.WILDCARD_CONTROL)
                .flatMap(result -> result.answers().stream())
                .filter(Judge::isGenuine)
                .map(answer -> content(answer.reply()))
                .filter(content -> !content.isEmpty())
                .collect(Collectors.toSet());
        List<Finding> wildcards = evidence.answers().stream()
                .filter(answer -> answer.server().ring() == Ring.AUTHORITATIVE
                        && answer.name().equals(question.recordName())
                        && Judge.isGenuine(answer)
                        && control.contains(content(answer.reply())))
                .map(answer -> finding(Code.WILDCARD, answer))
                .toList();
        if (wildcards.isEmpty()) {
            return ofValues;
        }
        Set<NameServer> servers = wildcards.stream().map(Finding::server).collect(Collectors.toSet());
        // What stands at another name stands at the end of an alias, which came from the wildcard.
        return Stream.concat(
                        wildcards.stream(),
                        ofValues.stream()
                                .filter(finding -> finding.code() == Code.PRIVATE_KEY
                                        || (finding.name().equals(question.recordName())
                                                && !servers.contains(finding.server()))))
                .toList();
    }

    /** What an answer says, without its TTL and the order of its records; nothing where it is no positive answer. */
    private static Set<String> content(Reply reply) {
        return switch (reply) {
            case Reply.Present present ->
                present.records().stream().map(record -> "TXT " + text(record)).collect(Collectors.toSet());
            case Reply.Alias alias -> Set.of("CNAME " + alias.target());
            case Reply.Absent absent -> Set.of();
            case Reply.Unanswered unanswered -> Set.of();
        };
    }

    private static String text(TxtRecord record) {
        return new String(record.joined(), StandardCharsets.ISO_8859_1);
    }

    /** What the probes tell about a record that is absent where it should be. */
    static List<Finding> findings(GateQuestion question, List<Probe.Result> results) {
        List<Finding> found = results.stream()
                .flatMap(result -> result.answers().stream()
                        .filter(Judge::isGenuine)
                        .filter(answer -> answer.reply() instanceof Reply.Present)
                        .flatMap(answer -> elsewhere(question, result.probe(), answer, results).stream()))
                .toList();
        return found.isEmpty() ? nothingBelowDomainkey(results) : found;
    }

    private static Optional<Finding> elsewhere(
            GateQuestion question, Probe probe, ServerAnswer answer, List<Probe.Result> results) {
        if (probe.purpose() == Purpose.WILDCARD_CONTROL) {
            return Optional.empty();
        }
        if (probe.purpose() == Purpose.ADDRESS_AT_NAME) {
            return Optional.of(finding(Code.FLATTENED_ALIAS, answer));
        }
        List<Finding> lint = RecordLinter.lint(answer, Optional.of(question.expected()), question.known());
        Optional<Finding> privateKey = lint.stream()
                .filter(finding -> finding.code() == Code.PRIVATE_KEY)
                .findFirst();
        if (privateKey.isPresent()) {
            return privateKey;
        }
        Code code = switch (probe.purpose()) {
            case ZONE_TWICE -> Code.ZONE_APPENDED_TWICE;
            case PARENT -> Code.PUBLISHED_AT_PARENT;
            case MISSPELT_DOMAINKEY, DOMAINKEY_ITSELF, WILDCARD_CONTROL, ADDRESS_AT_NAME -> Code.DOMAINKEY_MISSPELT;
        };
        boolean mayBeAnyKey = probe.purpose() == Purpose.ZONE_TWICE || probe.purpose() == Purpose.MISSPELT_DOMAINKEY;
        boolean isMeant = holds(answer, record -> record.publishes(question.expected()))
                || (mayBeAnyKey
                        && holds(answer, record -> !record.isRevoked())
                        && !isEverywhere(probe, answer, results));
        return isMeant ? Optional.of(finding(code, answer)) : Optional.empty();
    }

    private static boolean holds(ServerAnswer answer, Predicate<KeyRecord> matches) {
        return answer.reply() instanceof Reply.Present present
                && present.records().stream()
                        .map(record -> KeyRecord.parse(record.joined()))
                        .anyMatch(parsed -> parsed instanceof KeyRecord record && matches.test(record));
    }

    /** Whether other names answer the same, which only a wildcard does. */
    private static boolean isEverywhere(Probe probe, ServerAnswer answer, List<Probe.Result> results) {
        return results.stream()
                .filter(result -> !result.probe().name().equals(probe.name()))
                .flatMap(result -> result.answers().stream())
                .anyMatch(other -> content(other.reply()).equals(content(answer.reply())));
    }

    /** RFC 8020 section 2: one name that does not exist speaks for all below it. */
    private static List<Finding> nothingBelowDomainkey(List<Probe.Result> results) {
        return results.stream()
                .filter(result -> result.probe().purpose() == Purpose.DOMAINKEY_ITSELF)
                .flatMap(result -> result.answers().stream())
                .filter(Judge::isGenuine)
                .filter(answer ->
                        answer.reply() instanceof Reply.Absent absent && absent.kind() == Reply.Absent.Kind.NXDOMAIN)
                .map(answer -> finding(Code.NOTHING_BELOW_DOMAINKEY, answer))
                .toList();
    }

    private static Finding finding(Code code, ServerAnswer answer) {
        return Finding.of(code, answer, "", ServerFaults.shows(answer.reply()));
    }
}
