package io.github.sesdkimrotator.sandbox;

import io.github.sesdkimrotator.gate.Finding.Code;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a DNS team can get wrong at the first attempt. Each is something that people were seen to do; every row of the
 * project's list of such mistakes has one or more, and each says which diagnosis the DNS team must be sent.
 */
public enum Mistake {
    DOUBLED_ZONE(1, Code.ZONE_APPENDED_TWICE, "the zone's name is appended twice"),
    PARENT(2, Code.PUBLISHED_AT_PARENT, "the record of mail.example.jp is put at example.jp"),
    MISSING_DOMAINKEY(3, Code.DOMAINKEY_MISSPELT, "_domainkey is left out"),
    NEW_PROVIDER(4, Code.NOT_DELEGATED, "it is at a new provider, to which the parent does not delegate yet"),
    DELEGATED_DOMAINKEY(
            5, Code.DELEGATED_ELSEWHERE, "_domainkey is a zone of its own, and the record is put into the zone above"),
    WILDCARD(21, Code.WILDCARD, "a wildcard answers; nobody publishes the name itself"),
    FORGOTTEN("nothing is published until somebody reminds them"),

    DEAD_ALIAS(6, Code.ALIAS_TO_NOTHING, "a CNAME to a name that does not exist"),
    ALIAS_AND_RECORD(7, Code.ALIAS_BESIDE_RECORD, "a CNAME is replaced by the record, and one server keeps the CNAME"),
    FLATTENED_ALIAS(7, Code.FLATTENED_ALIAS, "the panel turned a CNAME into addresses"),
    TWO_RECORDS(8, Code.SEVERAL_RECORDS, "the old value is put beside the new one"),
    SPLIT_RECORDS(9, Code.KEY_IN_SEVERAL_RECORDS, "the two strings become two records"),

    TRUNCATED(10, Code.CUT_OFF, "the value is cut after 255 characters"),
    INNER_QUOTES(11, Code.QUOTES_INSIDE, "quotes are stored between the two strings"),
    BLANKS(11, Code.BLANKS_IN_KEY, "a blank is stored between the two strings (legal)"),
    QUOTES(12, Code.QUOTES_AROUND, "quotes are stored around the value"),
    BACKSLASHES(13, Code.BACKSLASHES, "semicolons are stored with a backslash"),
    ZONE_FILE(14, Code.ZONE_FILE_SYNTAX, "the zone file's line is stored in the value"),

    PKCS1(15, Code.PKCS1_PUBLIC_KEY, "the key is converted to a bare PKCS #1 key"),
    PRIVATE_KEY(16, Code.PRIVATE_KEY, "the PRIVATE key is pasted in place of the public one"),
    PEM(17, Code.PEM_ARMOUR, "the key is pasted with its BEGIN and END lines"),
    PLACEHOLDER(18, Code.PLACEHOLDER, "a placeholder stands after p="),
    REVOKED(18, Code.REVOKED, "the value ends after p=, as that of a revoked key"),
    OTHER_KEY(19, Code.OTHER_KEY, "the old key is published under the new name"),
    LONG_KEY(27, Code.KEY_TOO_LONG, "somebody's own key of 4096 bits"),
    DAMAGED_TAGS(20, Code.TAGS_DAMAGED, "the semicolon before p= is lost"),
    TESTING(20, Code.TESTING, "t=y is added, which makes receivers ignore signatures"),

    LAGGING_SECONDARY(22, Code.SERVERS_DISAGREE, "the secondary does not take the change over"),
    ASKED_TOO_EARLY(23, Code.ABSENCE_CACHED, "a resolver is asked before, and remembers \"no such name\" for two days"),
    EDITED_IN_PLACE(
            24, Code.OLD_VALUE_CACHED, "a wrong value is corrected, and a resolver remembers it for three days"),
    BROKEN_DNSSEC(25, Code.DNSSEC_BROKEN, "the zone is not signed again"),
    NO_TCP(26, Code.TCP_BLOCKED, "the secondary cannot be reached over TCP"),
    LONG_TTL(28, Code.TTL_TOO_LONG, "the TTL is a week (right otherwise)");

    /** As they are listed, each group from one mistake to the next group's first. */
    private record Group(String heading, Mistake first) {}

    private static final int LABEL_COLUMNS = 21;

    private final int row;
    private final Optional<Code> named;
    private final String gist;

    Mistake(int row, Code named, String gist) {
        this.row = row;
        this.named = Optional.of(named);
        this.gist = gist;
    }

    /** No wrong record, so no row and no diagnosis. */
    Mistake(String gist) {
        this.row = 0;
        this.named = Optional.empty();
        this.gist = gist;
    }

    /** In the list of mistakes, from 1; 0 where it is not about a record. */
    int row() {
        return row;
    }

    /** What a notice to the DNS team must explain. */
    Optional<Code> named() {
        return named;
    }

    /** As it is typed on the command line. */
    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Half a sentence. */
    String gist() {
        return gist;
    }

    static Optional<Mistake> labelled(String label) {
        return Arrays.stream(values())
                .filter(known -> known.label().equals(label.toLowerCase(Locale.ROOT)))
                .findFirst();
    }

    /** One line each, under headings. */
    static List<String> listed() {
        List<Group> groups = List.of(
                new Group("In the wrong place:", DOUBLED_ZONE),
                new Group("Not one TXT record:", DEAD_ALIAS),
                new Group("The value was damaged:", TRUNCATED),
                new Group("Not the key, or not the tags:", PKCS1),
                new Group("Around the record:", LAGGING_SECONDARY));
        return Arrays.stream(values())
                .map(mistake -> groups.stream()
                                .filter(group -> group.first() == mistake)
                                .map(group -> group.heading() + "\n")
                                .collect(Collectors.joining())
                        + "  " + mistake.label()
                        + " ".repeat(LABEL_COLUMNS - mistake.label().length())
                        + mistake.gist())
                .flatMap(String::lines)
                .toList();
    }
}
