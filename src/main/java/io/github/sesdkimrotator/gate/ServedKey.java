package io.github.sesdkimrotator.gate;

import io.github.sesdkimrotator.dkim.KeyRecord;
import io.github.sesdkimrotator.dkim.SubjectPublicKey;
import io.github.sesdkimrotator.dkim.TxtRecord;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Which key a record holds where nobody says which one is expected. Pure. */
public final class ServedKey {

    private ServedKey() {}

    /** The RSA key that most of the answers hold, of several the first; empty where none holds a usable one. */
    public static Optional<SubjectPublicKey> most(List<ServerAnswer> answers) {
        Map<SubjectPublicKey, Integer> votes = new LinkedHashMap<>();
        keys(answers).filter(SubjectPublicKey::isLongEnough).forEach(key -> votes.merge(key, 1, Integer::sum));
        int most = votes.values().stream().mapToInt(Integer::intValue).max().orElse(0);
        return votes.entrySet().stream()
                .filter(vote -> vote.getValue() == most)
                .map(Map.Entry::getKey)
                .findFirst();
    }

    /** A key that none of the answers holds, whatever they hold: with it expected, the gate cannot open. */
    public static SubjectPublicKey none(List<ServerAnswer> answers) {
        int longest = keys(answers).mapToInt(key -> key.der().length).max().orElse(0);
        return SubjectPublicKey.ofDer(new byte[longest + 1]);
    }

    private static Stream<SubjectPublicKey> keys(List<ServerAnswer> answers) {
        return answers.stream()
                .flatMap(answer ->
                        answer.reply() instanceof Reply.Present present ? present.records().stream() : Stream.empty())
                .map(TxtRecord::joined)
                .map(KeyRecord::parse)
                .flatMap(parsed ->
                        parsed instanceof KeyRecord record && record.keyType().equals("rsa")
                                ? record.publicKey().stream()
                                : Stream.empty());
    }
}
