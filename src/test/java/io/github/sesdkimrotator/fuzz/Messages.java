package io.github.sesdkimrotator.fuzz;

import io.github.sesdkimrotator.dkim.DnsName;
import io.github.sesdkimrotator.dkim.TxtRecord;
import io.github.sesdkimrotator.gate.Ring;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** DNS responses as octets, written by hand so that they can lie: RFC 1035 section 4.1. */
final class Messages {

    static final DnsName ASKED = new DnsName("s1._domainkey.example.jp.");
    static final int ID = 0x2A17;

    private static final int LARGEST_OCTETS = 65_535;
    private static final int HEADER_OCTETS = 12;
    private static final int NS = 2;
    private static final int SOA = 6;
    private static final int DNAME = 39;
    private static final int OPT = 41;
    private static final int RRSIG = 46;
    private static final int CH = 3;

    private final Dice dice;
    private final Values values;
    private final Ring ring;

    Messages(Dice dice, Ring ring) {
        this.dice = dice;
        this.values = new Values(dice);
        this.ring = ring;
    }

    /** Owner and data as octets, each character one of them. */
    private record Rr(String ownerOctets, int type, int dclass, String dataOctets) {
        Rr(byte[] owner, int type, int dclass, byte[] data) {
            this(text(owner), type, dclass, text(data));
        }

        private static String text(byte[] octets) {
            return new String(octets, StandardCharsets.ISO_8859_1);
        }

        byte[] owner() {
            return Values.latin1(ownerOctets);
        }

        byte[] data() {
            return Values.latin1(dataOctets);
        }
    }

    private int genuineFlags() {
        return PlainMessage.QR
                | (ring == Ring.AUTHORITATIVE ? PlainMessage.AA : PlainMessage.RD | PlainMessage.RA)
                | (dice.oneIn(3) ? 0x0020 : 0);
    }

    /** A response that must open the gate: the right record, with whatever a server may send beside it. */
    byte[] right() {
        List<Rr> answers = new ArrayList<>();
        byte[] owner = dice.oneIn(2) ? pointer(HEADER_OCTETS) : name(ASKED.absolute());
        if (ring == Ring.RESOLVER && dice.oneIn(4)) {
            answers.add(new Rr(owner, PlainMessage.CNAME, PlainMessage.IN, name("s1.keys.example.com.")));
            owner = name("S1.Keys.example.com.");
        }
        Rr right = txt(owner, values.cut(values.legal()));
        answers.add(right);
        if (dice.oneIn(5)) {
            answers.add(right);
        }
        if (dice.oneIn(4)) {
            answers.add(signature(owner));
        }
        if (dice.oneIn(4)) {
            answers.add(txt(name("stranger.example."), values.cut(values.wrong())));
        }
        List<Rr> others = dice.oneIn(2)
                ? List.of()
                : List.of(new Rr(name("example.jp."), NS, PlainMessage.IN, name("ns1.example.jp.")));
        List<Rr> opt = dice.oneIn(2) ? List.of() : List.of(new Rr(new byte[1], OPT, 1_232, new byte[0]));
        return message(genuineFlags(), question(), dice.shuffled(answers), others, opt);
    }

    /** RFC 4034 section 3.1: 18 octets, the signer's name (the root here), and the signature. */
    private Rr signature(byte[] owner) {
        byte[] data = dice.bytes(18 + 1 + 64);
        data[18] = 0;
        return new Rr(owner, RRSIG, PlainMessage.IN, data);
    }

    /** A genuine no. */
    byte[] denial() {
        return message(
                genuineFlags() | dice.oneOf(0, PlainMessage.NXDOMAIN),
                question(),
                List.of(),
                List.of(soa()),
                List.of());
    }

    private static Rr soa() {
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        data.writeBytes(name("ns1.example.jp."));
        data.writeBytes(name("hostmaster.example.jp."));
        data.writeBytes(new byte[] {0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 1, 0});
        return new Rr(name("example.jp."), SOA, PlainMessage.IN, data.toByteArray());
    }

    /** Well-formed, and contradictory in all ways that a server or a forger can think of. */
    byte[] contradictory() {
        List<Rr> answers = new ArrayList<>();
        for (int n = dice.oneOf(0, 1, 1, 2, 3, 8); n > 0; n--) {
            answers.add(anyRr());
        }
        int flags = genuineFlags();
        if (dice.oneIn(3)) {
            flags ^= 1 << dice.below(16);
        }
        List<Rr> authority = dice.oneOf(
                List.of(), List.of(soa()), List.of(new Rr(name("jp."), NS, PlainMessage.IN, name("ns.example."))));
        List<Rr> additional = dice.oneOf(
                List.of(),
                List.of(new Rr(new byte[1], OPT, 1_232, dice.bytes(dice.below(12)))),
                List.of(txt(name(ASKED.absolute()), values.cut(values.legal()))));
        byte[] question = dice.oneOf(question(), question(), question(), foreignQuestion());
        byte[] wire = message(flags, question, answers, authority, additional);
        if (dice.oneIn(8)) {
            lieAboutCounts(wire);
        }
        return wire;
    }

    private Rr anyRr() {
        byte[] owner = dice.oneOf(
                pointer(HEADER_OCTETS),
                pointer(HEADER_OCTETS),
                name("s1.keys.example.com."),
                name("example.jp."),
                name("stranger.example."),
                pointer(dice.below(200)));
        int dclass = dice.oneIn(8) ? CH : PlainMessage.IN;
        return switch (dice.below(7)) {
            case 0 ->
                new Rr(
                        owner,
                        PlainMessage.CNAME,
                        dclass,
                        name(dice.oneOf("s1.keys.example.com.", ASKED.absolute(), "a b.example.")));
            case 1 -> new Rr(owner, DNAME, dclass, name("keys.example.com."));
            case 2 -> new Rr(owner, dice.below(260), dclass, dice.bytes(dice.below(40)));
            case 3 -> txt(owner, values.cut(values.wrong()));
            case 4 ->
                new Rr(owner, PlainMessage.TXT, dclass, dice.oneOf(new byte[0], new byte[1], new byte[] {9, 'p'}));
            default -> {
                Rr right = txt(owner, values.cut(values.legal()));
                yield new Rr(right.owner(), right.type(), dclass, right.data());
            }
        };
    }

    private void lieAboutCounts(byte[] wire) {
        int at = 4 + 2 * dice.below(4);
        wire[at] = dice.oneOf((byte) 0, (byte) 0, (byte) -1);
        wire[at + 1] = (byte) dice.below(256);
    }

    /** Octets changed, cut off, put in, moved. */
    byte[] mutated(byte[] wire) {
        byte[] mutated = wire.clone();
        for (int edits = dice.between(1, 4); edits > 0 && mutated.length > 0; edits--) {
            int at = dice.below(dice.oneIn(2) ? Math.min(mutated.length, 60) : mutated.length);
            switch (dice.below(6)) {
                case 0 -> mutated[at] ^= (byte) (1 << dice.below(8));
                case 1 -> mutated[at] = (byte) dice.below(256);
                case 2 -> mutated = Arrays.copyOf(mutated, at);
                case 3 -> mutated = spliced(mutated, at, at, dice.bytes(dice.between(1, 5)));
                case 4 ->
                    mutated = spliced(mutated, at, Math.min(mutated.length, at + dice.between(1, 9)), new byte[0]);
                default -> mutated[at] = (byte) 0xC0;
            }
        }
        return mutated;
    }

    private static byte[] spliced(byte[] wire, int from, int to, byte[] middle) {
        ByteArrayOutputStream spliced = new ByteArrayOutputStream();
        spliced.write(wire, 0, from);
        spliced.writeBytes(middle);
        spliced.write(wire, to, wire.length - to);
        return spliced.toByteArray();
    }

    byte[] noise() {
        byte[] noise = dice.bytes(dice.below(700));
        if (noise.length >= HEADER_OCTETS && dice.oneIn(2)) {
            // Otherwise nearly all of it would end at the id.
            byte[] head = message(genuineFlags(), question(), List.of(), List.of(), List.of());
            System.arraycopy(head, 0, noise, 0, Math.min(head.length, noise.length));
            noise[7] = (byte) dice.below(4);
        }
        return noise;
    }

    /** Up to the 65,535 octets that TCP carries. */
    byte[] huge() {
        return switch (dice.below(7)) {
            case 0 -> full(dice.oneOf(0, 1), i -> txt(pointer(HEADER_OCTETS), TxtRecord.ofValue("record " + i)));
            case 1 -> full(1, i -> txt(pointer(HEADER_OCTETS), TxtRecord.ofValue("the same")));
            case 2 -> message(genuineFlags(), question(), List.of(longText()), List.of(), List.of());
            case 3 -> chain(false);
            case 4 -> chain(true);
            case 5 -> dnames();
            default ->
                full(
                        0,
                        i -> new Rr(
                                pointer(HEADER_OCTETS), dice.below(260), PlainMessage.IN, dice.bytes(dice.below(20))));
        };
    }

    /** One record of nearly 64 KiB: the right value with a note that fills it, or any other huge value. */
    private Rr longText() {
        byte[] value = Values.latin1("v=DKIM1; p=" + Values.P + "; n=" + "a".repeat(64_000));
        byte[] huge = dice.oneIn(2) ? value : Arrays.copyOf(values.huge(), 64_500);
        return txt(pointer(HEADER_OCTETS), TxtRecord.ofStrings(inStrings(huge)));
    }

    private static List<byte[]> inStrings(byte[] value) {
        List<byte[]> strings = new ArrayList<>();
        for (int from = 0; from < value.length; from += 255) {
            strings.add(Arrays.copyOfRange(value, from, Math.min(value.length, from + 255)));
        }
        return strings;
    }

    private interface RrMaker {
        Rr make(int number);
    }

    private byte[] full(int rightOnes, RrMaker maker) {
        List<Rr> answers = new ArrayList<>();
        int octets = HEADER_OCTETS + question().length;
        for (int i = 0; i < rightOnes; i++) {
            Rr right = txt(pointer(HEADER_OCTETS), values.cut(values.legal()));
            answers.add(right);
            octets += size(right);
        }
        for (int i = 0; ; i++) {
            Rr next = maker.make(i);
            octets += size(next);
            if (octets > LARGEST_OCTETS) {
                return message(genuineFlags(), question(), answers, List.of(), List.of());
            }
            answers.add(next);
        }
    }

    private static int size(Rr rr) {
        return rr.owner().length + 10 + rr.data().length;
    }

    /** Thousands of aliases, each to the next; at the end the right record or the beginning again. */
    private byte[] chain(boolean inACircle) {
        List<Rr> answers = new ArrayList<>();
        byte[] owner = pointer(HEADER_OCTETS);
        int links = dice.oneOf(2, 20, 2_500);
        for (int i = 0; i < links; i++) {
            byte[] next = ("\1" + (char) ('a' + i % 26) + "\3" + "%03d".formatted(i / 26) + "\0")
                    .getBytes(StandardCharsets.US_ASCII);
            answers.add(new Rr(owner, PlainMessage.CNAME, PlainMessage.IN, next));
            owner = next;
        }
        answers.add(
                inACircle
                        ? new Rr(owner, PlainMessage.CNAME, PlainMessage.IN, name(ASKED.absolute()))
                        : txt(owner, values.cut(values.legal())));
        return message(
                genuineFlags(), question(), dice.oneIn(2) ? answers : dice.shuffled(answers), List.of(), List.of());
    }

    /** An alias of nothing, with thousands of aliases for whole trees beside it. */
    private byte[] dnames() {
        byte[] deepest = ("\1a".repeat(110) + "\0").getBytes(StandardCharsets.US_ASCII);
        return full(
                0,
                i -> i < 200
                        ? new Rr(
                                i == 0 ? pointer(HEADER_OCTETS) : link(i),
                                PlainMessage.CNAME,
                                PlainMessage.IN,
                                i == 199 ? deepest : link(i + 1))
                        : new Rr(new byte[] {1, 'b', 0}, DNAME, PlainMessage.IN, new byte[] {1, 'c', 0}));
    }

    private static byte[] link(int i) {
        return "\3%03d\1a\0".formatted(i).getBytes(StandardCharsets.US_ASCII);
    }

    private byte[] question() {
        return question(name(inAnyCase(ASKED.absolute())), PlainMessage.TXT, PlainMessage.IN);
    }

    private byte[] foreignQuestion() {
        return dice.oneOf(
                question(name("s2._domainkey.example.jp."), PlainMessage.TXT, PlainMessage.IN),
                question(name(ASKED.absolute()), 1, PlainMessage.IN),
                question(name(ASKED.absolute()), PlainMessage.TXT, CH),
                new byte[0]);
    }

    private static byte[] question(byte[] name, int type, int dclass) {
        ByteArrayOutputStream question = new ByteArrayOutputStream();
        question.writeBytes(name);
        u16(question, type);
        u16(question, dclass);
        return question.toByteArray();
    }

    /** A server repeats the letters as they were sent, and some do not. */
    private String inAnyCase(String name) {
        StringBuilder any = new StringBuilder(name);
        for (int i = 0; i < any.length(); i++) {
            if (dice.oneIn(8)) {
                any.setCharAt(i, Character.toUpperCase(any.charAt(i)));
            }
        }
        return any.toString();
    }

    private static Rr txt(byte[] owner, TxtRecord record) {
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        for (byte[] string : record.strings()) {
            data.write(string.length);
            data.writeBytes(string);
        }
        return new Rr(owner, PlainMessage.TXT, PlainMessage.IN, data.toByteArray());
    }

    private byte[] message(int flags, byte[] question, List<Rr> answers, List<Rr> authority, List<Rr> additional) {
        ByteArrayOutputStream wire = new ByteArrayOutputStream();
        u16(wire, ID);
        u16(wire, flags);
        u16(wire, question.length == 0 ? 0 : 1);
        for (List<Rr> section : List.of(answers, authority, additional)) {
            u16(wire, section.size());
        }
        wire.writeBytes(question);
        for (List<Rr> section : List.of(answers, authority, additional)) {
            for (Rr rr : section) {
                wire.writeBytes(rr.owner());
                u16(wire, rr.type());
                u16(wire, rr.dclass());
                wire.writeBytes(dice.oneOf(new byte[] {0, 0, 1, 44}, new byte[] {-1, 0, 0, 0}, new byte[4]));
                u16(wire, rr.data().length);
                wire.writeBytes(rr.data());
            }
        }
        return wire.toByteArray();
    }

    private static byte[] pointer(int offset) {
        return new byte[] {(byte) (0xC0 | offset >> 8), (byte) offset};
    }

    private static byte[] name(String absolute) {
        ByteArrayOutputStream name = new ByteArrayOutputStream();
        for (String label : absolute.split("\\.", -1)) {
            name.write(label.length());
            name.writeBytes(label.getBytes(StandardCharsets.US_ASCII));
        }
        return name.toByteArray();
    }

    private static void u16(ByteArrayOutputStream out, int value) {
        out.write(value >> 8);
        out.write(value);
    }
}
