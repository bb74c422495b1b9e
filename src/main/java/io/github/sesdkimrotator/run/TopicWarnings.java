package io.github.sesdkimrotator.run;

import io.github.sesdkimrotator.port.NoticeChannel;
import io.github.sesdkimrotator.port.NoticeChannel.Subscriptions;
import io.github.sesdkimrotator.port.SweepFigures.TopicHealth;
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
        return health(channel).warnings();
    }

    /** The same, with a count of the topics that are known to reach nobody. */
    static TopicHealth health(NoticeChannel channel) {
        List<Warning> warnings = Stream.of(Audience.values())
                .flatMap(audience -> of(channel, audience).stream())
                .toList();
        return new TopicHealth(warnings.stream().map(Warning::text).toList(), (int)
                warnings.stream().filter(Warning::reachesNobody).count());
    }

    private record Warning(String text, boolean reachesNobody) {}

    private static Optional<Warning> of(NoticeChannel channel, Audience audience) {
        try {
            Subscriptions found = channel.subscriptions(audience);
            return of(audience, found).map(text -> new Warning(text, found.confirmed() == 0));
        } catch (RuntimeException fault) {
            String text =
                    "Whether anybody hears the notices to " + words(audience) + " is not known: " + fault.getMessage();
            return Optional.of(new Warning(text, false));
        }
    }

    private static Optional<String> of(Audience audience, Subscriptions found) {
        String remedy = " Confirm it by the link in the mail that SNS sent to the address, or subscribe it again.";
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
