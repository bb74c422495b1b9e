package io.github.sesdkimrotator.sandbox;

import io.github.sesdkimrotator.dkim.DnsName;
import io.github.sesdkimrotator.dkim.TxtRecord;
import io.github.sesdkimrotator.port.NoticeChannel.Notice;
import io.github.sesdkimrotator.sandbox.Chronicle.Tone;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The department that edits the zone. It knows nothing but what the notice says: the record is read out of the lines
 * that the mail tells it to paste. It takes days, and can be told to make a mistake at the first attempt.
 */
final class DnsTeam {

    private static final Pattern ZONE_LINES =
            Pattern.compile("(?m)^(\\S+\\.) \\d+ IN TXT \\(\\n((?:\\s+\"[^\"]*\"\\n)+)\\)$");
    private static final Pattern CHARACTER_STRING = Pattern.compile("\"([^\"]*)\"");
    private static final Pattern RECORD_NAME =
            Pattern.compile("(?m)^\\s*(?:\\S+\\s+)?(\\S+\\._domainkey\\.\\S+\\.)\\s*$");

    /** How long the DNS team needs to correct what it was told is wrong, or to remove something. */
    private static final Duration CORRECTION = Duration.ofDays(1);

    private static final Duration REMOVAL = Duration.ofDays(5);
    /** From an edit at the primary to the secondary's transfer. */
    private static final Duration TRANSFER = Duration.ofMinutes(40);

    private static final Duration LAGGING_TRANSFER = Duration.ofDays(2);

    /** A record as the notice has it. */
    private record Asked(DnsName name, TxtRecord record) {}

    private final World world;
    private final Story story;
    private Optional<Mistake> mistakeToMake;
    private Optional<DnsName> misplaced = Optional.empty();
    private boolean publishedAsAsked;

    DnsTeam(World world, Story story) {
        this.world = world;
        this.story = story;
        this.mistakeToMake = world.play().mistake();
    }

    void receive(Notice notice) {
        switch (notice.attributes().getOrDefault("kind", "")) {
            case "PUBLISH_RECORD" -> publishAfter(world.play().dnsLead().minus(Duration.ofHours(15)), asked(notice));
            case "WRONG_RECORD", "PUBLICATION_OVERDUE" -> correctAfter(CORRECTION, asked(notice));
            case "REMOVE_RECORD" -> removeAfter(REMOVAL, removal(notice));
            default -> story.tell("dns team", "files the notice: " + notice.subject(), Tone.CALM);
        }
    }

    private static Asked asked(Notice notice) {
        Matcher lines = ZONE_LINES.matcher(notice.body());
        if (!lines.find()) {
            throw new AssertionError("the DNS team finds no record to paste in: " + notice.body());
        }
        List<byte[]> strings = new ArrayList<>();
        Matcher string = CHARACTER_STRING.matcher(lines.group(2));
        while (string.find()) {
            strings.add(string.group(1).getBytes(StandardCharsets.US_ASCII));
        }
        return new Asked(new DnsName(lines.group(1)), TxtRecord.ofStrings(strings));
    }

    private static DnsName removal(Notice notice) {
        Matcher name = RECORD_NAME.matcher(notice.body());
        if (!name.find()) {
            throw new AssertionError("the DNS team finds no record to remove in: " + notice.body());
        }
        return new DnsName(name.group(1));
    }

    private void publishAfter(Duration wait, Asked asked) {
        at(wait.isNegative() ? Duration.ZERO : wait, () -> {
            if (mistakeToMake.isPresent()) {
                makeTheMistake(mistakeToMake.get(), asked);
                mistakeToMake = Optional.empty();
            } else {
                publish(asked);
            }
        });
    }

    private void makeTheMistake(Mistake mistake, Asked asked) {
        Duration transfer = mistake == Mistake.LAGGING_SECONDARY ? LAGGING_TRANSFER : TRANSFER;
        world.edit(
                transfer,
                () -> mistake.make(world.zone(), world.domain(), asked.name(), asked.record(), world.firstRecord()));
        misplaced = switch (mistake) {
            case DOUBLED_ZONE ->
                Optional.of(new DnsName(asked.name().absolute() + world.domain().ascii() + "."));
            case MISSING_DOMAINKEY ->
                Optional.of(world.domain().dnsName().child(asked.name().labels().getFirst()));
            default -> Optional.empty();
        };
        story.tell(
                "dns team",
                mistake == Mistake.FORGOTTEN
                        ? "forgets to publish the record"
                        : "edits the zone, with a mistake: " + mistake.label(),
                Tone.BAD);
    }

    private void correctAfter(Duration wait, Asked asked) {
        at(wait, () -> {
            misplaced.ifPresent(name -> world.zone().remove(name));
            misplaced = Optional.empty();
            publish(asked);
        });
    }

    private void publish(Asked asked) {
        if (publishedAsAsked) {
            return;
        }
        publishedAsAsked = true;
        world.edit(TRANSFER, () -> world.publish(asked.name(), asked.record()));
        story.tell(
                "dns team",
                "pastes the record from the notice; the secondary name server follows in " + Wording.duration(TRANSFER),
                Tone.ACTIVE);
    }

    private void removeAfter(Duration wait, DnsName name) {
        at(wait, () -> {
            world.edit(TRANSFER, () -> world.zone().remove(name));
            story.tell("dns team", "removes the old record " + name, Tone.ACTIVE);
        });
    }

    private void at(Duration wait, Runnable act) {
        world.clock().at(world.clock().instant().plus(wait), act);
    }
}
