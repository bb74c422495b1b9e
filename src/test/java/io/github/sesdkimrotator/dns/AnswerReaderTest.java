package io.github.sesdkimrotator.dns;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sesdkimrotator.dkim.DnsName;
import io.github.sesdkimrotator.dkim.TxtRecord;
import io.github.sesdkimrotator.gate.Reply;
import io.github.sesdkimrotator.gate.Reply.Unanswered.Cause;
import io.github.sesdkimrotator.gate.Ring;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.DNAMERecord;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

class AnswerReaderTest {

    private static final Name ZONE = Name.fromConstantString("example.jp.");
    private static final Name ASKED = Name.fromConstantString("s1._domainkey.example.jp.");
    private static final Record QUESTION = Record.newRecord(ASKED, Type.TXT, DClass.IN);
    private static final Name TARGET = Name.fromConstantString("s1.keys.example.com.");
    private static final Name STRANGER = Name.fromConstantString("stranger.example.");

    @Test
    void ttlOfAnAliasedRecordIsTheShortestOnTheWay() {
        Message response = authoritative(alias(ASKED, 60, TARGET), txt(TARGET, 300, "v=DKIM1"));

        assertThat(resolved(response).reply()).isEqualTo(present(Duration.ofMinutes(1), "v=DKIM1"));
    }

    @Test
    void everyFurtherNameOfAResolversChainIsKept() {
        Name between = Name.fromConstantString("Between.example.com.");
        Message response =
                authoritative(txt(TARGET, 300, "v=DKIM1"), alias(between, 60, TARGET), alias(ASKED, 60, between));

        assertThat(resolved(response).aliases()).containsExactly("between.example.com.", "s1.keys.example.com.");
        assertThat(resolved(authoritative(txt(ASKED, 300, "v=DKIM1"))).aliases())
                .isEmpty();
    }

    @Test
    void aliasOfAnAuthoritativeServerIsWhatItSaysWhateverElseTheResponseHolds() {
        Message bare = authoritative(alias(ASKED, 60, TARGET));
        Message resolved = authoritative(alias(ASKED, 60, TARGET), txt(TARGET, 30, "v=DKIM1"));
        Message toNothing = denial(Rcode.NXDOMAIN, 300, 300);
        toNothing.addRecord(alias(ASKED, 60, TARGET), Section.ANSWER);
        Message withStrays = authoritative(alias(ASKED, 60, TARGET), txt(STRANGER, 300, "smuggled"));

        for (Message response : List.of(bare, resolved, toNothing, withStrays)) {
            assertThat(read(response)).isEqualTo(aliasTo("s1.keys.example.com.", 60));
            assertThat(AnswerReader.read(Ring.AUTHORITATIVE, QUESTION, response).aliases())
                    .isEmpty();
        }
    }

    @Test
    void aliasWithoutAuthorityIsMarkedSo() {
        Message response = authoritative(alias(ASKED, 60, TARGET));
        response.getHeader().unsetFlag(Flags.AA);

        assertThat(AnswerReader.read(Ring.AUTHORITATIVE, QUESTION, response).authoritative())
                .isFalse();
    }

    @Test
    void aliasThatADnameMakesIsAnAliasWithAndWithoutItsCname() {
        Record moved = dname(ZONE, 90, "example.com.");
        Record synthesized = alias(ASKED, 60, Name.fromConstantString("s1._domainkey.example.com."));

        assertThat(read(authoritative(moved, synthesized))).isEqualTo(aliasTo("s1._domainkey.example.com.", 60));
        assertThat(read(authoritative(moved))).isEqualTo(aliasTo("s1._domainkey.example.com.", 90));
        assertThat(resolved(authoritative(
                                moved,
                                synthesized,
                                txt(Name.fromConstantString("s1._domainkey.example.com."), 300, "v=DKIM1")))
                        .reply())
                .isEqualTo(present(Duration.ofMinutes(1), "v=DKIM1"));
    }

    /** Seed 2442924 of the fuzz: the gate opened for what a verifier that does not know DNAME cannot see. */
    @Test
    void aResolversDnameWithoutItsCnameIsNoYes() {
        Message response = authoritative(
                dname(ZONE, 90, "example.com."),
                txt(Name.fromConstantString("s1._domainkey.example.com."), 300, "v=DKIM1"));

        assertUnanswered(resolved(response).reply(), Cause.UNUSABLE, "a DNAME without its CNAME");
    }

    @Test
    void dnameAtTheAskedNameItselfMovesOnlyWhatIsBelow() {
        Message response = denial(Rcode.NOERROR, 300, 300);
        response.addRecord(dname(ASKED, 60, "example.com."), Section.ANSWER);

        assertThat(read(response)).isEqualTo(absent(Reply.Absent.Kind.NODATA, 300));
    }

    @Test
    void dnameThatMakesTheNameTooLongIsNeitherYesNorNo() {
        String longest = ("a".repeat(60) + ".").repeat(4);

        assertUnanswered(read(authoritative(dname(ZONE, 60, longest))), Cause.UNUSABLE, "too long");
    }

    @Test
    void twoTargetsAreNeitherYesNorNo() {
        Message twoAliases = authoritative(alias(ASKED, 60, TARGET), alias(ASKED, 60, STRANGER));
        Message cnameAgainstDname = authoritative(dname(ZONE, 60, "example.com."), alias(ASKED, 60, STRANGER));

        for (Message response : List.of(twoAliases, cnameAgainstDname)) {
            assertUnanswered(read(response), Cause.ALIAS_BESIDE_RECORD, "alias beside other records");
            assertUnanswered(resolved(response).reply(), Cause.ALIAS_BESIDE_RECORD, "alias beside other records");
        }
    }

    @Test
    void targetThatIsNoNameOfAKeyRecordIsUnusable() {
        for (String target : List.of(".", "*.example.com.", "a\\.b.example.com.", "a\\000b.example.com.")) {
            assertUnanswered(
                    read(authoritative(alias(ASKED, 60, Name.fromConstantString(target)))),
                    Cause.UNUSABLE,
                    "an alias to a name that holds no key record");
        }
    }

    @Test
    void aliasOfAForeignOwnerNeverCounts() {
        assertUnanswered(read(authoritative(alias(STRANGER, 60, TARGET))), Cause.UNUSABLE, "not asked for");
    }

    @Test
    void endlessChainIsNotFollowedToItsEnd() {
        Record[] aliases = IntStream.range(0, 2_000)
                .mapToObj(i -> alias(
                        i == 0 ? ASKED : Name.fromConstantString("a" + i + ".example.jp."),
                        60,
                        Name.fromConstantString("a" + (i + 1) + ".example.jp.")))
                .toArray(Record[]::new);

        assertUnanswered(resolved(authoritative(aliases)).reply(), Cause.UNUSABLE, "more than 16 aliases");
    }

    @Test
    void addressesAreReadInPresentationForm() {
        Record question = Record.newRecord(ASKED, Type.A, DClass.IN);
        Message response = authoritative(
                new ARecord(ASKED, DClass.IN, 60, new byte[] {(byte) 192, 0, 2, 80}), txt(ASKED, 300, "v=DKIM1"));

        assertThat(AnswerReader.read(Ring.AUTHORITATIVE, question, response).reply())
                .isEqualTo(present(Duration.ofMinutes(1), "192.0.2.80"));
    }

    @Test
    void serialIsReadFromTheZonesOwnSoaOnly() {
        Message right = authoritative(soa(ZONE, 300, 300));
        assertThat(AnswerReader.serial(ZONE, right)).hasValue(2_026_112_201L);
        assertThat(AnswerReader.serial(STRANGER, right)).isEmpty();

        right.getHeader().unsetFlag(Flags.AA);
        assertThat(AnswerReader.serial(ZONE, right)).as("somebody's cache").isEmpty();
        assertThat(AnswerReader.serial(ZONE, denial(Rcode.NXDOMAIN, 300, 300))).isEmpty();
    }

    @Test
    void ttlWithItsHighestBitSetCountsAsZero() throws IOException {
        byte[] wire = authoritative(txt(ASKED, 0x7FFF_FFFF, "v=DKIM1")).toWire();
        wire[indexOfLongestTtl(wire)] = (byte) 0xFF;

        assertThat(read(new Message(wire))).isEqualTo(present(Duration.ZERO, "v=DKIM1"));
    }

    private static int indexOfLongestTtl(byte[] wire) {
        for (int i = 0; ; i++) {
            if (Arrays.equals(wire, i, i + 4, new byte[] {0x7F, -1, -1, -1}, 0, 4)) {
                return i;
            }
        }
    }

    @Test
    void recordSentTwiceIsOneRecord() {
        Message response = authoritative(txt(ASKED, 300, "v=DKIM1"), txt(ASKED, 300, "v=DKIM1"));

        assertThat(read(response)).isEqualTo(present(Duration.ofMinutes(5), "v=DKIM1"));
    }

    @Test
    void severalRecordsAreAllKept() {
        Message response = authoritative(txt(ASKED, 300, "v=DKIM1"), txt(ASKED, 200, "v=spf1 -all"));

        assertThat(read(response)).isEqualTo(present(Duration.ofSeconds(200), "v=DKIM1", "v=spf1 -all"));
    }

    @Test
    void backslashesAndQuotesStayAsTheyAreServed() {
        assertThat(read(authoritative(txt(ASKED, 300, "\"v=DKIM1\\\\; p=\""))))
                .isEqualTo(present(Duration.ofMinutes(5), "\"v=DKIM1\\\\; p=\""));
    }

    @Test
    void foreignRecordBesideTheRightOneIsLeftOut() {
        Message response = authoritative(txt(STRANGER, 300, "smuggled"), txt(ASKED, 300, "v=DKIM1"));

        assertThat(read(response)).isEqualTo(present(Duration.ofMinutes(5), "v=DKIM1"));
    }

    @Test
    void recordAtAnAliasThatNobodyPointsToIsForeign() {
        Message response = authoritative(txt(TARGET, 300, "smuggled"), alias(STRANGER, 300, TARGET));

        assertUnanswered(read(response), Cause.UNUSABLE, "not asked for");
    }

    @Test
    void recordOfAnotherClassIsNoAnswer() {
        Message response = authoritative();
        response.addRecord(txt(ASKED, DClass.CH, 300, "v=DKIM1"), Section.ANSWER);

        assertThat(read(response)).isNotInstanceOf(Reply.Present.class);
    }

    @Test
    void aliasesInACircleEnd() {
        Message response = authoritative(alias(ASKED, 60, TARGET), alias(TARGET, 60, ASKED));

        assertUnanswered(resolved(response).reply(), Cause.UNUSABLE, "circle");
    }

    @Test
    void aliasToItselfEnds() {
        assertUnanswered(read(authoritative(alias(ASKED, 60, ASKED))), Cause.UNUSABLE, "circle");
    }

    @Test
    void aliasesByTheThousandAreGivenUpEarly() {
        Record[] aliases = IntStream.range(0, 2_500)
                .mapToObj(i -> alias(i == 0 ? ASKED : hop(i), 60, hop(i + 1)))
                .toArray(Record[]::new);

        assertUnanswered(resolved(authoritative(aliases)).reply(), Cause.UNUSABLE, "more than 16 aliases");
    }

    private static Name hop(int number) {
        return Name.fromConstantString("s" + number + ".example.com.");
    }

    @Test
    void aliasBesideARecordIsNeitherYesNorNo() {
        Message response = authoritative(alias(ASKED, 60, TARGET), txt(ASKED, 300, "v=DKIM1"));

        assertUnanswered(read(response), Cause.ALIAS_BESIDE_RECORD, "alias beside other records");
    }

    @Test
    void aliasThatNobodyResolvedIsNotNodata() {
        assertUnanswered(resolved(authoritative(alias(ASKED, 60, TARGET))).reply(), Cause.UNUSABLE, "does not resolve");
    }

    @Test
    void aliasToNothingIsNxdomainWithTheTargetZonesNegativeTtl() {
        Message response = authoritative(alias(ASKED, 60, TARGET));
        response.getHeader().setRcode(Rcode.NXDOMAIN);
        response.addRecord(soa(Name.fromConstantString("example.com."), 900, 1_800), Section.AUTHORITY);

        assertThat(resolved(response).reply()).isEqualTo(absent(Reply.Absent.Kind.NXDOMAIN, 900));
    }

    @Test
    void negativeTtlIsTheShorterOfTheSoasTwoTimes() {
        assertThat(read(denial(Rcode.NXDOMAIN, 3_600, 300))).isEqualTo(absent(Reply.Absent.Kind.NXDOMAIN, 300));
        assertThat(read(denial(Rcode.NOERROR, 120, 300))).isEqualTo(absent(Reply.Absent.Kind.NODATA, 120));
    }

    @Test
    void serialIsTakenFromTheSoaOfADenial() {
        assertThat(AnswerReader.read(Ring.AUTHORITATIVE, QUESTION, denial(Rcode.NXDOMAIN, 3_600, 300))
                        .soaSerial())
                .hasValue(2_026_112_201L);
    }

    @Test
    void denialWithTheSoaOfAnotherZoneProvesNothing() {
        Message response = authoritative();
        response.getHeader().setRcode(Rcode.NXDOMAIN);
        response.addRecord(soa(STRANGER, 300, 300), Section.AUTHORITY);

        assertUnanswered(read(response), Cause.UNUSABLE, "SOA of another zone");
        assertThat(AnswerReader.read(Ring.AUTHORITATIVE, QUESTION, response).soaSerial())
                .isEmpty();
    }

    @Test
    void nxdomainTogetherWithTheRecordIsNeitherYesNorNo() {
        Message response = authoritative(txt(ASKED, 300, "v=DKIM1"));
        response.getHeader().setRcode(Rcode.NXDOMAIN);

        assertUnanswered(read(response), Cause.UNUSABLE, "NXDOMAIN and a TXT record");
    }

    @Test
    void denialWithoutAuthorityIsLame() {
        for (int rcode : new int[] {Rcode.NOERROR, Rcode.NXDOMAIN}) {
            Message response = denial(rcode, 300, 300);
            response.getHeader().unsetFlag(Flags.AA);

            assertUnanswered(read(response), Cause.LAME, "without authority");
        }
    }

    @Test
    void referralIsLameInBothRings() {
        Message response = response();
        response.getHeader().setFlag(Flags.RA);
        response.addRecord(
                new NSRecord(
                        Name.fromConstantString("_domainkey.example.jp."),
                        DClass.IN,
                        300,
                        Name.fromConstantString("ns.example.com.")),
                Section.AUTHORITY);

        for (Ring ring : Ring.values()) {
            assertUnanswered(
                    AnswerReader.read(ring, QUESTION, response).reply(),
                    Cause.LAME,
                    "refers to the name servers of _domainkey.example.jp.");
        }
    }

    @Test
    void resolversDenialNeedsRecursion() {
        Message response = denial(Rcode.NXDOMAIN, 300, 300);
        assertUnanswered(
                AnswerReader.read(Ring.RESOLVER, QUESTION, response).reply(), Cause.UNUSABLE, "without recursion");

        response.getHeader().unsetFlag(Flags.AA);
        response.getHeader().setFlag(Flags.RA);
        assertThat(AnswerReader.read(Ring.RESOLVER, QUESTION, response).reply())
                .isEqualTo(absent(Reply.Absent.Kind.NXDOMAIN, 300));
    }

    @Test
    void everyRcodeThatIsNoAnswerTellsTheExtendedErrors() {
        for (int rcode : new int[] {Rcode.SERVFAIL, Rcode.REFUSED, Rcode.NOTIMP}) {
            Message response = response();
            response.getHeader().setRcode(rcode);
            response.addRecord(
                    new OPTRecord(
                            1_232,
                            0,
                            0,
                            0,
                            List.of(
                                    new ExtendedErrorCodeOption(6, "signature\nexpired"),
                                    new ExtendedErrorCodeOption(60_000))),
                    Section.ADDITIONAL);

            assertThat(((Reply.Unanswered) read(response)).detail())
                    .contains(Rcode.string(rcode) + ", extended error 6 DNSSEC_BOGUS (signature?expired)")
                    .contains(", extended error 60000 ");
        }
    }

    @Test
    void unexpectedRcodeIsNoAnswer() {
        Message response = authoritative(txt(ASKED, 300, "v=DKIM1"));
        response.getHeader().setRcode(Rcode.NOTIMP);

        assertUnanswered(read(response), Cause.UNUSABLE, "NOTIMP");
    }

    /**
     * Bytes changed at random. Nothing may escape, and whatever is read as present must be in the message under the asked
     * name or under a target of one of its aliases.
     */
    @Test
    void damagedResponsesNeverThrowAndNeverMakeAForeignRecordOurs() throws IOException {
        long seed = 20_261_122;
        SplittableRandom random = new SplittableRandom(seed);
        Message query = Message.newQuery(Record.newRecord(ASKED, Type.TXT, DClass.IN));
        List<byte[]> wires = new ArrayList<>();
        for (Message original : List.of(
                authoritative(txt(ASKED, 300, "v=DKIM1; p=AAAA")),
                authoritative(alias(ASKED, 60, TARGET), txt(TARGET, 300, "v=DKIM1")),
                authoritative(txt(STRANGER, 300, "smuggled")),
                denial(Rcode.NXDOMAIN, 3_600, 300),
                denial(Rcode.NOERROR, 3_600, 300))) {
            original.getHeader().setID(query.getHeader().getID());
            wires.add(original.toWire());
        }
        int present = 0;
        int stray = 0;
        for (int round = 0; round < 20_000; round++) {
            byte[] wire = mutated(wires.get(random.nextInt(wires.size())), random);
            String context = "seed " + seed + ", round " + round;
            switch (Received.of(wire, wire.length, query)) {
                case Received.Stray ignored -> stray++;
                case Received.Response response -> {
                    Ring ring = random.nextBoolean() ? Ring.AUTHORITATIVE : Ring.RESOLVER;
                    Reply reply = AnswerReader.read(ring, QUESTION, response.message())
                            .reply();
                    if (reply instanceof Reply.Present found) {
                        present++;
                        assertThat(ownRecords(response.message())).as(context).containsAll(found.records());
                        assertThat(found.ttl()).as(context).isBetween(Duration.ZERO, Duration.ofSeconds(1L << 31));
                    }
                }
            }
        }
        assertThat(present).as("the loop reached a yes").isGreaterThan(100);
        assertThat(stray).as("the loop reached damage").isGreaterThan(100);
    }

    private static byte[] mutated(byte[] original, SplittableRandom random) {
        byte[] wire = original.clone();
        for (int changes = random.nextInt(4); changes >= 0; changes--) {
            // The first two octets are the id: another one would only be ignored.
            wire[2 + random.nextInt(wire.length - 2)] = (byte) random.nextInt(256);
        }
        return switch (random.nextInt(4)) {
            case 0 -> Arrays.copyOf(wire, 2 + random.nextInt(wire.length - 2));
            case 1 -> Arrays.copyOf(wire, wire.length + random.nextInt(40));
            default -> wire;
        };
    }

    private static List<TxtRecord> ownRecords(Message message) {
        List<Record> answers = message.getSection(Section.ANSWER);
        var owners = answers.stream()
                .filter(CNAMERecord.class::isInstance)
                .map(alias -> ((CNAMERecord) alias).getTarget())
                .collect(Collectors.toSet());
        boolean aliased = answers.stream()
                .anyMatch(r -> r instanceof CNAMERecord && r.getName().equals(ASKED));
        return answers.stream()
                .filter(r ->
                        aliased ? owners.contains(r.getName()) : r.getName().equals(ASKED))
                .filter(TXTRecord.class::isInstance)
                .map(r -> TxtRecord.ofStrings(((TXTRecord) r).getStringsAsByteArrays()))
                .toList();
    }

    private static AnswerReader.Reading resolved(Message response) {
        response.getHeader().setFlag(Flags.RA);
        return AnswerReader.read(Ring.RESOLVER, QUESTION, response);
    }

    private static Reply aliasTo(String target, long seconds) {
        return new Reply.Alias(new DnsName(target), Duration.ofSeconds(seconds));
    }

    private static Record dname(Name owner, long ttl, String target) {
        return new DNAMERecord(owner, DClass.IN, ttl, Name.fromConstantString(target));
    }

    private static Reply read(Message response) {
        return AnswerReader.read(Ring.AUTHORITATIVE, QUESTION, response).reply();
    }

    private static void assertUnanswered(Reply reply, Cause cause, String detail) {
        assertThat(reply).isInstanceOfSatisfying(Reply.Unanswered.class, unanswered -> {
            assertThat(unanswered.cause()).isEqualTo(cause);
            assertThat(unanswered.detail()).contains(detail);
        });
    }

    private static Reply present(Duration ttl, String... values) {
        return new Reply.Present(Arrays.stream(values).map(TxtRecord::ofValue).toList(), ttl);
    }

    private static Reply absent(Reply.Absent.Kind kind, long seconds) {
        return new Reply.Absent(kind, Optional.of(Duration.ofSeconds(seconds)));
    }

    private static Message response() {
        Message response = new Message(1);
        response.getHeader().setFlag(Flags.QR);
        response.addRecord(Record.newRecord(ASKED, Type.TXT, DClass.IN), Section.QUESTION);
        return response;
    }

    private static Message authoritative(Record... answers) {
        Message response = response();
        response.getHeader().setFlag(Flags.AA);
        for (Record answer : answers) {
            response.addRecord(answer, Section.ANSWER);
        }
        return response;
    }

    private static Message denial(int rcode, long soaTtl, long minimum) {
        Message response = authoritative();
        response.getHeader().setRcode(rcode);
        response.addRecord(soa(ZONE, soaTtl, minimum), Section.AUTHORITY);
        return response;
    }

    private static Record soa(Name zone, long ttl, long minimum) {
        return new SOARecord(zone, DClass.IN, ttl, zone, zone, 2_026_112_201L, 7_200, 900, 1_209_600, minimum);
    }

    private static Record alias(Name owner, long ttl, Name target) {
        return new CNAMERecord(owner, DClass.IN, ttl, target);
    }

    private static Record txt(Name owner, long ttl, String value) {
        return txt(owner, DClass.IN, ttl, value);
    }

    private static Record txt(Name owner, int dclass, long ttl, String value) {
        byte[] string = TxtRecord.ofValue(value).joined();
        byte[] rdata = new byte[string.length + 1];
        rdata[0] = (byte) string.length;
        System.arraycopy(string, 0, rdata, 1, string.length);
        return Record.newRecord(owner, Type.TXT, dclass, ttl, rdata);
    }
}
