package io.github.sesdkimrotator.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sesdkimrotator.rotation.NoticeKind.Audience;
import io.github.sesdkimrotator.support.CapturingTopics;
import org.junit.jupiter.api.Test;

/** SNS takes a notice that nobody hears without a word, so somebody must say it. */
class TopicWarningsTest {

    private final CapturingTopics topics = new CapturingTopics();

    @Test
    void aTopicThatEverybodyHearsNeedsNoWarning() {
        assertThat(TopicWarnings.of(topics)).isEmpty();
        assertThat(TopicWarnings.health(topics).unconfirmed()).isZero();
    }

    @Test
    void aTopicThatNobodyHearsIsCountedAndNamed() {
        topics.subscribed(Audience.DNS_TEAM, 0, 2);
        topics.subscribed(Audience.OPERATIONS, 0, 0);

        assertThat(TopicWarnings.health(topics).unconfirmed()).isEqualTo(2);
        assertThat(TopicWarnings.of(topics))
                .satisfiesExactly(
                        dnsTeam -> assertThat(dnsTeam)
                                .startsWith("Nobody hears the notices to the DNS team: the topic arn:aws:sns:")
                                .contains("(unconfirmed: 2)"),
                        operations -> assertThat(operations).contains("to operations", "(unconfirmed: 0)"));
    }

    @Test
    void aTopicThatSomeHearIsNamedButReachesSomebody() {
        topics.subscribed(Audience.OPERATIONS, 2, 1);

        assertThat(TopicWarnings.health(topics).unconfirmed()).isZero();
        assertThat(TopicWarnings.of(topics))
                .singleElement()
                .satisfies(text -> assertThat(text)
                        .startsWith("Not everybody hears the notices to operations")
                        .contains("(1 of 3)"));
    }

    @Test
    void whoMayNotAskIsToldThatItIsNotKnown() {
        topics.keepSubscriptionsSecret();

        assertThat(TopicWarnings.health(topics).unconfirmed()).isZero();
        assertThat(TopicWarnings.of(topics))
                .hasSize(2)
                .allSatisfy(text -> assertThat(text).contains("is not known"));
    }
}
