package io.github.sesdkimrotator.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.sesdkimrotator.port.NoticeChannel;
import io.github.sesdkimrotator.port.NoticeChannel.Notice;
import io.github.sesdkimrotator.rotation.NoticeKind.Audience;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What every notice channel keeps to. Nothing was published when a test begins. */
public interface NoticeChannelContract {

    /** The channel under test, the same one throughout a test. */
    NoticeChannel channel();

    /** Everything one topic took, oldest first. */
    List<Notice> taken(Audience audience);

    @Test
    default void eachAudienceHasItsOwnTopic() {
        Notice toDns = new Notice("Publish this record", "本文\n", Map.of("domain", "example.jp"));
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
    default void noticeThatWouldNotArriveUnharmedIsRefused() {
        Map<String, Notice> refused = new LinkedHashMap<>();
        refused.put("subject of 100 characters", new Notice("s".repeat(100), "body", Map.of()));
        refused.put("empty subject", new Notice("", "body", Map.of()));
        refused.put("subject that begins with a blank", new Notice(" subject", "body", Map.of()));
        refused.put("line break in the subject", new Notice("two\nlines", "body", Map.of()));
        refused.put("line break that ends the subject", new Notice("subject\n", "body", Map.of()));
        refused.put("Japanese subject", new Notice("件名", "body", Map.of()));
        refused.put("empty body", new Notice("subject", "", Map.of()));
        refused.put("line of 991 bytes", new Notice("subject", "first\n" + "x".repeat(991), Map.of()));
        refused.put("line of 993 bytes in 331 characters", new Notice("subject", "鍵".repeat(331), Map.of()));
        refused.put("262,145 bytes", new Notice("subject", "x\n".repeat(131_072) + "x", Map.of()));
        refused.put(
                "262,144 bytes and attributes", new Notice("subject", "x\n".repeat(131_072), Map.of("kind", "HALTED")));
        refused.put("attribute without a value", new Notice("subject", "body", Map.of("domain", "")));
        refused.put("attribute with a bad name", new Notice("subject", "body", Map.of("no blanks", "x")));

        refused.forEach((what, notice) -> assertThatThrownBy(() -> channel().publish(Audience.DNS_TEAM, notice), what));

        assertThat(taken(Audience.DNS_TEAM)).isEmpty();
    }
}
