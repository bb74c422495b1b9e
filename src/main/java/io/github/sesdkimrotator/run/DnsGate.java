package io.github.sesdkimrotator.run;

import io.github.sesdkimrotator.dkim.DnsName;
import io.github.sesdkimrotator.gate.GateEvidence;
import io.github.sesdkimrotator.gate.GateEvidence.AuthoritativeRing;
import io.github.sesdkimrotator.gate.GateQuestion;
import io.github.sesdkimrotator.gate.GateVerdict;
import io.github.sesdkimrotator.gate.Judge;
import io.github.sesdkimrotator.gate.RemovalVerdict;
import io.github.sesdkimrotator.gate.ServerAnswer;
import io.github.sesdkimrotator.port.NameServers;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Asks the rings in order and has the answers judged. Ring 2 is asked only when ring 1 is unanimous: asking earlier
 * plants the negative answer in the very caches that are tested.
 */
final class DnsGate {

    private final NameServers servers;
    private final AuthoritativeRing authoritativeRing;

    DnsGate(NameServers servers, AuthoritativeRing authoritativeRing) {
        this.servers = servers;
        this.authoritativeRing = authoritativeRing;
    }

    GateVerdict publication(GateQuestion question, Instant now) {
        List<ServerAnswer> first = askFirstRing(List.of(question.recordName()));
        Optional<GateVerdict> shut = Judge.afterAuthoritativeRing(question, evidence(now, first));
        return shut.orElseGet(() ->
                Judge.verdict(question, evidence(now, withSecondRing(first, List.of(question.recordName())))));
    }

    RemovalVerdict removal(List<DnsName> names, Instant now) {
        List<ServerAnswer> first = askFirstRing(names);
        Optional<RemovalVerdict> notProven = Judge.removalAfterAuthoritativeRing(names, evidence(now, first));
        return notProven.orElseGet(() -> Judge.removal(names, evidence(now, withSecondRing(first, names))));
    }

    private List<ServerAnswer> askFirstRing(List<DnsName> names) {
        return authoritativeRing == AuthoritativeRing.OFF ? List.of() : askEach(names, servers::askAuthoritative);
    }

    private List<ServerAnswer> withSecondRing(List<ServerAnswer> first, List<DnsName> names) {
        List<ServerAnswer> all = new ArrayList<>(first);
        all.addAll(askEach(names, servers::askResolvers));
        return all;
    }

    private static List<ServerAnswer> askEach(List<DnsName> names, Function<DnsName, List<ServerAnswer>> ask) {
        return names.stream().flatMap(name -> ask.apply(name).stream()).toList();
    }

    private GateEvidence evidence(Instant now, List<ServerAnswer> answers) {
        return new GateEvidence(now, authoritativeRing, answers);
    }
}
