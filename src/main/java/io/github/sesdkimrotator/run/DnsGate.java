package io.github.sesdkimrotator.run;

import io.github.sesdkimrotator.dkim.DnsName;
import io.github.sesdkimrotator.dkim.SubjectPublicKey;
import io.github.sesdkimrotator.gate.Delegation;
import io.github.sesdkimrotator.gate.Diagnosis;
import io.github.sesdkimrotator.gate.GateEvidence;
import io.github.sesdkimrotator.gate.GateEvidence.AuthoritativeRing;
import io.github.sesdkimrotator.gate.GateQuestion;
import io.github.sesdkimrotator.gate.GateVerdict;
import io.github.sesdkimrotator.gate.Judge;
import io.github.sesdkimrotator.gate.Probe;
import io.github.sesdkimrotator.gate.RemovalVerdict;
import io.github.sesdkimrotator.gate.Reply;
import io.github.sesdkimrotator.gate.ServedKey;
import io.github.sesdkimrotator.gate.ServerAnswer;
import io.github.sesdkimrotator.port.NameServers;
import io.github.sesdkimrotator.port.NameServers.Inquiry;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Asks the rings in order and has the answers judged, and explained where the gate is shut. Ring 2 is asked only when
 * ring 1 is unanimous: asking earlier plants the negative answer in the very caches that are tested.
 */
public final class DnsGate {

    /** Resolvers give up at about as many (RFC 1034 section 3.6.2 asks for none at all). */
    private static final int LONGEST_ALIAS_CHAIN = 8;

    private final NameServers servers;
    private final AuthoritativeRing authoritativeRing;

    public DnsGate(NameServers servers, AuthoritativeRing authoritativeRing) {
        this.servers = servers;
        this.authoritativeRing = authoritativeRing;
    }

    /** Whether the key may be activated. {@code now} is when the questions are put. */
    public GateVerdict publication(GateQuestion question, Instant now) {
        Inquiry inquiry = servers.begin();
        FirstRing first = askFirstRing(inquiry, List.of(question.recordName()));
        return judged(inquiry, question, first, () -> inquiry.askResolvers(question.recordName()), now);
    }

    /**
     * Whether one healthy record is served everywhere, whichever key it holds.
     *
     * @param served the key that most of the authoritative servers serve, or most of the resolvers where nobody else
     *     is asked: the verdict takes it for the expected one. Empty where they serve no usable key, and the gate is shut.
     */
    public record Health(Optional<SubjectPublicKey> served, GateVerdict verdict) {}

    /** Judges a record without knowing what is expected. {@code now} is when the questions are put. */
    public Health health(DnsName recordName, Instant now) {
        Inquiry inquiry = servers.begin();
        FirstRing first = askFirstRing(inquiry, List.of(recordName));
        boolean onlyResolversVouch = authoritativeRing == AuthoritativeRing.OFF;
        List<ServerAnswer> early = onlyResolversVouch ? inquiry.askResolvers(recordName) : List.of();
        List<ServerAnswer> witnesses = onlyResolversVouch ? early : first.answers();
        Optional<SubjectPublicKey> served = ServedKey.most(witnesses);
        GateQuestion question = new GateQuestion(recordName, served.orElseGet(() -> ServedKey.none(witnesses)));
        return new Health(
                served,
                judged(
                        inquiry,
                        question,
                        first,
                        () -> onlyResolversVouch ? early : inquiry.askResolvers(recordName),
                        now));
    }

    /** @param second asked for only where the first ring is unanimous */
    private GateVerdict judged(
            Inquiry inquiry, GateQuestion question, FirstRing first, Supplier<List<ServerAnswer>> second, Instant now) {
        GateVerdict verdict = Judge.afterAuthoritativeRing(question, evidence(now, first, List.of()))
                .orElseGet(() -> Judge.verdict(question, evidence(now, first, second.get())));
        List<Probe> probes = Diagnosis.probes(question, verdict);
        return Diagnosis.explain(question, verdict, probes.isEmpty() ? List.of() : inquiry.probe(probes));
    }

    /** Whether the records at those names are gone. */
    public RemovalVerdict removal(List<DnsName> names, Instant now) {
        Inquiry inquiry = servers.begin();
        FirstRing first = askFirstRing(inquiry, names);
        Optional<RemovalVerdict> notProven =
                Judge.removalAfterAuthoritativeRing(names, evidence(now, first, List.of()));
        return notProven.orElseGet(() -> Judge.removal(
                names,
                evidence(
                        now,
                        first,
                        names.stream()
                                .flatMap(name -> inquiry.askResolvers(name).stream())
                                .toList())));
    }

    private record FirstRing(List<Delegation> delegations, List<ServerAnswer> answers) {}

    /** Every name, and whatever the answers say that it is an alias of, each at its own zone's servers. */
    private FirstRing askFirstRing(Inquiry inquiry, List<DnsName> names) {
        List<Delegation> delegations = new ArrayList<>();
        List<ServerAnswer> answers = new ArrayList<>();
        if (authoritativeRing == AuthoritativeRing.OFF) {
            return new FirstRing(delegations, answers);
        }
        Set<DnsName> met = new LinkedHashSet<>(names);
        Deque<DnsName> toAsk = new ArrayDeque<>(met);
        while (!toAsk.isEmpty()) {
            Delegation delegation = inquiry.delegationOf(toAsk.remove());
            delegations.add(delegation);
            List<ServerAnswer> said = inquiry.askAuthoritative(delegation);
            answers.addAll(said);
            for (ServerAnswer answer : said) {
                if (answer.reply() instanceof Reply.Alias alias
                        && met.size() < names.size() + LONGEST_ALIAS_CHAIN
                        && met.add(alias.target())) {
                    toAsk.add(alias.target());
                }
            }
        }
        return new FirstRing(delegations, answers);
    }

    private GateEvidence evidence(Instant now, FirstRing first, List<ServerAnswer> second) {
        List<ServerAnswer> all = new ArrayList<>(first.answers());
        all.addAll(second);
        return new GateEvidence(now, authoritativeRing, first.delegations(), all);
    }
}
