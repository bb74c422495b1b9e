package io.github.sesdkimrotator.notice;

import io.github.sesdkimrotator.dkim.DnsName;
import java.util.List;

/** Reads a zone-file block out of a notice, as a DNS team's script would. */
final class ZoneBlocks {

    private ZoneBlocks() {}

    /** The character-strings of the block of that name; empty where there is none. */
    static List<String> strings(String body, DnsName name) {
        String opening = name.absolute() + " " + RecordForms.TTL_SECONDS + " IN TXT (";
        return body.lines()
                .dropWhile(line -> !line.equals(opening))
                .skip(1)
                .takeWhile(line -> !line.equals(")"))
                .map(String::strip)
                .map(quoted -> quoted.substring(1, quoted.length() - 1))
                .toList();
    }
}
