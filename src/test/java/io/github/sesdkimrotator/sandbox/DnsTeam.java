package io.github.sesdkimrotator.sandbox;

import io.github.sesdkimrotator.dkim.DnsName;
import io.github.sesdkimrotator.dkim.TxtRecord;
import io.github.sesdkimrotator.port.KeyVault;
import io.github.sesdkimrotator.port.NoticeChannel.Notice;
import io.github.sesdkimrotator.sandbox.Chronicle.Tone;
import io.github.sesdkimrotator.sandbox.FirstAttempt.Cure;
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

    private static final Duration URGENT_CORRECTION = Duration.ofHours(1);
    private static final Duration REMOVAL = Duration.ofDays(5);

    /** A record as the notice has it. */
    private record Asked(DnsName name, TxtRecord record) {}

    private final World world;
    private final Story story;
    private final KeyVault vault;
    private Optional<Mistake> mistakeToMake;
    private Optional<Cure> cure = Optional.empty();
    private Optional<Asked> lastAsked = Optional.empty();

    /** @param vault out of which somebody can take what nobody should */
    DnsTeam(World world, Story story, KeyVault vault) {
        this.world = world;
        this.story = story;
        this.vault = vault;
        this.mistakeToMake = world.play().mistake();
    }

    void receive(Notice notice) {
        switch (notice.attributes().getOrDefault("kind", "")) {
            case "PUBLISH_RECORD" -> publishAfter(world.play().dnsLead().minus(Duration.ofHours(15)), asked(notice));
            case "WRONG_RECORD", "PUBLICATION_OVERDUE" -> correctAfter(CORRECTION, asked(notice));
            case "PUBLICATION_INCOMPLETE", "RECORD_REMARKS" -> correctAfter(CORRECTION, lastAsked.orElseThrow());
            case "REMOVE_PRIVATE_KEY" -> correctAfter(URGENT_CORRECTION, lastAsked.orElseThrow());
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
        lastAsked = Optional.of(asked);
        at(wait.isNegative() ? Duration.ZERO : wait, () -> {
            if (mistakeToMake.isPresent()) {
                makeTheMistake(mistakeToMake.get(), asked);
                mistakeToMake = Optional.empty();
            } else {
                paste(asked);
                story.tell(
                        "dns team",
                        "pastes the record from the notice; the secondary name server follows in "
                                + Wording.duration(FirstAttempt.TRANSFER),
                        Tone.ACTIVE);
            }
        });
    }

    private void makeTheMistake(Mistake mistake, Asked asked) {
        cure = new FirstAttempt(world, vault, asked.name(), asked.record()).make(mistake);
        story.tell(
                "dns team",
                "edits the zone, with a mistake: " + mistake.label() + " (" + mistake.gist() + ")",
                Tone.WAITING);
    }

    private void correctAfter(Duration wait, Asked asked) {
        if (cure.isEmpty()) {
            story.tell("dns team", "reads the notice, and that there is nothing to do", Tone.CALM);
            return;
        }
        at(wait, () -> {
            cure.ifPresent(found -> {
                found.undo().run();
                if (found.pastes()) {
                    paste(asked);
                }
                story.tell("dns team", found.told(), Tone.ACTIVE);
            });
            cure = Optional.empty();
        });
    }

    private void paste(Asked asked) {
        world.edit(FirstAttempt.TRANSFER, () -> world.publish(asked.name(), asked.record()));
    }

    private void removeAfter(Duration wait, DnsName name) {
        at(wait, () -> {
            world.edit(FirstAttempt.TRANSFER, () -> world.remove(name));
            story.tell("dns team", "removes the old record " + name, Tone.ACTIVE);
        });
    }

    private void at(Duration wait, Runnable act) {
        world.clock().at(world.clock().instant().plus(wait), act);
    }
}
