package io.github.sesdkimrotator.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A DNS response read once more without any library (RFC 1035 section 4.1): its header, its question and its answer
 * section, which is all that a yes or a no may rest on.
 *
 * @param flags the 16 bits that hold QR, the operation, AA, TC, RD, RA and the RCODE
 * @param questions how many the header counts
 */
record PlainMessage(int id, int flags, int questions, Question question, List<Rr> answers) {

    static final int QR = 0x8000;
    static final int AA = 0x0400;
    static final int TC = 0x0200;
    static final int RD = 0x0100;
    static final int RA = 0x0080;
    static final int NXDOMAIN = 3;
    static final int IN = 1;
    static final int CNAME = 5;
    static final int TXT = 16;

    private static final int OPERATION = 0x7800;
    private static final int RCODE = 0x000F;
    private static final int HEADER_OCTETS = 12;
    private static final int MOST_LABELS = 128;

    /** Names are in lower case, each label with its length in front, so that a dot in a label is no dot. */
    record Question(String name, int type, int dclass) {}

    record Rr(String owner, int type, int dclass, List<String> strings, String target) {}

    /** Empty where the octets are no message. */
    static Optional<PlainMessage> of(byte[] wire) {
        try {
            return Optional.of(new Octets(wire).message());
        } catch (IndexOutOfBoundsException damaged) {
            return Optional.empty();
        }
    }

    static String name(String presentation) {
        StringBuilder name = new StringBuilder();
        for (String label : presentation.toLowerCase(Locale.ROOT).split("\\.", -1)) {
            name.append((char) label.length()).append(label);
        }
        return name.toString();
    }

    /** Whether it is a complete response to a question for the TXT records of a name, without an error. */
    boolean answers(int askedId, String askedName) {
        return id == askedId
                && (flags & (QR | OPERATION | TC)) == QR
                && ((flags & RCODE) == 0 || (flags & RCODE) == NXDOMAIN)
                && questions == 1
                && question.equals(new Question(askedName, TXT, IN));
    }

    boolean has(int flag) {
        return (flags & flag) != 0;
    }

    boolean isNxdomain() {
        return (flags & RCODE) == NXDOMAIN;
    }

    /** The different TXT records at a name, or at where its aliases lead; nothing where they lead in a circle. */
    List<List<String>> textsFor(String name) {
        String end = name;
        for (int hops = 0; hops <= answers.size(); hops++) {
            String owner = end;
            Optional<Rr> alias = answers.stream()
                    .filter(rr -> rr.dclass() == IN
                            && rr.type() == CNAME
                            && rr.owner().equals(owner))
                    .findFirst();
            if (alias.isEmpty()) {
                return answers.stream()
                        .filter(rr -> rr.dclass() == IN
                                && rr.type() == TXT
                                && rr.owner().equals(owner))
                        .map(Rr::strings)
                        .distinct()
                        .toList();
            }
            end = alias.get().target();
        }
        return List.of();
    }

    boolean hasTextAt(String name) {
        return answers.stream()
                .anyMatch(rr ->
                        rr.dclass() == IN && rr.type() == TXT && rr.owner().equals(name));
    }

    private static final class Octets {
        private final byte[] wire;
        private int at;

        Octets(byte[] wire) {
            this.wire = wire;
        }

        PlainMessage message() {
            int id = u16();
            int flags = u16();
            int questions = u16();
            int answers = u16();
            at = HEADER_OCTETS;
            Question first = new Question("", 0, 0);
            for (int i = 0; i < questions; i++) {
                Question question = new Question(name(), u16(), u16());
                first = i == 0 ? question : first;
            }
            List<Rr> rrs = new ArrayList<>();
            for (int i = 0; i < answers; i++) {
                // dnsjava takes a truncated message that ends early for what it is; so is TC looked at, not here.
                rrs.add(rr());
            }
            return new PlainMessage(id, flags, questions, first, rrs);
        }

        private Rr rr() {
            String owner = name();
            int type = u16();
            int dclass = u16();
            at += 4;
            int length = u16();
            int end = at + length;
            List<String> strings = new ArrayList<>();
            String target = "";
            if (type == TXT) {
                while (at < end) {
                    int octets = u8();
                    if (at + octets > end) {
                        throw new IndexOutOfBoundsException("a string over the end of its record");
                    }
                    strings.add(new String(wire, at, octets, StandardCharsets.ISO_8859_1));
                    at += octets;
                }
            } else if (type == CNAME) {
                target = name();
            }
            if (end > wire.length) {
                throw new IndexOutOfBoundsException("a record over the end of its message");
            }
            at = end;
            return new Rr(owner, type, dclass, strings, target);
        }

        private String name() {
            StringBuilder name = new StringBuilder();
            int resume = -1;
            for (int labels = 0; labels < MOST_LABELS; ) {
                int length = u8();
                if ((length & 0xC0) == 0xC0) {
                    int pointer = (length & 0x3F) << 8 | u8();
                    resume = resume < 0 ? at : resume;
                    labels++;
                    at = pointer;
                } else {
                    name.append((char) length);
                    if (length == 0) {
                        at = resume < 0 ? at : resume;
                        return name.toString();
                    }
                    for (int i = 0; i < length; i++) {
                        int octet = u8();
                        name.append((char) (octet >= 'A' && octet <= 'Z' ? octet + 32 : octet));
                    }
                    labels++;
                }
            }
            throw new IndexOutOfBoundsException("a name without an end");
        }

        private int u16() {
            return u8() << 8 | u8();
        }

        private int u8() {
            return Byte.toUnsignedInt(wire[at++]);
        }
    }
}
