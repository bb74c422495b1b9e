package io.github.sesdkimrotator.support;

import io.github.sesdkimrotator.dkim.PrivateKeyTrace;
import io.github.sesdkimrotator.port.NoticeChannel;
import io.github.sesdkimrotator.port.PlatformFault;
import io.github.sesdkimrotator.rotation.NoticeKind.Audience;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Two topics that keep what they take, and take only what SNS takes and a mail carries unharmed. */
public final class CapturingTopics implements NoticeChannel {

    /** SNS wants fewer than 100. */
    public static final int LONGEST_SUBJECT_CHARS = 99;

    /** SNS counts the attributes too. */
    public static final int LARGEST_MESSAGE_BYTES = 262_144;

    /** RFC 5321 section 4.5.3.1.6 ends a line at 998; SNS folds those that come near it, and a record breaks. */
    public static final int LONGEST_LINE_BYTES = 990;

    /** With raw delivery SNS drops a message that has more. */
    public static final int MOST_ATTRIBUTES = 10;

    /** What a topic took. */
    public record Published(Audience audience, Notice notice) {}

    private final List<Published> published = new ArrayList<>();
    private final List<Published> unread = new ArrayList<>();
    private boolean failNext;
    private boolean loseNextReply;

    @Override
    public void publish(Audience audience, Notice notice) {
        refuseWhatSnsWouldRefuse(notice);
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

    private static void refuseWhatSnsWouldRefuse(Notice notice) {
        if (PrivateKeyTrace.isIn(notice.subject() + "\n" + notice.body() + "\n" + notice.attributes())) {
            throw new AssertionError("a private key was about to be published");
        }
        String subject = notice.subject();
        if (!subject.matches("[\\x21-\\x7E][\\x20-\\x7E]*") || subject.length() > LONGEST_SUBJECT_CHARS) {
            throw new AssertionError("no subject for SNS: '" + subject + "'");
        }
        if (notice.body().isBlank()) {
            throw new AssertionError("an empty notice: " + subject);
        }
        int bytes = utf8Length(notice.body());
        if (notice.attributes().size() > MOST_ATTRIBUTES) {
            throw new AssertionError("more than " + MOST_ATTRIBUTES + " attributes: " + subject);
        }
        for (var attribute : notice.attributes().entrySet()) {
            if (!attribute.getKey().matches("[A-Za-z0-9_-]{1,256}")
                    || attribute.getValue().isBlank()) {
                throw new AssertionError("no attribute for SNS: " + attribute);
            }
            bytes += utf8Length(attribute.getKey()) + utf8Length("String") + utf8Length(attribute.getValue());
        }
        if (bytes > LARGEST_MESSAGE_BYTES) {
            throw new AssertionError("a notice of " + bytes + " bytes: " + subject);
        }
        notice.body()
                .lines()
                .filter(line -> utf8Length(line) > LONGEST_LINE_BYTES)
                .forEach(line -> {
                    throw new AssertionError("a line of " + utf8Length(line) + " bytes: " + line);
                });
    }

    private static int utf8Length(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
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
