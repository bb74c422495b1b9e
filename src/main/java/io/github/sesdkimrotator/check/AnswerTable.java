package io.github.sesdkimrotator.check;

import io.github.sesdkimrotator.dkim.DnsName;
import io.github.sesdkimrotator.dkim.KeyRecord;
import io.github.sesdkimrotator.dkim.MalformedKeyRecord;
import io.github.sesdkimrotator.dkim.Printable;
import io.github.sesdkimrotator.dkim.PrivateKeyTrace;
import io.github.sesdkimrotator.dkim.SubjectPublicKey;
import io.github.sesdkimrotator.gate.NameServer;
import io.github.sesdkimrotator.gate.Reply;
import io.github.sesdkimrotator.gate.Ring;
import io.github.sesdkimrotator.gate.ServerAnswer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/** Who said what, a row for each server and answer: samples that say the same share one. */
final class AnswerTable {

    private static final Table TABLE = new Table(List.of(
            new Table.Column("ring", false),
            new Table.Column("server", true),
            new Table.Column("address", true),
            new Table.Column("answer", true),
            new Table.Column("serial", false),
            new Table.Column("TTL", false),
            new Table.Column("ms", false)));

    private static final String DEFAULT_PORT = ":53";

    private record Row(NameServer server, DnsName name, String answer, String serial) {}

    private final Optional<SubjectPublicKey> key;
    private final boolean isExpected;

    /**
     * @param key that is looked for
     * @param isExpected whether somebody expects it, as opposed to its being the one that is served
     */
    AnswerTable(Optional<SubjectPublicKey> key, boolean isExpected) {
        this.key = key;
        this.isExpected = isExpected;
    }

    /** The table under its heading. */
    List<String> lines(DnsName recordName, List<ServerAnswer> answers, int width) {
        Map<Row, List<ServerAnswer>> rows = new LinkedHashMap<>();
        for (ServerAnswer answer : answers) {
            rows.computeIfAbsent(row(recordName, answer), row -> new ArrayList<>())
                    .add(answer);
        }
        return TABLE.lines(
                rows.entrySet().stream()
                        .map(row -> cells(row.getKey(), row.getValue(), answers))
                        .toList(),
                width);
    }

    private Row row(DnsName recordName, ServerAnswer answer) {
        String said = said(answer);
        return new Row(
                answer.server(),
                answer.name(),
                answer.name().equals(recordName) ? said : answer.name() + " has " + said,
                answer.soaSerial().isPresent()
                        ? Long.toString(answer.soaSerial().getAsLong())
                        : "-");
    }

    private static List<String> cells(Row row, List<ServerAnswer> same, List<ServerAnswer> all) {
        long samples = all.stream()
                .filter(answer ->
                        answer.server().equals(row.server()) && answer.name().equals(row.name()))
                .count();
        return List.of(
                row.server().ring() == Ring.AUTHORITATIVE ? "1" : "2",
                Printable.of(row.server().name()),
                withoutDefaultPort(row.server().address()),
                row.answer() + (samples > 1 ? " (" + same.size() + " of " + samples + ")" : ""),
                row.serial(),
                range(
                        same.stream()
                                .filter(answer -> seconds(answer).isPresent())
                                .toList(),
                        answer -> seconds(answer).get()),
                range(same, answer -> answer.elapsed().toMillis()));
    }

    private static String withoutDefaultPort(String address) {
        String shown = Printable.of(address);
        return shown.endsWith(DEFAULT_PORT) && (shown.startsWith("[") || shown.indexOf(':') == shown.lastIndexOf(':'))
                ? shown.substring(0, shown.length() - DEFAULT_PORT.length())
                : shown;
    }

    private static String range(List<ServerAnswer> answers, ToLongFunction<ServerAnswer> value) {
        if (answers.isEmpty()) {
            return "-";
        }
        long least = answers.stream().mapToLong(value).min().getAsLong();
        long most = answers.stream().mapToLong(value).max().getAsLong();
        return least == most ? Long.toString(least) : least + "-" + most;
    }

    private static Optional<Long> seconds(ServerAnswer answer) {
        return switch (answer.reply()) {
            case Reply.Present present -> Optional.of(present.ttl().toSeconds());
            case Reply.Alias alias -> Optional.of(alias.ttl().toSeconds());
            case Reply.Absent absent -> absent.negativeTtl().map(ttl -> ttl.toSeconds());
            case Reply.Unanswered unanswered -> Optional.empty();
        };
    }

    private String said(ServerAnswer answer) {
        return switch (answer.reply()) {
            case Reply.Present present ->
                published(present) + (isWithoutAuthority(answer) ? ", without authority" : "");
            case Reply.Alias alias -> "alias of " + alias.target();
            case Reply.Absent absent ->
                absent.kind().name() + (isWithoutAuthority(answer) ? ", without authority" : "");
            case Reply.Unanswered unanswered -> unanswered.cause() + ": " + Printable.of(unanswered.detail());
        };
    }

    private static boolean isWithoutAuthority(ServerAnswer answer) {
        return answer.server().ring() == Ring.AUTHORITATIVE && !answer.authoritative();
    }

    private String published(Reply.Present present) {
        if (present.records().stream().anyMatch(record -> PrivateKeyTrace.isIn(record.joined()))) {
            return "A PRIVATE KEY (not shown)";
        }
        if (present.records().size() > 1) {
            return present.records().size() + " TXT records";
        }
        return switch (KeyRecord.parse(present.records().getFirst().joined())) {
            case KeyRecord record -> key(record);
            case MalformedKeyRecord malformed -> "no DKIM record";
        };
    }

    private String key(KeyRecord record) {
        if (record.isRevoked()) {
            return "revoked key";
        }
        boolean isTheKey = key.filter(record::publishes).isPresent();
        String flaws = String.join(
                "",
                Stream.of(
                                record.isTesting() ? ", t=y" : "",
                                record.permitsSha256() ? "" : ", h= without sha256",
                                record.permitsEmail() ? "" : ", s= without email")
                        .toList());
        String fingerprint =
                record.publicKey().map(served -> served.fingerprint().hex()).orElse("");
        return (isTheKey && isExpected
                        ? "expected key"
                        : (isTheKey || key.isEmpty() ? "key " : "other key ") + fingerprint)
                + flaws;
    }
}
