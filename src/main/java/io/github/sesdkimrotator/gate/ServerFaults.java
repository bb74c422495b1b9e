package io.github.sesdkimrotator.gate;

import io.github.sesdkimrotator.dkim.DnsName;
import io.github.sesdkimrotator.gate.Finding.Code;
import io.github.sesdkimrotator.gate.GateEvidence.AuthoritativeRing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.stream.Collectors;

/** What explains a shut gate by the server that answered, and not by the record. */
final class ServerFaults {

    private final GateQuestion question;
    private final GateEvidence evidence;
    private final List<Finding> findings = new ArrayList<>();

    private ServerFaults(GateQuestion question, GateEvidence evidence) {
        this.question = question;
        this.evidence = evidence;
    }

    static List<Finding> findings(GateQuestion question, GateEvidence evidence) {
        ServerFaults faults = new ServerFaults(question, evidence);
        evidence.answers().forEach(faults::unusable);
        faults.disagreeing();
        faults.delegatedElsewhere();
        faults.remembering();
        return faults.findings;
    }

    /** What a server said, as short as it can be and with nothing in it that changes from one question to the next. */
    static String shows(Reply reply) {
        return switch (reply) {
            case Reply.Present present -> RecordLinter.shows(present.records());
            case Reply.Absent absent -> absent.kind().name();
            case Reply.Alias alias -> "CNAME " + alias.target();
            case Reply.Unanswered unanswered -> unanswered.cause() + ": " + unanswered.detail();
        };
    }

    private void add(Code code, ServerAnswer answer, String subject, String shows) {
        findings.add(Finding.of(code, answer, subject, shows));
    }

    private void unusable(ServerAnswer answer) {
        String shows = shows(answer.reply());
        if (answer.reply() instanceof Reply.Unanswered unanswered) {
            boolean isAuthoritative = answer.server().ring() == Ring.AUTHORITATIVE;
            switch (unanswered.cause()) {
                case BOGUS -> {
                    String error = withoutTheServersOwnWords(unanswered.detail());
                    add(Code.DNSSEC_BROKEN, answer, error, error);
                }
                case TRUNCATED -> add(Code.TCP_BLOCKED, answer, "", shows);
                case LAME, REFUSED -> {
                    if (isAuthoritative) {
                        add(Code.LAME_SERVER, answer, "", shows);
                    }
                }
                case TIMEOUT, SERVFAIL, ALIAS_BESIDE_RECORD, UNUSABLE, UNREACHABLE -> {
                    // Told by the answer itself, or said by the aliases.
                }
            }
        } else if (!Judge.isGenuine(answer)) {
            add(Code.LAME_SERVER, answer, "", shows);
        }
    }

    /** Servers of one zone of which some are right: the others lag behind, or nobody is sent to those that are right. */
    private void disagreeing() {
        List<ServerAnswer> said = ofRing(Ring.AUTHORITATIVE);
        List<ServerAnswer> right =
                said.stream().filter(answer -> Judge.isRight(question, answer)).toList();
        if (right.isEmpty()) {
            return;
        }
        Set<DnsName> names = right.stream().map(ServerAnswer::name).collect(Collectors.toSet());
        names.add(question.recordName());
        List<ServerAnswer> others = said.stream()
                .filter(answer -> names.contains(answer.name()) && !Judge.isRight(question, answer))
                .filter(answer -> !(answer.reply() instanceof Reply.Alias))
                .toList();
        Optional<Delegation> undelegated = evidence.delegations().stream()
                .filter(delegation -> isAtApexOnly(delegation, said))
                .findFirst();
        String rightSerials = right.stream()
                .map(ServerFaults::serial)
                .filter(serial -> !serial.isEmpty())
                .distinct()
                .collect(Collectors.joining(", "));
        for (ServerAnswer answer : others) {
            if (undelegated
                    .filter(delegation -> delegation.name().equals(answer.name()))
                    .isPresent()) {
                String parents = String.join(", ", undelegated.get().atParent());
                add(Code.NOT_DELEGATED, answer, parents, shows(answer.reply()));
            } else {
                String serial = serial(answer);
                boolean lagsBehind = !serial.isEmpty() && !rightSerials.isEmpty() && !serial.equals(rightSerials);
                // A wrong value in the same version of the zone is no matter of transfers; the value's own finding says
                // it.
                if (lagsBehind || !(answer.reply() instanceof Reply.Present)) {
                    add(
                            Code.SERVERS_DISAGREE,
                            answer,
                            serial,
                            shows(answer.reply()) + (lagsBehind ? " (SOA " + serial + " ≠ " + rightSerials + ")" : ""));
                }
            }
        }
    }

    /** Whether every server that the parent names lacks the record and some server that only the apex names has it. */
    private boolean isAtApexOnly(Delegation delegation, List<ServerAnswer> said) {
        Set<String> parents = Warnings.names(delegation.atParent());
        Map<Boolean, List<ServerAnswer>> byParent = said.stream()
                .filter(answer -> answer.name().equals(delegation.name()))
                .collect(Collectors.partitioningBy(answer -> parents.containsAll(
                        Warnings.names(List.of(answer.server().name())))));
        return !delegation.atApex().isEmpty()
                && !byParent.get(true).isEmpty()
                && byParent.get(true).stream().allMatch(answer -> answer.reply() instanceof Reply.Absent)
                && byParent.get(false).stream().anyMatch(answer -> Judge.isRight(question, answer));
    }

    private void delegatedElsewhere() {
        Optional<DnsName> domain = RecordName.of(question.recordName()).map(RecordName::domain);
        Optional<DnsName> zone = evidence.delegations().stream()
                .filter(delegation -> delegation.name().equals(question.recordName()))
                .flatMap(delegation -> delegation.zone().stream())
                .filter(found -> domain.filter(name -> found.absolute().endsWith("." + name))
                        .isPresent())
                .findFirst();
        if (zone.isEmpty() || !Misplacement.isAbsentEverywhere(question, evidence)) {
            return;
        }
        ofRing(Ring.AUTHORITATIVE).stream()
                .filter(answer -> answer.name().equals(question.recordName()))
                .forEach(answer ->
                        add(Code.DELEGATED_ELSEWHERE, answer, zone.get().absolute(), shows(answer.reply())));
    }

    /**
     * Resolvers that will be right by themselves. Proven where all of ring 1 is right, and likely where ring 1 is off
     * but some resolver is right. Of several samples of one server the longest memory counts.
     */
    private void remembering() {
        List<ServerAnswer> said = ofRing(Ring.RESOLVER);
        boolean isOn = evidence.authoritativeRing() == AuthoritativeRing.ON;
        boolean someAreRight = said.stream().anyMatch(answer -> Judge.isRight(question, answer));
        if (!isOn && !someAreRight) {
            return;
        }
        Map<String, Finding> longest = new LinkedHashMap<>();
        BinaryOperator<Finding> longer = BinaryOperator.maxBy(Comparator.comparingLong(ServerFaults::secondsOf));
        for (ServerAnswer answer : said) {
            memory(answer, isOn)
                    .ifPresent(finding ->
                            longest.merge(finding.server() + " " + finding.code() + finding.shows(), finding, longer));
        }
        findings.addAll(longest.values());
    }

    private Optional<Finding> memory(ServerAnswer answer, boolean isOn) {
        return switch (answer.reply()) {
            case Reply.Absent absent ->
                Optional.of(finding(Code.ABSENCE_CACHED, answer, seconds(absent.negativeTtl())));
            case Reply.Present present ->
                isOn && !Judge.isRight(question, answer) ? Optional.of(formerValue(answer, present)) : Optional.empty();
            case Reply.Alias alias -> Optional.empty();
            case Reply.Unanswered unanswered -> Optional.empty();
        };
    }

    /** A private key is one wherever it is still to be had. */
    private Finding formerValue(ServerAnswer answer, Reply.Present present) {
        return RecordLinter.lint(answer, Optional.of(question.expected()), question.known()).stream()
                .filter(finding -> finding.code() == Code.PRIVATE_KEY)
                .findFirst()
                .orElseGet(() -> finding(Code.OLD_VALUE_CACHED, answer, seconds(Optional.of(present.ttl()))));
    }

    /** Answers that say yes or no. */
    private List<ServerAnswer> ofRing(Ring ring) {
        return evidence.answers().stream()
                .filter(answer -> answer.server().ring() == ring && Judge.saysYesOrNo(answer))
                .toList();
    }

    private static Finding finding(Code code, ServerAnswer answer, String subject) {
        return Finding.of(code, answer, subject, shows(answer.reply()));
    }

    private static String seconds(Optional<Duration> left) {
        return left.map(duration -> Long.toString(Math.max(0, duration.toSeconds())))
                .orElse("");
    }

    private static long secondsOf(Finding finding) {
        return finding.subject().isEmpty() ? -1 : Long.parseLong(finding.subject());
    }

    private static String serial(ServerAnswer answer) {
        return answer.soaSerial().isPresent() ? Long.toString(answer.soaSerial().getAsLong()) : "";
    }

    /** They differ from resolver to resolver and from minute to minute; the evidence has them. */
    private static String withoutTheServersOwnWords(String detail) {
        return detail.replaceFirst(" \\(.*", "");
    }
}
