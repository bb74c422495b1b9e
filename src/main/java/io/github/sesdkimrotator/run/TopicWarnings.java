package io.github.sesdkimrotator.run;

import io.github.sesdkimrotator.port.NoticeChannel;
import io.github.sesdkimrotator.port.NoticeChannel.Subscriptions;
import io.github.sesdkimrotator.rotation.NoticeKind.Audience;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What is wrong with the topics' subscriptions: a notice that nobody hears was not given, and SNS does not say so.
 * Never throws: where it cannot be found out, that is the warning.
 */
final class TopicWarnings {

    private TopicWarnings() {}

    /** A sentence or two for each topic that somebody has to see to. */
    static List<String> of(NoticeChannel channel) {
        return Stream.of(Audience.values())
                .flatMap(audience -> of(channel, audience).stream())
                .toList();
    }

    private static Optional<String> of(NoticeChannel channel, Audience audience) {
        try {
            return of(audience, channel.subscriptions(audience));
        } catch (RuntimeException fault) {
            return Optional.of(
                    "Whether anybody hears the notices to " + words(audience) + " is not known: " + fault.getMessage());
        }
    }

    private static Optional<String> of(Audience audience, Subscriptions found) {
        String remedy = " Open the link in the mail that SNS sent to the address, or subscribe it again.";
        if (found.confirmed() == 0) {
            return Optional.of("Nobody hears the notices to " + words(audience) + ": the topic " + found.topic()
                    + " has no confirmed subscription (unconfirmed: " + found.pending() + ")." + remedy);
        }
        if (found.pending() > 0) {
            return Optional.of("Not everybody hears the notices to " + words(audience) + ": the topic " + found.topic()
                    + " has unconfirmed subscriptions (" + found.pending() + " of "
                    + (found.confirmed() + found.pending()) + ")." + remedy);
        }
        return Optional.empty();
    }

    private static String words(Audience audience) {
        return switch (audience) {
            case DNS_TEAM -> "the DNS team";
            case OPERATIONS -> "operations";
        };
    }
}
