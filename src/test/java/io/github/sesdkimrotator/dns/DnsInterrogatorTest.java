package io.github.sesdkimrotator.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.sesdkimrotator.dkim.DnsName;
import io.github.sesdkimrotator.dkim.TxtRecord;
import io.github.sesdkimrotator.dns.Exchange.Outcome;
import io.github.sesdkimrotator.gate.Delegation;
import io.github.sesdkimrotator.gate.NameServer;
import io.github.sesdkimrotator.gate.Probe;
import io.github.sesdkimrotator.gate.Probe.Purpose;
import io.github.sesdkimrotator.gate.Reply;
import io.github.sesdkimrotator.gate.Reply.Unanswered.Cause;
import io.github.sesdkimrotator.gate.Ring;
import io.github.sesdkimrotator.gate.ServerAnswer;
import io.github.sesdkimrotator.gate.Transport;
import io.github.sesdkimrotator.port.NameServers;
import io.github.sesdkimrotator.sandbox.AuthoritativeServer;
import io.github.sesdkimrotator.sandbox.CachingResolver;
import io.github.sesdkimrotator.sandbox.Fault;
import io.github.sesdkimrotator.sandbox.WorldClock;
import io.github.sesdkimrotator.sandbox.ZoneData;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

class DnsInterrogatorTest {

    /** Where an answer is expected: a busy machine must not turn it into a time-out. */
    private static final Patience PATIENT =
            new Patience(Duration.ofMillis(150), Duration.ofSeconds(10), Duration.ofSeconds(30));

    /** Where none is expected. */
    private static final Patience HASTY =
            new Patience(Duration.ofMillis(60), Duration.ofMillis(200), Duration.ofSeconds(30));

    /** Where a retransmission would spoil what is counted. */
    private static final Patience UNHURRIED =
            new Patience(Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofSeconds(60));

    private static final Duration FAR_BELOW_PATIENT = Duration.ofSeconds(5);

    private static final DnsName APEX = new DnsName("example.jp.");
    private static final DnsName RECORD_NAME = new DnsName("s1._domainkey.example.jp.");
    private static final TxtRecord VALUE = TxtRecord.ofValue("v=DKIM1; k=rsa; p=" + "A".repeat(392));
    private static final Duration TTL = Duration.ofMinutes(5);
    private static final NameServer SOMEBODY = new NameServer(Ring.RESOLVER, "somebody", "192.0.2.53");
    private static final Reply SERVED = new Reply.Present(List.of(VALUE), TTL);

    private final ZoneData zone = new ZoneData(APEX, Duration.ofMinutes(10));
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void closeServers() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    @Test
    void publishedRecordIsReadFromItsAuthoritativeServer() {
        publish();
        NameServer server = server().asNameServer();

        ServerAnswer answer = ask(PATIENT, server);

        assertThat(answer.server()).isEqualTo(server);
        assertThat(answer.name()).isEqualTo(RECORD_NAME);
        assertThat(answer.sample()).isEqualTo(1);
        assertThat(answer.reply()).isEqualTo(SERVED);
        assertThat(answer.authoritative()).isTrue();
        assertThat(answer.elapsed()).isPositive();
    }

    @Test
    void missingNameIsNxdomainWithTheSerialAndTheNegativeTtl() {
        ServerAnswer answer = ask(PATIENT, server().asNameServer());

        assertThat(answer.reply()).isEqualTo(absent(Reply.Absent.Kind.NXDOMAIN));
        assertThat(answer.authoritative()).isTrue();
        assertThat(answer.soaSerial()).isEqualTo(OptionalLong.of(1));
    }

    @Test
    void nameWithNothingButNamesBelowItIsNodata() {
        zone.putTxt(RECORD_NAME.child("below"), TTL, VALUE);

        assertThat(ask(PATIENT, server().asNameServer()).reply()).isEqualTo(absent(Reply.Absent.Kind.NODATA));
    }

    @Test
    void aliasAtAnAuthoritativeServerIsSaidAndNotFollowed() {
        DnsName target = new DnsName("keys.example.jp.");
        zone.putCname(RECORD_NAME, Duration.ofMinutes(1), target);
        zone.putTxt(target, TTL, VALUE);

        ServerAnswer answer = ask(PATIENT, server().asNameServer());

        assertThat(answer.reply()).isEqualTo(new Reply.Alias(target, Duration.ofMinutes(1)));
        assertThat(answer.aliases()).isEmpty();
    }

    @Test
    void aliasAtAResolverIsFollowedAndItsShorterTtlCounts() {
        DnsName target = new DnsName("keys.example.jp.");
        zone.putCname(RECORD_NAME, Duration.ofMinutes(1), target);
        zone.putTxt(target, TTL, VALUE);

        ServerAnswer answer = askResolver(resolver(server()).asNameServer());

        assertThat(answer.reply()).isEqualTo(new Reply.Present(List.of(VALUE), Duration.ofMinutes(1)));
        assertThat(answer.aliases()).containsExactly("keys.example.jp.");
    }

    @Test
    void silentServerIsUnansweredWhenTheDeadlineIsOver() {
        AuthoritativeServer server = server();
        server.answerWith(Fault.SILENT);

        ServerAnswer answer = ask(HASTY, server.asNameServer());

        assertUnanswered(answer, Cause.TIMEOUT);
        assertThat(answer.elapsed()).isBetween(HASTY.perServer(), Duration.ofSeconds(3));
        assertThat(server.questionsReceived())
                .as("sent, sent once more, and sent over TCP")
                .isEqualTo(3);
    }

    @Test
    void oneLostDatagramCostsOneRetransmissionOnly() {
        publish();
        AuthoritativeServer server = server();
        server.answerWith(Fault.DROP_FIRST_DATAGRAM);

        ServerAnswer answer = ask(PATIENT, server.asNameServer());

        assertThat(answer.reply()).isEqualTo(SERVED);
        assertThat(answer.elapsed()).isBetween(PATIENT.perAttempt(), FAR_BELOW_PATIENT);
    }

    @Test
    void echoedQuestionNeverProvesAbsence() {
        AuthoritativeServer server = server();
        server.answerWith(Fault.ECHO_QUERY);

        assertUnanswered(
                ask(
                        new Patience(Duration.ofMillis(150), Duration.ofSeconds(2), Duration.ofSeconds(30)),
                        server.asNameServer()),
                Cause.UNUSABLE);
    }

    @Test
    void answerWithAWrongIdIsIgnoredAndTheRightOneTaken() {
        publish();
        AuthoritativeServer server = server();
        server.answerWith(Fault.WRONG_ID_FIRST);

        ServerAnswer answer = ask(PATIENT, server.asNameServer());

        assertThat(answer.reply()).isEqualTo(SERVED);
        assertThat(answer.elapsed()).isLessThan(FAR_BELOW_PATIENT);
    }

    @Test
    void recordOfAForeignOwnerIsNeitherPresentNorAbsence() {
        publish();
        AuthoritativeServer server = server();
        server.answerWith(Fault.FOREIGN_OWNER);

        assertUnanswered(ask(PATIENT, server.asNameServer()), Cause.UNUSABLE);
    }

    @Test
    void damagedAndMisdirectedDatagramsAreIgnoredAndTheRightAnswerTaken() throws IOException {
        ScriptedServer server = scripted(query -> List.of(
                new byte[0],
                new byte[] {1, 2, 3},
                Arrays.copyOf(response(query, RECORD_NAME, Type.TXT).toWire(), 40),
                response(query, new DnsName("s2._domainkey.example.jp."), Type.TXT)
                        .toWire(),
                response(query, RECORD_NAME, Type.A).toWire(),
                notification(query).toWire(),
                withoutQuestion(query, Rcode.NXDOMAIN).toWire(),
                response(query, RECORD_NAME, Type.TXT).toWire()));

        ServerAnswer answer = ask(PATIENT, server.asNameServer(Ring.AUTHORITATIVE));

        assertThat(answer.reply()).isEqualTo(new Reply.Present(List.of(TxtRecord.ofValue("served")), TTL));
        assertThat(answer.elapsed()).isLessThan(FAR_BELOW_PATIENT);
    }

    @Test
    void questionIsComparedWithoutRegardToCase() throws IOException {
        ScriptedServer server = scripted(
                query -> List.of(response(query, Name.fromConstantString("S1._DomainKey.EXAMPLE.jp."), Type.TXT)
                        .toWire()));

        assertThat(ask(PATIENT, server.asNameServer(Ring.AUTHORITATIVE)).reply())
                .isInstanceOf(Reply.Present.class);
    }

    @Test
    void refusalMayLeaveOutTheQuestion() throws IOException {
        ScriptedServer server =
                scripted(query -> List.of(withoutQuestion(query, Rcode.FORMERR).toWire()));

        assertUnanswered(ask(PATIENT, server.asNameServer(Ring.AUTHORITATIVE)), Cause.UNUSABLE);
    }

    @Test
    void truncatedAnswerIsFetchedOverTcp() {
        publish();
        AuthoritativeServer server = server();
        server.answerWith(Fault.TRUNCATE_UDP);

        assertThat(ask(PATIENT, server.asNameServer()).reply()).isEqualTo(SERVED);
    }

    @Test
    void rrsetTooLargeForADatagramArrivesWhole() {
        TxtRecord[] records = IntStream.range(0, 8)
                .mapToObj(i -> TxtRecord.ofValue(i + "=" + "B".repeat(400)))
                .toArray(TxtRecord[]::new);
        zone.putTxt(RECORD_NAME, TTL, records);

        assertThat(ask(PATIENT, server().asNameServer()).reply())
                .isInstanceOfSatisfying(
                        Reply.Present.class,
                        present -> assertThat(present.records()).containsExactlyInAnyOrder(records));
    }

    @Test
    void truncatedAnswerWithoutTcpIsNeitherYesNorNo() {
        publish();
        AuthoritativeServer server = server();
        server.answerWith(Fault.TRUNCATE_UDP, Fault.REFUSE_TCP);

        assertUnanswered(ask(PATIENT, server.asNameServer()), Cause.TRUNCATED);
    }

    @Test
    void servfailAndRefusedAreNotAbsence() {
        AuthoritativeServer server = server();

        server.answerWith(Fault.SERVFAIL);
        assertUnanswered(ask(PATIENT, server.asNameServer()), Cause.SERVFAIL);

        server.answerWith(Fault.REFUSED);
        assertUnanswered(ask(PATIENT, server.asNameServer()), Cause.REFUSED);
    }

    @Test
    void yesWithoutAuthorityIsKeptButMarked() {
        publish();
        AuthoritativeServer server = server();
        server.answerWith(Fault.NOT_AUTHORITATIVE);

        ServerAnswer answer = ask(PATIENT, server.asNameServer());

        assertThat(answer.reply()).isEqualTo(SERVED);
        assertThat(answer.authoritative()).isFalse();
    }

    @Test
    void noWithoutAuthorityIsLame() {
        AuthoritativeServer server = server();
        server.answerWith(Fault.NOT_AUTHORITATIVE);

        assertUnanswered(ask(PATIENT, server.asNameServer()), Cause.LAME);
    }

    @Test
    void parentThatDelegatesTheRecordAwayIsLame() {
        publish();
        zone.putNs(new DnsName("_domainkey.example.jp."), TTL, new DnsName("ns.example.com."));

        assertUnanswered(ask(PATIENT, server().asNameServer()), Cause.LAME);
    }

    @Test
    void closedPortIsUnreachableAtOnce() {
        // Below 1024: a port that was free a moment ago may be another test's server by now.
        NameServer nobody = new NameServer(Ring.AUTHORITATIVE, "ns1.example.jp.", "127.0.0.1:1");

        ServerAnswer answer = ask(PATIENT, nobody);

        assertUnanswered(answer, Cause.UNREACHABLE);
        assertThat(answer.elapsed()).isLessThan(FAR_BELOW_PATIENT);
    }

    @Test
    void serverWithoutAUsableAddressIsUnreachable() {
        assertUnanswered(
                ask(PATIENT, new NameServer(Ring.AUTHORITATIVE, "ns1.example.jp.", "ns1.example.jp.")),
                Cause.UNREACHABLE);
    }

    @Test
    void deadServersCostOneDeadlineTogether() {
        publish();
        List<NameServer> servers = new ArrayList<>(List.of(server().asNameServer()));
        for (int dead = 0; dead < 20; dead++) {
            AuthoritativeServer server = server();
            server.answerWith(Fault.SILENT);
            servers.add(server.asNameServer());
        }
        long start = System.nanoTime();

        List<ServerAnswer> answers = ring1(interrogator(HASTY, servers));

        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isBetween(HASTY.perServer(), HASTY.perServer().multipliedBy(10));
        assertThat(answers).extracting(ServerAnswer::server).containsExactlyElementsOf(servers);
        assertThat(answers.getFirst().reply()).isEqualTo(SERVED);
        assertThat(answers.subList(1, answers.size())).allSatisfy(answer -> assertUnanswered(answer, Cause.TIMEOUT));
    }

    @Test
    void nobodyToAskGivesNoAnswers() {
        assertThat(ring1(interrogator(PATIENT, List.of()))).isEmpty();
    }

    @Test
    void authoritativeServersAreAskedWithoutRecursionAndResolversWithIt() throws IOException {
        ScriptedServer server =
                scripted(query -> List.of(response(query, RECORD_NAME, Type.TXT).toWire()));

        ask(UNHURRIED, server.asNameServer(Ring.AUTHORITATIVE));
        askResolver(server.asNameServer(Ring.RESOLVER));

        assertThat(server.queries).hasSize(2).allSatisfy(query -> {
            assertThat(query.getOPT().getPayloadSize()).isEqualTo(1_232);
            assertThat(query.getQuestion().getType()).isEqualTo(Type.TXT);
        });
        assertThat(server.queries.get(0).getHeader().getFlag(Flags.RD)).isFalse();
        assertThat(server.queries.get(1).getHeader().getFlag(Flags.RD)).isTrue();
    }

    @Test
    void eachSampleComesFromAFreshSocketWithAnIdOfItsOwn() throws IOException {
        ScriptedServer server =
                scripted(query -> List.of(response(query, RECORD_NAME, Type.TXT).toWire()));
        int samples = 8;

        List<ServerAnswer> answers = new DnsInterrogator(
                        fixed(List.of()), List.of(server.asNameServer(Ring.RESOLVER)), samples, PATIENT)
                .begin()
                .askResolvers(RECORD_NAME);

        assertThat(answers).extracting(ServerAnswer::sample).containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
        assertThat(server.clientPorts.stream().distinct()).hasSize(samples);
        assertThat(server.queries.stream().map(q -> q.getHeader().getID()).distinct())
                .as("two of eight random ids of 16 bits rarely agree, three never")
                .hasSizeGreaterThan(samples - 2);
    }

    @Test
    void resolverAnswersWithoutAuthorityAndThatIsEnough() {
        AuthoritativeServer authoritative = server();
        CachingResolver resolver = resolver(authoritative);
        DnsInterrogator interrogator =
                new DnsInterrogator(fixed(List.of()), List.of(resolver.asNameServer()), 3, PATIENT);

        assertThat(interrogator.begin().askResolvers(RECORD_NAME)).hasSize(3).allSatisfy(answer -> {
            assertThat(answer.reply()).isEqualTo(absent(Reply.Absent.Kind.NXDOMAIN));
            assertThat(answer.authoritative()).isFalse();
            assertThat(answer.soaSerial()).hasValue(1);
        });

        resolver.flush();
        publish();
        assertThat(interrogator.begin().askResolvers(RECORD_NAME))
                .extracting(ServerAnswer::reply)
                .containsOnly(SERVED);
    }

    @Test
    void resolverThatReachesNobodySaysServfail() {
        AuthoritativeServer authoritative = server();
        authoritative.answerWith(Fault.REFUSED);

        assertUnanswered(askResolver(resolver(authoritative).asNameServer()), Cause.SERVFAIL);
    }

    @Test
    void askingTheAuthoritativeServersLeavesTheResolversAlone() {
        AuthoritativeServer authoritative = server();
        CachingResolver resolver = resolver(authoritative);

        ring1(new DnsInterrogator(
                fixed(List.of(authoritative.asNameServer())), List.of(resolver.asNameServer()), 3, PATIENT));

        assertThat(resolver.questionsReceived()).isZero();
    }

    @Test
    void answerSaysWhatCarriedIt() {
        publish();
        AuthoritativeServer server = server();
        assertThat(ask(UNHURRIED, server.asNameServer()).transport()).isEqualTo(Transport.UDP);

        server.answerWith(Fault.TRUNCATE_UDP);
        assertThat(ask(UNHURRIED, server.asNameServer()).transport()).isEqualTo(Transport.TCP);

        server.answerWith(Fault.SILENT);
        assertThat(ask(HASTY, server.asNameServer()).transport()).isEqualTo(Transport.NONE);
    }

    @Test
    void aSecondRunSeesWhatChangedSinceTheFirst() {
        DnsInterrogator interrogator = interrogator(PATIENT, List.of(server().asNameServer()));
        assertThat(ring1(interrogator).getFirst().reply()).isEqualTo(absent(Reply.Absent.Kind.NXDOMAIN));

        publish();

        assertThat(ring1(interrogator).getFirst().reply()).isEqualTo(SERVED);
    }

    @Test
    void serialOfTheZoneIsPartOfAPositiveAnswer() {
        publish();
        AuthoritativeServer server = server();

        ServerAnswer answer = ring1(new DnsInterrogator(inZone(List.of(server.asNameServer())), List.of(), 1, PATIENT))
                .getFirst();

        assertThat(answer.reply()).isEqualTo(SERVED);
        assertThat(answer.soaSerial()).hasValue(server.serial());
    }

    @Test
    void serverThatIsSilentAboutItsZoneHoldsNobodyUp() {
        Exchange exchange = (endpoint, query, deadline) -> {
            if (isSoa(query)) {
                awaitUntil(deadline);
                return new Outcome.Failed(Cause.TIMEOUT, "silent");
            }
            return overUdp(Responses.holding(query, "served"));
        };
        long start = System.nanoTime();

        ServerAnswer answer = ring1(withExchange(exchange, List.of())).getFirst();

        assertThat(answer.reply()).isInstanceOf(Reply.Present.class);
        assertThat(answer.soaSerial()).isEmpty();
        assertThat(answer.elapsed()).isLessThan(PATIENT.perAttempt());
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(FAR_BELOW_PATIENT);
    }

    @Test
    void serialThatCannotBeAskedForLeavesTheAnswerAsItIs() {
        for (Exchange aboutTheZone : List.<Exchange>of(
                (endpoint, query, deadline) -> overUdp(Responses.rcode(query, Rcode.REFUSED)),
                (endpoint, query, deadline) -> new Outcome.Failed(Cause.UNREACHABLE, "no route"),
                (endpoint, query, deadline) -> {
                    throw new IllegalStateException("a defect");
                })) {
            Exchange exchange = (endpoint, query, deadline) -> isSoa(query)
                    ? aboutTheZone.ask(endpoint, query, deadline)
                    : overUdp(Responses.holding(query, "served"));

            ServerAnswer answer = ring1(withExchange(exchange, List.of())).getFirst();

            assertThat(answer.reply()).isInstanceOf(Reply.Present.class);
            assertThat(answer.soaSerial()).isEmpty();
        }
    }

    @Test
    void resolversAreNotAskedForSerials() {
        List<Message> asked = Collections.synchronizedList(new ArrayList<>());
        Exchange exchange = (endpoint, query, deadline) -> {
            asked.add(query);
            return overUdp(Responses.holding(query, "served"));
        };

        withExchange(exchange, List.of(SOMEBODY)).begin().askResolvers(RECORD_NAME);

        assertThat(asked).hasSize(1).noneMatch(DnsInterrogatorTest::isSoa);
    }

    @Test
    void servfailThatAnswersWithCheckingDisabledIsBrokenDnssec() {
        Reply reply = askFailingResolver(query -> overUdp(Responses.holding(query, "served")));

        assertThat(reply).isInstanceOfSatisfying(Reply.Unanswered.class, unanswered -> {
            assertThat(unanswered.cause()).isEqualTo(Cause.BOGUS);
            assertThat(unanswered.detail()).contains("SERVFAIL", "7 SIGNATURE_EXPIRED", "expired in May", "CD=1");
        });
    }

    @Test
    void denialWithCheckingDisabledIsBrokenDnssecToo() {
        assertThat(((Reply.Unanswered) askFailingResolver(query -> overUdp(Responses.rcode(query, Rcode.NXDOMAIN))))
                        .cause())
                .isEqualTo(Cause.BOGUS);
    }

    @Test
    void servfailBothTimesOrNoSecondAnswerStaysServfail() {
        assertThat(((Reply.Unanswered) askFailingResolver(query -> overUdp(Responses.rcode(query, Rcode.SERVFAIL))))
                        .cause())
                .isEqualTo(Cause.SERVFAIL);
        assertThat(((Reply.Unanswered) askFailingResolver(query -> new Outcome.Failed(Cause.TIMEOUT, "silent")))
                        .cause())
                .isEqualTo(Cause.SERVFAIL);
    }

    /** SERVFAIL with an extended error first, then what the test says to CD=1. */
    private static Reply askFailingResolver(Function<Message, Outcome> withCheckingDisabled) {
        Exchange exchange = (endpoint, query, deadline) -> query.getHeader().getFlag(Flags.CD)
                ? withCheckingDisabled.apply(query)
                : overUdp(Responses.rcode(query, Rcode.SERVFAIL, new ExtendedErrorCodeOption(7, "expired in May")));
        return withExchange(exchange, List.of(SOMEBODY))
                .begin()
                .askResolvers(RECORD_NAME)
                .getFirst()
                .reply();
    }

    @Test
    void authoritativeServersAreNotAskedWithCheckingDisabled() {
        List<Message> asked = Collections.synchronizedList(new ArrayList<>());
        Exchange exchange = (endpoint, query, deadline) -> {
            asked.add(query);
            return overUdp(Responses.rcode(query, Rcode.SERVFAIL));
        };

        assertUnanswered(ring1(withExchange(exchange, List.of())).getFirst(), Cause.SERVFAIL);
        assertThat(asked).noneMatch(query -> query.getHeader().getFlag(Flags.CD));
    }

    @Test
    void probesAreAskedTogetherAndAnsweredInTheirOrder() {
        List<Probe> probes = Arrays.stream(Purpose.values())
                .map(purpose -> new Probe(RECORD_NAME.child(purpose.name()), purpose))
                .toList();
        CountDownLatch allAreAsked = new CountDownLatch(probes.size());
        Exchange exchange = (endpoint, query, deadline) -> {
            allAreAsked.countDown();
            awaitAll(allAreAsked);
            return overUdp(Responses.holding(query, "served"));
        };

        List<Probe.Result> results = withExchange(exchange, List.of()).begin().probe(probes);

        assertThat(results).extracting(Probe.Result::probe).containsExactlyElementsOf(probes);
        assertThat(results).allSatisfy(result -> {
            assertThat(result.answers())
                    .extracting(ServerAnswer::name)
                    .containsExactly(result.probe().name());
            String expected = result.probe().purpose() == Purpose.ADDRESS_AT_NAME ? "192.0.2.80" : "served";
            assertThat(result.answers().getFirst().reply())
                    .isEqualTo(new Reply.Present(List.of(TxtRecord.ofValue(expected)), TTL));
        });
    }

    @Test
    void probeThatComesTooLateIsUnanswered() {
        Patience over = new Patience(Duration.ofMillis(1), Duration.ofMillis(1), Duration.ofMillis(1));
        AuthoritativeServer silent = server();
        silent.answerWith(Fault.SILENT);
        NameServers.Inquiry inquiry =
                interrogator(over, List.of(silent.asNameServer())).begin();
        inquiry.askAuthoritative(inquiry.delegationOf(RECORD_NAME));

        List<Probe.Result> results = inquiry.probe(List.of(new Probe(RECORD_NAME, Purpose.PARENT)));

        assertUnanswered(results.getFirst().answers().getFirst(), Cause.TIMEOUT);
    }

    @Test
    void serverWhoseAddressNobodyToldIsUnansweredAndSaysSo() {
        ServerAnswer answer =
                ask(PATIENT, new NameServer(Ring.AUTHORITATIVE, "ns.example.net.", ZoneWalk.ADDRESS_UNKNOWN));

        assertThat(answer.reply())
                .isEqualTo(new Reply.Unanswered(Cause.UNREACHABLE, "nobody told the address of this server"));
    }

    @Test
    void interruptedRunGivesUpAtOnceAndStaysInterrupted() throws InterruptedException {
        AuthoritativeServer silent = server();
        silent.answerWith(Fault.SILENT);
        Patience unbounded = new Patience(Duration.ofSeconds(30), Duration.ofMinutes(1), Duration.ofMinutes(2));
        List<ServerAnswer> answers = Collections.synchronizedList(new ArrayList<>());
        boolean[] interruptedAfterwards = new boolean[1];
        Thread run = Thread.ofPlatform().start(() -> {
            Thread.currentThread().interrupt();
            answers.addAll(ring1(interrogator(unbounded, List.of(silent.asNameServer(), silent.asNameServer()))));
            interruptedAfterwards[0] = Thread.currentThread().isInterrupted();
        });

        assertThat(run.join(Duration.ofSeconds(10))).as("ended").isTrue();
        assertThat(interruptedAfterwards[0]).isTrue();
        assertThat(answers).hasSize(2).allSatisfy(answer -> assertUnanswered(answer, Cause.TIMEOUT));
    }

    @Test
    void unusableConfigurationIsRefusedBeforeAnybodyIsAsked() {
        List<NameServer> named = List.of(new NameServer(Ring.RESOLVER, "resolver", "resolver.example.com"));
        List<NameServer> wrongRing = List.of(new NameServer(Ring.AUTHORITATIVE, "ns1", "192.0.2.53"));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> new DnsInterrogator(fixed(List.of()), named, 1, PATIENT))
                .withMessageContaining("resolver.example.com");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new DnsInterrogator(fixed(List.of()), wrongRing, 1, PATIENT));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new DnsInterrogator(fixed(List.of()), List.of(), 0, PATIENT));
    }

    private static DnsInterrogator withExchange(Exchange exchange, List<NameServer> resolvers) {
        return new DnsInterrogator(
                inZone(List.of(new NameServer(Ring.AUTHORITATIVE, "ns1.example.jp.", "192.0.2.1"))),
                resolvers,
                1,
                PATIENT,
                exchange);
    }

    private static boolean isSoa(Message query) {
        return query.getQuestion().getType() == Type.SOA;
    }

    private static Outcome overUdp(Message response) {
        return new Outcome.Responded(response, Transport.UDP);
    }

    /** As an exchange does that nobody answers. */
    private static void awaitUntil(Deadline deadline) {
        try {
            new CountDownLatch(1).await(deadline.leftMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException givenUp) {
            Thread.currentThread().interrupt();
        }
    }

    private static void awaitAll(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).as("asked together").isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void publish() {
        zone.putTxt(RECORD_NAME, TTL, VALUE);
    }

    private AuthoritativeServer server() {
        AuthoritativeServer server =
                new AuthoritativeServer(new DnsName("ns" + (open.size() + 1) + ".example.jp."), zone);
        open.add(server);
        return server;
    }

    private CachingResolver resolver(AuthoritativeServer upstream) {
        CachingResolver resolver = new CachingResolver(
                "resolver-a", List.of(upstream), new WorldClock(Instant.parse("2026-01-05T00:00:00Z")));
        open.add(resolver);
        return resolver;
    }

    private ScriptedServer scripted(Function<Message, List<byte[]>> script) throws IOException {
        ScriptedServer server = new ScriptedServer(ScriptedServer.sending(script), ScriptedServer.SILENT);
        open.add(server);
        return server;
    }

    private static DnsInterrogator interrogator(Patience patience, List<NameServer> servers) {
        return new DnsInterrogator(fixed(servers), List.of(), 1, patience);
    }

    private static ServerAnswer ask(Patience patience, NameServer server) {
        return ring1(interrogator(patience, List.of(server))).getFirst();
    }

    private static ServerAnswer askResolver(NameServer resolver) {
        return new DnsInterrogator(fixed(List.of()), List.of(resolver), 1, PATIENT)
                .begin()
                .askResolvers(RECORD_NAME)
                .getFirst();
    }

    private static List<ServerAnswer> ring1(DnsInterrogator interrogator) {
        NameServers.Inquiry inquiry = interrogator.begin();
        return inquiry.askAuthoritative(inquiry.delegationOf(RECORD_NAME));
    }

    private static Delegations fixed(List<NameServer> servers) {
        return (name, deadline) ->
                new Delegation(name, Optional.empty(), List.of(), List.of(), servers, List.of(), Optional.empty());
    }

    private static Delegations inZone(List<NameServer> servers) {
        return (name, deadline) -> Delegation.to(name, APEX, servers);
    }

    private static Reply absent(Reply.Absent.Kind kind) {
        return new Reply.Absent(kind, Optional.of(Duration.ofMinutes(10)));
    }

    private static void assertUnanswered(ServerAnswer answer, Cause cause) {
        assertThat(answer.reply())
                .isInstanceOfSatisfying(
                        Reply.Unanswered.class,
                        unanswered -> assertThat(unanswered.cause())
                                .as(unanswered.detail())
                                .isEqualTo(cause));
    }

    private static Message response(Message query, DnsName name, int type) {
        return response(query, Name.fromConstantString(name.absolute()), type);
    }

    private static Message response(Message query, Name name, int type) {
        Message response = new Message(query.getHeader().getID());
        response.getHeader().setFlag(Flags.QR);
        response.getHeader().setFlag(Flags.AA);
        response.addRecord(Record.newRecord(name, type, DClass.IN), Section.QUESTION);
        response.addRecord(new TXTRecord(name, DClass.IN, TTL.toSeconds(), "served"), Section.ANSWER);
        return response;
    }

    private static Message notification(Message query) {
        Message notification = response(query, RECORD_NAME, Type.TXT);
        notification.getHeader().setOpcode(Opcode.NOTIFY);
        return notification;
    }

    private static Message withoutQuestion(Message query, int rcode) {
        Message response = new Message(query.getHeader().getID());
        response.getHeader().setFlag(Flags.QR);
        response.getHeader().setFlag(Flags.AA);
        response.getHeader().setRcode(rcode);
        return response;
    }
}
