package io.github.sesdkimrotator.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.github.sesdkimrotator.port.NoticeChannel;
import io.github.sesdkimrotator.port.NoticeChannel.Notice;
import io.github.sesdkimrotator.port.NoticeChannel.Subscriptions;
import io.github.sesdkimrotator.rotation.NoticeKind.Audience;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What every notice channel keeps to. Nothing was published when a test begins, and each topic has one subscriber. */
public interface NoticeChannelContract {

    /** The channel under test, the same one throughout a test. */
    NoticeChannel channel();

    /** Everything one topic took, oldest first. */
    List<Notice> taken(Audience audience);

    @Test
    default void eachAudienceHasItsOwnTopic() {
        Notice toDns =
                new Notice("Publish \"this\" record", "本文\n\t\"v=DKIM1\\; p=…\" 𠮷\n", Map.of("domain", "example.jp"));
        Notice toOperations = new Notice("Phase 7 may be invoked", "body", Map.of());

        channel().publish(Audience.DNS_TEAM, toDns);
        channel().publish(Audience.OPERATIONS, toOperations);

        assertThat(taken(Audience.DNS_TEAM)).containsExactly(toDns);
        assertThat(taken(Audience.OPERATIONS)).containsExactly(toOperations);
    }

    @Test
    default void noticesKeepTheirOrderAndRepeatsAreNotSwallowed() {
        Notice first = new Notice("first", "body", Map.of());
        Notice second = new Notice("second", "body", Map.of());

        List.of(first, second, first).forEach(notice -> channel().publish(Audience.DNS_TEAM, notice));

        assertThat(taken(Audience.DNS_TEAM)).containsExactly(first, second, first);
    }

    @Test
    default void noticeAtItsLimitsIsTaken() {
        String longestLine = "x".repeat(990);
        Notice largest = new Notice("s".repeat(99), (longestLine + "\n").repeat(264), Map.of());

        channel().publish(Audience.DNS_TEAM, largest);

        assertThat(taken(Audience.DNS_TEAM)).containsExactly(largest);
    }

    @Test
    default void confirmedSubscriptionsAreCountedForEachTopic() {
        Subscriptions dns = channel().subscriptions(Audience.DNS_TEAM);
        Subscriptions operations = channel().subscriptions(Audience.OPERATIONS);

        assertThat(List.of(dns, operations))
                .extracting(Subscriptions::confirmed, Subscriptions::pending)
                .containsExactly(tuple(1, 0), tuple(1, 0));
        assertThat(dns.topic()).isNotEqualTo(operations.topic());
    }
}
