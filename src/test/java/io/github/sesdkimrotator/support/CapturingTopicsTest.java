package io.github.sesdkimrotator.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.sesdkimrotator.port.NoticeChannel;
import io.github.sesdkimrotator.port.NoticeChannel.Notice;
import io.github.sesdkimrotator.port.PlatformFault;
import io.github.sesdkimrotator.rotation.NoticeKind.Audience;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CapturingTopicsTest implements NoticeChannelContract {

    private static final Notice NOTICE = new Notice("subject", "body", Map.of());

    private final CapturingTopics topics = new CapturingTopics();

    @Override
    public NoticeChannel channel() {
        return topics;
    }

    @Override
    public List<Notice> taken(Audience audience) {
        return topics.published().stream()
                .filter(one -> one.audience() == audience)
                .map(CapturingTopics.Published::notice)
                .toList();
    }

    @Test
    void noticeIsUnreadUntilSomebodyReadsThatTopic() {
        topics.publish(Audience.DNS_TEAM, NOTICE);
        topics.publish(Audience.OPERATIONS, NOTICE);

        assertThat(topics.read(Audience.DNS_TEAM)).containsExactly(NOTICE);
        assertThatThrownBy(topics::assertNoUnreadNotices)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("OPERATIONS 'subject'")
                .hasMessageNotContaining("DNS_TEAM");

        assertThat(topics.read(Audience.OPERATIONS)).containsExactly(NOTICE);
        topics.assertNoUnreadNotices();
        assertThat(topics.read(Audience.OPERATIONS)).isEmpty();
    }

    @Test
    void failedNoticeIsNotTakenAndALostReplyIs() {
        topics.failNext();
        assertThatThrownBy(() -> topics.publish(Audience.DNS_TEAM, NOTICE)).isInstanceOf(PlatformFault.class);
        assertThat(topics.published()).isEmpty();

        topics.loseNextReply();
        assertThatThrownBy(topics::assertNoFaultLeft).isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> topics.publish(Audience.DNS_TEAM, NOTICE)).isInstanceOf(PlatformFault.class);
        assertThat(topics.read(Audience.DNS_TEAM)).containsExactly(NOTICE);
        topics.assertNoFaultLeft();
    }

    @Test
    void privateKeyIsNeverPublished() {
        String armoured = "-----BEGIN PRIVATE KEY-----\n" + "FAKE".repeat(16) + "\n-----END PRIVATE KEY-----\n";

        assertThatThrownBy(() -> topics.publish(Audience.DNS_TEAM, new Notice("subject", armoured, Map.of())))
                .isInstanceOf(AssertionError.class)
                .hasMessageNotContaining("FAKE");
        topics.assertNoUnreadNotices();
    }

    @Test
    void noticeThatOnlySpeaksOfAPrivateKeyIsTaken() {
        Notice warning = new Notice(
                "A private key was pasted",
                "The record begins with BEGIN PRIVATE KEY where the public key belongs: treat it as known.",
                Map.of());

        topics.publish(Audience.DNS_TEAM, warning);

        assertThat(topics.read(Audience.DNS_TEAM)).containsExactly(warning);
    }
}
