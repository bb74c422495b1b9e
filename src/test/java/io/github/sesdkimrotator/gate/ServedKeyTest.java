package io.github.sesdkimrotator.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sesdkimrotator.dkim.DnsName;
import io.github.sesdkimrotator.dkim.ExampleKeys;
import io.github.sesdkimrotator.dkim.KeyRecord;
import io.github.sesdkimrotator.dkim.SubjectPublicKey;
import io.github.sesdkimrotator.dkim.TxtRecord;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ServedKeyTest {

    private static final SubjectPublicKey A = ExampleKeys.rsa2048(1);
    private static final SubjectPublicKey B = ExampleKeys.rsa2048(2);

    private static ServerAnswer says(Reply reply) {
        return new ServerAnswer(
                new NameServer(Ring.AUTHORITATIVE, "ns1.example.jp.", "192.0.2.1:53"),
                1,
                new DnsName("s1._domainkey.example.jp."),
                reply,
                List.of(),
                true,
                OptionalLong.empty(),
                Transport.UDP,
                Duration.ofMillis(20));
    }

    private static ServerAnswer serves(String... values) {
        return says(new Reply.Present(Stream.of(values).map(TxtRecord::ofValue).toList(), Duration.ofMinutes(5)));
    }

    private static ServerAnswer serves(SubjectPublicKey key) {
        return serves(KeyRecord.publishing(key).txtValue());
    }

    @Test
    void theKeyThatMostAnswersHoldIsServed() {
        assertThat(ServedKey.most(List.of(serves(A), serves(B), serves(B)))).hasValue(B);
        assertThat(ServedKey.most(List.of(serves(B), serves(A), serves(B)))).hasValue(B);
    }

    @Test
    void ofKeysThatAreServedEquallyOftenTheFirstCounts() {
        assertThat(ServedKey.most(List.of(serves(A), serves(B)))).hasValue(A);
        assertThat(ServedKey.most(List.of(serves(B), serves(A)))).hasValue(B);
    }

    @Test
    void everyRecordOfAnAnswerCounts() {
        ServerAnswer both = serves(
                KeyRecord.publishing(A).txtValue(), KeyRecord.publishing(B).txtValue());
        assertThat(ServedKey.most(List.of(both, serves(B)))).hasValue(B);
    }

    @Test
    void noKeyIsServedWhereNoAnswerHoldsOneThatVerifiersTakeByRfc8301Section32() {
        assertThat(ServedKey.most(List.of())).isEmpty();
        assertThat(ServedKey.most(List.of(
                        says(new Reply.Absent(Reply.Absent.Kind.NXDOMAIN, Optional.empty())),
                        says(new Reply.Unanswered(Reply.Unanswered.Cause.TIMEOUT, "no answer")),
                        serves("v=spf1 -all"),
                        serves(KeyRecord.revokedValue()),
                        serves("v=DKIM1; k=ed25519; p=" + A.base64()),
                        serves(ExampleKeys.rsa(512, 1)))))
                .isEmpty();
        assertThat(ServedKey.most(List.of(serves(ExampleKeys.rsa(512, 1)), serves(ExampleKeys.rsa(512, 1)), serves(A))))
                .hasValue(A);
    }

    @Test
    void theKeyThatNobodyServesIsNoneOfThoseServedEvenIfSomebodyServesSuchAKeyOnPurpose() {
        SubjectPublicKey first = ServedKey.none(List.of());
        SubjectPublicKey second = ServedKey.none(List.of(serves(first)));

        assertThat(first.der()).isNotEmpty();
        assertThat(second).isNotEqualTo(first);
        assertThat(List.of(A, B, first, second))
                .doesNotContain(ServedKey.none(List.of(serves(first), serves(A), serves(second), serves(B))));
    }
}
