package io.github.sesdkimrotator.simulation;

import io.github.sesdkimrotator.dkim.DnsName;
import io.github.sesdkimrotator.port.NoticeChannel.Notice;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Edits the zones by nothing but what notices say, late, wrongly or not at all while there is misfortune. */
final class SimulatedDnsTeam {

    private static final Pattern ZONE_LINES =
            Pattern.compile("(?m)^(\\S+\\.) \\d+ IN TXT \\(\\n((?:\\s+\"[^\"]*\"\\n)+)\\)$");
    private static final Pattern ONE_LINE = Pattern.compile("(?m)^(\\S+\\.) \\d+ IN TXT \"([^\"]*)\"$");
    private static final Pattern CHARACTER_STRING = Pattern.compile("\"([^\"]*)\"");
    private static final Pattern CNAME = Pattern.compile("(?m)^(\\S+\\.) \\d+ IN CNAME \\S+$");
    private static final Pattern TO_REMOVE = Pattern.compile("(?m)^WHAT TO REMOVE\\n((?:.+\\n)+)");
    private static final Pattern NAME = Pattern.compile("(?m)^\\s+(\\S+\\._domainkey\\.\\S+\\.)\\s*$");
    private static final Duration TRANSFER = Duration.ofMinutes(30);

    private final Simulation world;
    private final Chance chance;
    private final Map<DnsName, Content> asked = new HashMap<>();

    SimulatedDnsTeam(Simulation world, Chance chance) {
        this.world = world;
        this.chance = chance;
    }

    void receive(Notice notice) {
        if (!world.isPeace() && world.options().holds(Misfortune.OVERLOOKED_NOTICES) && chance.of(0.3)) {
            world.tell("dns team", "overlooks it");
            return;
        }
        String body = notice.body();
        for (Map.Entry<DnsName, Content> record : recordsIn(body).entrySet()) {
            asked.put(record.getKey(), record.getValue());
            at(lead(), () -> publish(record.getKey(), record.getValue()));
        }
        Matcher cname = CNAME.matcher(body);
        while (cname.find()) {
            DnsName name = new DnsName(cname.group(1));
            at(lead(), () -> world.dns().publishCname(name));
        }
        Matcher section = TO_REMOVE.matcher(body);
        while (section.find()) {
            Matcher name = NAME.matcher(section.group(1));
            while (name.find()) {
                DnsName gone = new DnsName(name.group(1));
                at(lead(), () -> remove(gone));
            }
        }
        switch (notice.attributes().getOrDefault("kind", "")) {
            case "REMOVE_PRIVATE_KEY", "DIGEST" -> at(Duration.ofHours(1), this::takeOutPrivateKeys);
            case "PUBLICATION_INCOMPLETE", "RECORD_REMARKS" ->
                at(lead(), () -> lastAskedFor(notice).ifPresent(name -> publish(name, asked.get(name))));
            default -> {}
        }
    }

    private Optional<DnsName> lastAskedFor(Notice notice) {
        return asked.keySet().stream()
                .filter(name -> notice.body().contains(name.absolute()))
                .findFirst();
    }

    private static Map<DnsName, Content> recordsIn(String body) {
        Map<DnsName, Content> records = new HashMap<>();
        Matcher block = ZONE_LINES.matcher(body);
        while (block.find()) {
            List<String> strings = new ArrayList<>();
            Matcher string = CHARACTER_STRING.matcher(block.group(2));
            while (string.find()) {
                strings.add(string.group(1));
            }
            records.put(new DnsName(block.group(1)), Content.pasted(strings));
        }
        Matcher line = ONE_LINE.matcher(body);
        while (line.find()) {
            records.put(new DnsName(line.group(1)), Content.typed(line.group(2)));
        }
        return records;
    }

    private Duration lead() {
        return world.isPeace()
                ? chance.between(Duration.ofHours(1), Duration.ofDays(1))
                : chance.between(
                        Duration.ofHours(1), Duration.ofDays(world.options().leadDays() + 2L));
    }

    private void publish(DnsName name, Content right) {
        boolean wrongly = !world.isPeace() && world.options().holds(Misfortune.WRONG_RECORDS) && chance.of(0.4);
        if (wrongly) {
            typeSomethingElse(name, right);
        } else {
            world.tell("dns team", "publishes " + name);
            edit(name, Optional.of(right));
        }
    }

    private void typeSomethingElse(DnsName name, Content right) {
        String value = right.value();
        int which = chance.between(0, 8);
        world.tell("dns team", "publishes " + name + " wrongly, in way " + which);
        switch (which) {
            case 0 -> edit(name, Optional.of(Content.typed(value.substring(0, Math.min(255, value.length() - 1)))));
            case 1 -> edit(name, Optional.of(right.beside(Content.typed("v=DKIM1; k=rsa; p="))));
            case 2 -> edit(name, Optional.of(Content.typed("v=DKIM1; k=rsa; p=")));
            case 3 -> edit(name, Optional.of(Content.typed(value.replace("k=rsa;", "k=rsa; t=y;"))));
            case 4 -> edit(name, Optional.of(Content.typed("\"" + value + "\"")));
            case 5 ->
                edit(
                        new DnsName(name.absolute()
                                .replace("._domainkey.", "._domainkey.example.")
                                .replace("_domainkey.example.", "_domainkey.")
                                .replaceFirst("\\.", ".x.")),
                        Optional.of(right));
            case 6 ->
                edit(
                        name,
                        Optional.of(Content.typed(
                                "-----BEGIN RSA PRIVATE KEY----- not a key -----END RSA PRIVATE KEY-----")));
            case 7 -> edit(name, Optional.of(Content.typed(value.replace("p=", "p=QQ"))));
            default -> edit(name, Optional.of(Content.typed("customerProvidedPublicKey")));
        }
    }

    /** Operations call: the record of the key that SES holds is to be put right at once. */
    void restoreLive(DnsName name) {
        Content right = asked.get(name);
        if (right != null && !world.dns().atPrimary(name).equals(Optional.of(right))) {
            world.tell("dns team", "restores " + name);
            edit(name, Optional.of(right));
        }
    }

    private void takeOutPrivateKeys() {
        for (SimulatedDns.Zone zone : world.dns().zones()) {
            for (DnsName name : world.dns().published(zone.apex)) {
                if (world.dns().atPrimary(name).filter(Content::holdsPrivateKey).isPresent()) {
                    world.tell("dns team", "takes the private key out of " + name);
                    edit(name, Optional.empty());
                }
            }
        }
    }

    void remove(DnsName name) {
        world.tell("dns team", "removes " + name);
        edit(name, Optional.empty());
    }

    private void edit(DnsName name, Optional<Content> content) {
        boolean slow = !world.isPeace() && world.options().holds(Misfortune.LAGGING_SERVERS) && chance.of(0.2);
        world.dns().edit(name, content, slow ? Duration.ofDays(2) : TRANSFER);
    }

    private void at(Duration wait, Runnable event) {
        world.at(wait, event);
    }
}
