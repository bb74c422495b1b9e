package io.github.sesdkimrotator.sandbox;

import io.github.sesdkimrotator.crypto.RsaKeyGenerator;
import io.github.sesdkimrotator.dkim.KeyRecord;
import io.github.sesdkimrotator.dkim.Selector;
import io.github.sesdkimrotator.dkim.TxtRecord;
import io.github.sesdkimrotator.port.PrivateSigningKey;
import io.github.sesdkimrotator.sandbox.Chronicle.Tone;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * Plays what once happened, in the same world: a renewal generates a key, stores it, calls SES, and only then tells the
 * DNS team, who need their time. None of it is product code; it talks to the embedded SES past every port.
 */
final class IncidentPlayer {

    static final String TITLE = "The incident's flow: SES first, DNS later";
    private static final Duration RENEWS_AFTER = Duration.ofDays(1).plusHours(18);
    private static final Duration TRANSFER = Duration.ofMinutes(40);
    private static final Duration NOTICES_AFTER = Duration.ofHours(1);
    private static final Duration CALM_END = Duration.ofDays(2);
    private static final Duration MAIL_LANDS = Duration.ofDays(9);

    private final World world;
    private final Story story;
    private final PrivateSigningKey newKey = new RsaKeyGenerator().generate();
    private final Selector newSelector;

    IncidentPlayer(World world, Story story) {
        this.world = world;
        this.story = story;
        this.newSelector = Selector.ofRotation(
                "dkim", World.BEGINS.plus(RENEWS_AFTER).atZone(World.ZONE).toLocalDate(), 1);
    }

    Chronicle play() {
        Instant renewal = World.BEGINS.plus(RENEWS_AFTER);
        Instant published = renewal.plus(world.play().dnsLead());
        Instant calledAgain = published.plus(TRANSFER).plus(NOTICES_AFTER);
        Instant end = calledAgain.plus(CALM_END);
        story.lane("Lifecycle", "mail", "the old key signs", Tone.CALM);
        showServers("no new record", Tone.WAITING);
        world.mail().sendUntil(end);
        world.clock().at(renewal, this::renew);
        world.clock().at(published, this::publish);
        world.clock().at(published.plus(TRANSFER), () -> showServers("the new record", Tone.GOOD));
        world.clock().at(calledAgain, this::callAgain);
        world.clock().at(calledAgain.plus(world.play().firstCheck()).plusSeconds(1), this::signsAgain);
        world.clock().runUntil(end.plus(MAIL_LANDS));
        return world.chronicle(TITLE, story, end, new World.Keys(1, 0), Map.of());
    }

    private void renew() {
        story.tell(
                "renewal",
                "generates a key, stores it and tells SES to sign with it: the old key is gone at this moment",
                "the old key signs",
                "no key signs",
                "",
                Tone.BAD);
        world.ses().putWithoutGate(World.REGION, world.domain(), newSelector, newKey);
        story.lane("Lifecycle", "mail", "no key signs", Tone.BAD);
        story.tell(
                "renewal",
                "asks the DNS team to publish " + newSelector.recordName(world.domain()) + "; they need "
                        + Wording.duration(world.play().dnsLead()),
                Tone.BAD);
        world.clock()
                .at(
                        world.clock().instant().plus(Duration.ofHours(73)),
                        () -> story.tell("ses", "has looked for 72 hours and gives up: FAILED", Tone.BAD));
    }

    private void publish() {
        TxtRecord record =
                TxtRecord.ofValue(KeyRecord.publishing(newKey.publicKey()).txtValue());
        world.edit(TRANSFER, () -> world.publish(newSelector.recordName(world.domain()), record));
        story.tell("dns team", "publishes the record; SES has stopped looking", Tone.WAITING);
    }

    private void callAgain() {
        boolean sesGaveUp = world.ses().mailSigner(World.REGION, world.domain()).isEmpty();
        if (sesGaveUp) {
            story.tell("operator", "notices, and tells SES a second time", Tone.ACTIVE);
            world.ses().putWithoutGate(World.REGION, world.domain(), newSelector, newKey);
        }
    }

    private void signsAgain() {
        if (world.ses().mailSigner(World.REGION, world.domain()).isPresent()) {
            story.lane("Lifecycle", "mail", "the new key signs", Tone.GOOD);
            story.tell("ses", "finds the record: SUCCESS", "no key signs", "the new key signs", "", Tone.GOOD);
        }
    }

    private void showServers(String label, Tone tone) {
        world.authoritativeServers()
                .forEach(server -> story.lane("DNS", server.asNameServer().name(), label, tone));
    }
}
