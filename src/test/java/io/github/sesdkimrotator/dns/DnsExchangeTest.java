package io.github.sesdkimrotator.dns;

import static io.github.sesdkimrotator.dns.ScriptedServer.SILENT;
import static io.github.sesdkimrotator.dns.ScriptedServer.answering;
import static io.github.sesdkimrotator.dns.ScriptedServer.sending;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.sesdkimrotator.dns.Exchange.Outcome;
import io.github.sesdkimrotator.dns.ScriptedServer.Script;
import io.github.sesdkimrotator.dns.ScriptedServer.Sender;
import io.github.sesdkimrotator.gate.Reply.Unanswered.Cause;
import io.github.sesdkimrotator.gate.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

class DnsExchangeTest {

    private static final Name NAME = Name.fromConstantString("s1._domainkey.example.jp.");

    /** Where an answer is expected: a busy machine must not turn it into a time-out. */
    private static final Patience PATIENT =
            new Patience(Duration.ofMillis(150), Duration.ofSeconds(30), Duration.ofSeconds(60));

    /** Where none is expected. */
    private static final Patience HASTY =
            new Patience(Duration.ofMillis(60), Duration.ofMillis(400), Duration.ofSeconds(60));

    /** Where a retransmission would spoil the count. */
    private static final Patience UNHURRIED =
            new Patience(Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofSeconds(60));

    private static final Patience LONG_ENOUGH_FOR_A_FLOOD =
            new Patience(Duration.ofMillis(150), Duration.ofMinutes(3), Duration.ofMinutes(3));

    private static final Duration FAR_BELOW_PATIENT = Duration.ofSeconds(10);
    private static final int MILLION = 1_000_000;
    private static final int ALL_IDS = 65_536;

    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void closeServers() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    @Test
    void aDeadServerEndsItsExchangeWithItsLimit() throws IOException {
        ServerAddress dead = server(SILENT, SILENT).endpoint();
        List<Duration> late = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Ended ended = ask(HASTY, dead);
            assertFailed(ended, Cause.TIMEOUT, "no answer within PT0.4S");
            late.add(ended.elapsed().minus(HASTY.perServer()));
        }
        assertThat(late).allSatisfy(each -> assertThat(each).isGreaterThanOrEqualTo(Duration.ZERO));
        assertThat(late)
                .as("best of three, on a busy machine")
                .anySatisfy(each -> assertThat(each).isLessThan(Duration.ofMillis(150)));
    }

    @Test
    void aLostDatagramIsSentOnceMore() throws IOException {
        AtomicInteger datagrams = new AtomicInteger();
        ScriptedServer server = server(
                (query, sender) -> {
                    if (datagrams.incrementAndGet() > 1) {
                        sender.send(right(query).toWire());
                    }
                },
                SILENT);

        assertRight(ask(PATIENT, server.endpoint()), Transport.UDP);
        assertThat(server.queries).hasSizeGreaterThan(1);
        assertThat(server.clientPorts).as("from the same socket").containsOnly(server.clientPorts.getFirst());
    }

    @Test
    void aDatagramAboveTheAdvertisedSizeIsReadWhole() throws IOException {
        Record[] records = IntStream.range(0, 100)
                .mapToObj(i -> (Record) new TXTRecord(NAME, DClass.IN, 300, i + "=" + "B".repeat(200)))
                .toArray(Record[]::new);
        ScriptedServer server = server(answering(query -> Responses.to(query, records)), SILENT);

        Outcome.Responded responded = responded(ask(PATIENT, server.endpoint()));

        assertThat(responded.transport()).isEqualTo(Transport.UDP);
        assertThat(responded.message().getSection(Section.ANSWER)).hasSize(records.length);
    }

    @Test
    void aTruncatedAnswerIsAskedForAgainOverTcp() throws IOException {
        ScriptedServer server = server(answering(Responses::truncated), answering(DnsExchangeTest::right));

        Ended ended = ask(UNHURRIED, server.endpoint());

        assertRight(ended, Transport.TCP);
        assertThat(server.queries).hasSize(1);
    }

    @Test
    void aTruncatedAnswerIsNoneWhereTcpIsRefused() throws IOException {
        ScriptedServer server = server(answering(Responses::truncated), SILENT).refusingTcp();

        Ended ended = ask(PATIENT, server.endpoint());

        assertFailed(ended, Cause.TRUNCATED, "truncated over UDP; over TCP: Connection refused");
        assertThat(ended.elapsed()).isLessThan(FAR_BELOW_PATIENT);
    }

    @Test
    void aTruncatedAnswerIsNoneWhereTcpIsSilent() throws IOException {
        ScriptedServer server = server(answering(Responses::truncated), SILENT);

        assertFailed(
                ask(
                        new Patience(Duration.ofMillis(150), Duration.ofSeconds(2), Duration.ofSeconds(30)),
                        server.endpoint()),
                Cause.TRUNCATED,
                "truncated over UDP; over TCP:");
    }

    @Test
    void anAnswerTruncatedOverTcpAsWellIsNone() throws IOException {
        ScriptedServer server = server(answering(Responses::truncated), answering(Responses::truncated));

        assertFailed(ask(PATIENT, server.endpoint()), Cause.TRUNCATED, "truncated as well");
        assertFailed(ask(PATIENT, new TcpOnly(server.endpoint())), Cause.TRUNCATED, "truncated over TCP");
    }

    /** It announces a long message and sends an octet of it now and then, so no single read takes long. */
    @Test
    void tcpThatDripsEndsWithTheServersLimit() throws IOException {
        CountDownLatch closed = new CountDownLatch(1);
        ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        open.add(listener);
        open.add(closed::countDown);
        Thread.ofPlatform().daemon().start(() -> {
            try (Socket connection = listener.accept()) {
                connection.getOutputStream().write(new byte[] {0x7F, 0});
                while (!closed.await(20, TimeUnit.MILLISECONDS)) {
                    connection.getOutputStream().write(0);
                }
            } catch (IOException | InterruptedException ended) {
                // the client gave up, which is what the test waits for
            }
        });

        Ended dripped =
                ask(HASTY, new TcpOnly(new ServerAddress(InetAddress.getLoopbackAddress(), listener.getLocalPort())));

        assertFailed(dripped, Cause.TIMEOUT, "over TCP: ");
        assertThat(dripped.elapsed()).isBetween(HASTY.perServer(), Duration.ofSeconds(5));
    }

    @Test
    void whereUdpIsDroppedTcpAnswers() throws IOException {
        ScriptedServer server = server(SILENT, answering(DnsExchangeTest::right));

        Ended ended = ask(PATIENT, server.endpoint());

        assertRight(ended, Transport.TCP);
        assertThat(ended.elapsed()).isBetween(PATIENT.perAttempt().multipliedBy(2), FAR_BELOW_PATIENT);
        assertThat(server.queries).as("sent, and sent once more").hasSize(2);
    }

    @Test
    void whereUdpIsRefusedTcpAnswersAtOnce() throws IOException {
        ScriptedServer server =
                server(SILENT, answering(DnsExchangeTest::right)).refusingUdp();

        assertRight(ask(PATIENT, server.endpoint()), Transport.TCP);
    }

    @Test
    void whereBothAreRefusedTheServerIsUnreachableAtOnce() throws IOException {
        ScriptedServer server = server(SILENT, SILENT).refusingUdp().refusingTcp();

        Ended ended = ask(PATIENT, server.endpoint());

        assertFailed(ended, Cause.UNREACHABLE, "over UDP: ", "; over TCP: ");
        assertThat(ended.elapsed()).isLessThan(FAR_BELOW_PATIENT);
    }

    @Test
    void aDatagramThatComesWhileTcpHangsIsTaken() throws Exception {
        CompletableFuture<Sender> overUdp = new CompletableFuture<>();
        ScriptedServer server = server(
                (query, sender) -> overUdp.complete(sender),
                (query, sender) -> overUdp.join().send(right(query).toWire()));

        Ended ended = ask(PATIENT, server.endpoint());

        assertRight(ended, Transport.UDP);
        assertThat(ended.elapsed()).isLessThan(FAR_BELOW_PATIENT);
    }

    @Test
    void aDatagramThatComesAfterTcpFailedIsTaken() throws IOException {
        CompletableFuture<Sender> overUdp = new CompletableFuture<>();
        CountDownLatch ended = new CountDownLatch(1);
        ScriptedServer server = server((query, sender) -> overUdp.complete(sender), (query, sender) -> {
            Thread.ofPlatform().daemon().start(() -> sendWhen(ended, overUdp.join(), right(query)));
            throw new IOException("ends the connection");
        });
        server.onConnectionEnd(ended::countDown);

        assertRight(ask(PATIENT, server.endpoint()), Transport.UDP);
    }

    private static void sendWhen(CountDownLatch latch, Sender sender, Message message) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
            sender.send(message.toWire());
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {Rcode.FORMERR, Rcode.NOTIMP, Rcode.BADVERS})
    void aServerThatDoesNotKnowEdnsIsAskedOnceMoreWithoutIt(int rcode) throws IOException {
        ScriptedServer server = server(
                answering(query -> query.getOPT() == null ? right(query) : Responses.rcode(query, rcode)), SILENT);

        assertRight(ask(UNHURRIED, server.endpoint()), Transport.UDP);
        assertThat(server.queries).hasSize(2);
        assertThat(server.queries.getLast().getQuestion())
                .isEqualTo(server.queries.getFirst().getQuestion());
    }

    @Test
    void aServerThatRefusesThePlainQuestionTooIsNotAskedAThirdTime() throws IOException {
        ScriptedServer server = server(answering(query -> Responses.rcode(query, Rcode.FORMERR)), SILENT);

        assertThat(responded(ask(UNHURRIED, server.endpoint())).message().getRcode())
                .isEqualTo(Rcode.FORMERR);
        assertThat(server.queries).hasSize(2);
    }

    /** The answer is held back until the last forged packet is sent, so all of them fall into this one exchange. */
    @Test
    void aMillionForgedPacketsNeitherDelayNorReplaceTheAnswer() throws IOException {
        CountDownLatch flooded = new CountDownLatch(1);
        AtomicLong floodEnded = new AtomicLong();
        ScriptedServer server = server(
                (query, sender) -> {
                    if (flooded.getCount() > 0) {
                        byte[] forged = forged(query);
                        for (int i = 0; i < MILLION; i++) {
                            setId(forged, query.getHeader().getID() + 1 + i % (ALL_IDS - 1));
                            sender.send(forged);
                        }
                        floodEnded.set(System.nanoTime());
                        flooded.countDown();
                    }
                },
                (query, sender) -> {
                    awaitUninterruptibly(flooded);
                    sender.send(right(query).toWire());
                });

        Ended ended = ask(LONG_ENOUGH_FOR_A_FLOOD, server.endpoint());

        assertRight(ended, Transport.TCP);
        assertThat(Duration.ofNanos(ended.atNanos() - floodEnded.get())).isLessThan(Duration.ofSeconds(2));
    }

    @Test
    void aFloodThatTriesEveryIdIsNotBelievedWhenItHitsTheRightOne() throws IOException {
        ScriptedServer server = server(
                (query, sender) -> {
                    byte[] forged = forged(query);
                    for (int i = 1; i <= ALL_IDS; i++) {
                        setId(forged, query.getHeader().getID() + i);
                        sender.send(forged);
                    }
                },
                answering(DnsExchangeTest::right));

        assertRight(ask(PATIENT, server.endpoint()), Transport.TCP);
    }

    @Test
    void aFloodWithoutTcpIsNoAnswer() throws IOException {
        ScriptedServer server = server(
                        sending(query -> IntStream.rangeClosed(1, Received.MOST_STRAYS + 1)
                                .mapToObj(i -> {
                                    byte[] forged = forged(query);
                                    setId(forged, query.getHeader().getID() + i % (Received.MOST_STRAYS + 1));
                                    return forged;
                                })
                                .toList()),
                        SILENT)
                .refusingTcp();

        assertFailed(ask(PATIENT, server.endpoint()), Cause.UNUSABLE, "flood", "another id", "Connection refused");
    }

    @Test
    void aServerGivenForTcpIsAskedOverTcpOnly() throws IOException {
        ScriptedServer server = server(answering(DnsExchangeTest::right), answering(DnsExchangeTest::right));

        assertRight(ask(PATIENT, new TcpOnly(server.endpoint())), Transport.TCP);
        assertThat(server.queries).isEmpty();
        assertThat(server.queriesOverTcp).hasSize(1);
    }

    @Test
    void aServerGivenForTcpThatIsSilentOrGoneIsUnanswered() throws IOException {
        TcpOnly silent = new TcpOnly(server(SILENT, SILENT).endpoint());
        assertFailed(ask(HASTY, silent), Cause.TIMEOUT, "over TCP: ");

        TcpOnly gone = new TcpOnly(server(SILENT, SILENT).refusingTcp().endpoint());
        assertFailed(ask(PATIENT, gone), Cause.UNREACHABLE, "over TCP: Connection refused");
    }

    @Test
    void strayMessagesOverTcpAreIgnoredToo() throws IOException {
        Script script = sending(query ->
                List.of(query.toWire(), forgedWithOtherId(query), right(query).toWire()));

        assertRight(ask(PATIENT, new TcpOnly(server(SILENT, script).endpoint())), Transport.TCP);
    }

    @Test
    void endlessStrayMessagesOverTcpEndTheExchange() throws IOException {
        Script script = (query, sender) -> {
            while (true) {
                sender.send(forgedWithOtherId(query));
            }
        };

        Ended ended = ask(PATIENT, new TcpOnly(server(SILENT, script).endpoint()));

        assertFailed(ended, Cause.UNUSABLE, "no answer, only a message with another id");
        assertThat(ended.elapsed()).isLessThan(FAR_BELOW_PATIENT);
    }

    @Test
    void whenTheTimeIsOverNobodyIsAsked() throws IOException {
        ScriptedServer server = server(answering(DnsExchangeTest::right), SILENT);

        Outcome outcome = new DnsExchange(PATIENT).ask(server.endpoint(), query(), Deadline.in(Duration.ZERO));

        assertThat(outcome).isEqualTo(new Outcome.Failed(Cause.TIMEOUT, "not asked: the time was over"));
        assertThat(server.queries).isEmpty();
    }

    @Test
    void theGatesDeadlineEndsAnExchangeBeforeTheServersOwn() throws IOException {
        ServerAddress dead = server(SILENT, SILENT).endpoint();
        long start = System.nanoTime();

        Outcome outcome = new DnsExchange(PATIENT).ask(dead, query(), Deadline.in(Duration.ofMillis(100)));

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(FAR_BELOW_PATIENT);
        assertThat(outcome).isInstanceOf(Outcome.Failed.class);
    }

    @Test
    void nothingIsRememberedFromOneExchangeToTheNext() throws IOException {
        AtomicInteger asked = new AtomicInteger();
        ServerAddress server = server(
                        answering(query -> Responses.holding(query, "answer" + asked.incrementAndGet())), SILENT)
                .endpoint();

        assertThat(List.of(text(ask(PATIENT, server)), text(ask(PATIENT, server))))
                .containsExactly("answer1", "answer2");
    }

    private record Ended(Outcome outcome, Duration elapsed, long atNanos) {}

    private static Ended ask(Patience patience, Endpoint endpoint) {
        long start = System.nanoTime();
        Outcome outcome = new DnsExchange(patience).ask(endpoint, query(), Deadline.in(patience.perGate()));
        long end = System.nanoTime();
        return new Ended(outcome, Duration.ofNanos(end - start), end);
    }

    private ScriptedServer server(Script udp, Script tcp) throws IOException {
        ScriptedServer server = new ScriptedServer(udp, tcp);
        open.add(server);
        return server;
    }

    private static Message query() {
        Message query = Message.newQuery(Record.newRecord(NAME, Type.TXT, DClass.IN));
        query.addRecord(new OPTRecord(1_232, 0, 0), Section.ADDITIONAL);
        return query;
    }

    private static Message right(Message query) {
        return Responses.holding(query, "right");
    }

    private static byte[] forged(Message query) {
        return Responses.holding(query, "forged").toWire();
    }

    private static byte[] forgedWithOtherId(Message query) {
        byte[] forged = forged(query);
        setId(forged, query.getHeader().getID() + 1);
        return forged;
    }

    private static void setId(byte[] wire, int id) {
        wire[0] = (byte) (id >> Byte.SIZE);
        wire[1] = (byte) id;
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void assertRight(Ended ended, Transport transport) {
        assertThat(text(ended)).isEqualTo("right");
        assertThat(responded(ended).transport()).isEqualTo(transport);
    }

    private static String text(Ended ended) {
        return responded(ended).message().getSection(Section.ANSWER).getFirst().rdataToString();
    }

    private static Outcome.Responded responded(Ended ended) {
        assertThat(ended.outcome()).isInstanceOf(Outcome.Responded.class);
        return (Outcome.Responded) ended.outcome();
    }

    private static void assertFailed(Ended ended, Cause cause, String... details) {
        assertThat(ended.outcome()).isInstanceOfSatisfying(Outcome.Failed.class, failed -> {
            assertThat(failed.cause()).as(failed.detail()).isEqualTo(cause);
            assertThat(failed.detail()).contains(details);
        });
    }
}
