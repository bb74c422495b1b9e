package io.github.sesdkimrotator.support;

import io.github.sesdkimrotator.dkim.PrivateKeyTrace;
import io.github.sesdkimrotator.port.NoticeChannel;
import io.github.sesdkimrotator.port.PlatformFault;
import io.github.sesdkimrotator.rotation.NoticeKind.Audience;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Two topics that keep what they take, which is never a private key. */
public final class CapturingTopics implements NoticeChannel {

    /** What a topic took. */
    public record Published(Audience audience, Notice notice) {}

    private final List<Published> published = new ArrayList<>();
    private final List<Published> unread = new ArrayList<>();
    private final Map<Audience, Subscriptions> subscriptions = new EnumMap<>(Audience.class);
    private boolean subscriptionsAreSecret;
    private boolean failNext;
    private boolean loseNextReply;

    public CapturingTopics() {
        List.of(Audience.values()).forEach(audience -> subscribed(audience, 1, 0));
    }

    @Override
    public void publish(Audience audience, Notice notice) {
        refusePrivateKeys(notice);
        if (failNext) {
            failNext = false;
            throw new PlatformFault("the notice to " + audience + " was not taken: 500");
        }
        published.add(new Published(audience, notice));
        unread.add(published.getLast());
        if (loseNextReply) {
            loseNextReply = false;
            throw new PlatformFault("no answer to the notice to " + audience + " within 5 s");
        }
    }

    @Override
    public Subscriptions subscriptions(Audience audience) {
        if (subscriptionsAreSecret) {
            throw new PlatformFault("nobody may ask for the subscriptions of " + audience);
        }
        return subscriptions.get(audience);
    }

    private static void refusePrivateKeys(Notice notice) {
        if (PrivateKeyTrace.isIn(notice.subject() + "\n" + notice.body() + "\n" + notice.attributes())) {
            throw new AssertionError("a private key was about to be published");
        }
    }

    /** So many mailboxes of a topic are confirmed and so many are not; one is and none is not where nobody says so. */
    public void subscribed(Audience audience, int confirmed, int pending) {
        subscriptions.put(audience, new Subscriptions(topic(audience), confirmed, pending));
    }

    /** From now on nobody may ask for the subscriptions. */
    public void keepSubscriptionsSecret() {
        subscriptionsAreSecret = true;
    }

    private static String topic(Audience audience) {
        return "arn:aws:sns:ap-northeast-1:123456789012:" + audience;
    }

    /** The next notice is not taken, and the publisher learns of a fault. */
    public void failNext() {
        failNext = true;
    }

    /** The next notice is taken, but the publisher learns only of a time-out. */
    public void loseNextReply() {
        loseNextReply = true;
    }

    /** Everything that was ever published, oldest first. */
    public List<Published> published() {
        return List.copyOf(published);
    }

    /** What one topic took since it was last read, oldest first. */
    public List<Notice> read(Audience audience) {
        List<Notice> notices = unread.stream()
                .filter(one -> one.audience() == audience)
                .map(Published::notice)
                .toList();
        unread.removeIf(one -> one.audience() == audience);
        return notices;
    }

    /** Nobody was told anything that the test did not look at. */
    public void assertNoUnreadNotices() {
        if (!unread.isEmpty()) {
            throw new AssertionError("nobody read: "
                    + unread.stream()
                            .map(one -> one.audience() + " '" + one.notice().subject() + "'")
                            .toList());
        }
    }

    /** A fault that was switched on and never happened tested nothing. */
    public void assertNoFaultLeft() {
        if (failNext || loseNextReply) {
            throw new AssertionError("a fault of the topics was switched on and never happened");
        }
    }
}
