package io.github.sesdkimrotator.sandbox;

import io.github.sesdkimrotator.crypto.JcaKeys;
import io.github.sesdkimrotator.dkim.DnsName;
import io.github.sesdkimrotator.dkim.ExampleKeys;
import io.github.sesdkimrotator.dkim.KeyRecord;
import io.github.sesdkimrotator.dkim.Selector;
import io.github.sesdkimrotator.dkim.TxtRecord;
import io.github.sesdkimrotator.port.KeyVault;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** A DNS team's edit of the zone that goes wrong: one method for each way. */
final class FirstAttempt {

    /** From an edit at the primary to the secondary's transfer. */
    static final Duration TRANSFER = Duration.ofMinutes(40);

    private static final Duration TTL = World.RECORD_TTL;
    private static final Duration LONG_TTL = Duration.ofDays(7);
    private static final Duration FORMER_TTL = Duration.ofDays(3);
    private static final Duration LONG_DENIAL = Duration.ofDays(2);
    private static final int LONG_KEY_BITS = 4096;
    /** RFC 5280 section 4.1.2.7: what a SubjectPublicKeyInfo of 2048 bits has before the PKCS #1 key. */
    private static final int SPKI_HEAD_OCTETS = 24;

    /**
     * What people do who read what is wrong.
     *
     * @param told half a sentence
     * @param undo takes back what stands in the way of the record
     * @param pastes whether the record of the notice is pasted then
     */
    record Cure(String told, Runnable undo, boolean pastes) {}

    private final World world;
    private final KeyVault vault;
    private final DnsName name;
    private final TxtRecord right;

    /** @param vault out of which somebody can take what nobody should */
    FirstAttempt(World world, KeyVault vault, DnsName name, TxtRecord right) {
        this.world = world;
        this.vault = vault;
        this.name = name;
        this.right = right;
    }

    /** @return how it is corrected by those who are told; empty where there is nothing to do but wait */
    Optional<Cure> make(Mistake mistake) {
        return switch (mistake) {
            case DOUBLED_ZONE -> zoneTwice();
            case PARENT -> atTheParent();
            case MISSING_DOMAINKEY -> withoutDomainkey();
            case NEW_PROVIDER -> atANewProvider();
            case DELEGATED_DOMAINKEY -> aboveTheCut();
            case WILDCARD -> wildcard();
            case FORGOTTEN -> nothing();
            case DEAD_ALIAS -> deadAlias();
            case ALIAS_AND_RECORD -> aliasOnOneServer();
            case FLATTENED_ALIAS -> addressInsteadOfText();
            case TWO_RECORDS -> besideTheOldValue();
            case SPLIT_RECORDS -> eachStringARecord();
            case TRUNCATED -> firstStringOnly();
            case INNER_QUOTES -> joinedBy("\" \"");
            case BLANKS -> blankInKey();
            case QUOTES -> value("\"" + value() + "\"");
            case BACKSLASHES -> value(value().replace(";", "\\;"));
            case ZONE_FILE -> zoneFileLine();
            case PKCS1 -> bareKey();
            case PRIVATE_KEY -> privateKey();
            case PEM -> armoured();
            case PLACEHOLDER -> value("v=DKIM1; k=rsa; p=YOUR_PUBLIC_KEY");
            case REVOKED -> emptyKey();
            case OTHER_KEY -> oldKey();
            case LONG_KEY -> longKey();
            case DAMAGED_TAGS -> value(value().replace("rsa;", "rsa"));
            case TESTING -> value(value().replace("k=rsa;", "k=rsa; t=y;"));
            case LAGGING_SECONDARY -> secondaryLags();
            case ASKED_TOO_EARLY -> askedTooEarly();
            case EDITED_IN_PLACE -> editedInPlace();
            case BROKEN_DNSSEC -> unsignedZone();
            case NO_TCP -> noTcp();
            case LONG_TTL -> longTtl();
        };
    }

    /** The right value. */
    private String value() {
        return new String(right.joined(), StandardCharsets.US_ASCII);
    }

    // ---- how it ends
    // --------------------------------------------------------------------------------------------------

    /** The right record takes the place of the wrong one. */
    private Optional<Cure> put(TxtRecord... records) {
        world.edit(TRANSFER, () -> world.zone().putTxt(name, TTL, records));
        return paste();
    }

    /** Publishes that value in place of the right one. */
    private Optional<Cure> value(String wrong) {
        return put(TxtRecord.ofValue(wrong));
    }

    private static Optional<Cure> paste() {
        return Optional.of(new Cure("pastes the record from the notice", () -> {}, true));
    }

    private static Optional<Cure> pasteAfter(String told, Runnable undo) {
        return Optional.of(new Cure(told + " and pastes the record from the notice", undo, true));
    }

    private static Optional<Cure> repair(String told, Runnable undo) {
        return Optional.of(new Cure(told, undo, false));
    }

    private static Optional<Cure> nothingToDo() {
        return Optional.empty();
    }

    private Optional<Cure> misplaced(DnsName elsewhere) {
        world.edit(TRANSFER, () -> world.zone().putTxt(elsewhere, TTL, right));
        return pasteAfter("removes " + elsewhere, () -> world.zone().remove(elsewhere));
    }

    private String selector() {
        return name.labels().getFirst();
    }

    // ---- the place
    // ------------------------------------------------------------------------------------------------------

    private Optional<Cure> zoneTwice() {
        return misplaced(new DnsName(name.absolute() + world.zoneName()));
    }

    private Optional<Cure> atTheParent() {
        return misplaced(world.zoneName().child("_domainkey").child(selector()));
    }

    private Optional<Cure> withoutDomainkey() {
        return misplaced(world.domain().dnsName().child(selector()));
    }

    private Optional<Cure> atANewProvider() {
        AuthoritativeServer newServer = world.internet().server("ns1.new-provider.example.", "192.0.2.53");
        world.internet().zone("new-provider.example.", newServer);
        ZoneData copy = new ZoneData(world.zoneName(), Duration.ofMinutes(15));
        copy.putTxt(world.firstSelector().recordName(world.domain()), TTL, world.firstRecord());
        copy.putTxt(name, TTL, right);
        newServer.serve(copy);
        DnsName[] present = world.authoritativeServers().stream()
                .map(AuthoritativeServer::name)
                .toArray(DnsName[]::new);
        DnsName[] both = Arrays.copyOf(present, present.length + 1);
        both[present.length] = newServer.name();
        world.edit(TRANSFER, () -> world.zone().putNs(world.zoneName(), SmallInternet.TTL, both));
        return pasteAfter(
                "takes the new provider out of the NS records",
                () -> world.zone().putNs(world.zoneName(), SmallInternet.TTL, present));
    }

    private Optional<Cure> aboveTheCut() {
        DnsName cut = world.domain().dnsName().child("_domainkey");
        AuthoritativeServer mailTeams = world.internet().server("ns1.mail-team.example.", "192.0.2.54");
        world.internet().zone("mail-team.example.", mailTeams);
        ZoneData above = world.zone();
        world.edit(TRANSFER, () -> {
            above.putTxt(name, TTL, right);
            world.internet()
                    .zone(cut.absolute(), mailTeams)
                    .putTxt(world.firstSelector().recordName(world.domain()), TTL, world.firstRecord());
        });
        return pasteAfter(
                "takes the record out of " + world.zoneName() + ", turns to the zone " + cut, () -> above.remove(name));
    }

    private Optional<Cure> wildcard() {
        DnsName encloser = world.domain().dnsName().child("_domainkey");
        world.edit(
                TRANSFER,
                () -> world.zone().putWildcardTxt(encloser, TTL, TxtRecord.ofValue(KeyRecord.revokedValue())));
        return pasteAfter("removes the wildcard", () -> world.zone().removeWildcard(encloser));
    }

    private Optional<Cure> nothing() {
        return paste();
    }

    // ---- not one TXT record
    // ---------------------------------------------------------------------------------------------

    private Optional<Cure> deadAlias() {
        world.edit(TRANSFER, () -> world.zone().putCname(name, TTL, aliasTarget()));
        return pasteAfter("deletes the CNAME", () -> world.zone().remove(name));
    }

    private DnsName aliasTarget() {
        return new DnsName(selector() + ".dkim.gone.example.");
    }

    private Optional<Cure> aliasOnOneServer() {
        world.zone().putCname(name, TTL, aliasTarget());
        AuthoritativeServer secondary = world.authoritativeServers().getLast();
        secondary.catchUp();
        secondary.lag();
        world.zone().remove(name);
        world.zone().putTxt(name, TTL, right);
        return repair("makes " + secondary.name() + " load the zone again, without the CNAME", secondary::catchUp);
    }

    private Optional<Cure> addressInsteadOfText() {
        world.edit(TRANSFER, () -> world.zone().putAddress(name, TTL, someAddress()));
        return pasteAfter(
                "deletes the CNAME with its addresses", () -> world.zone().remove(name));
    }

    private static InetAddress someAddress() {
        try {
            return InetAddress.getByName("198.51.100.80");
        } catch (UnknownHostException e) {
            throw new IllegalStateException("a literal is an address", e);
        }
    }

    private Optional<Cure> besideTheOldValue() {
        return put(right, world.firstRecord());
    }

    private Optional<Cure> eachStringARecord() {
        return put(right.strings().stream()
                .map(string -> TxtRecord.ofStrings(List.of(string)))
                .toArray(TxtRecord[]::new));
    }

    // ---- the value
    // ------------------------------------------------------------------------------------------------------

    private Optional<Cure> firstStringOnly() {
        return put(TxtRecord.ofStrings(List.of(right.strings().getFirst())));
    }

    private Optional<Cure> joinedBy(String between) {
        int first = right.strings().getFirst().length;
        return value(value().substring(0, first) + between + value().substring(first));
    }

    private Optional<Cure> blankInKey() {
        joinedBy(" ");
        return nothingToDo();
    }

    private Optional<Cure> zoneFileLine() {
        int first = right.strings().getFirst().length;
        return value("IN TXT ( \"" + value().substring(0, first) + "\" \"" + value().substring(first) + "\" )");
    }

    private String withKey(String base64) {
        return value().substring(0, value().indexOf("p=") + 2) + base64;
    }

    private String base64() {
        return value().substring(value().indexOf("p=") + 2);
    }

    private Optional<Cure> bareKey() {
        byte[] spki = Base64.getDecoder().decode(base64());
        return value(
                withKey(Base64.getEncoder().encodeToString(Arrays.copyOfRange(spki, SPKI_HEAD_OCTETS, spki.length))));
    }

    private Optional<Cure> privateKey() {
        byte[] pkcs8 = JcaKeys.unprotectedPrivateKey(
                        vault.read(world.domain(), new Selector(selector())).orElseThrow())
                .getEncoded();
        value(withKey(Base64.getEncoder().encodeToString(pkcs8)));
        return repair(
                "deletes the record with the private key", () -> world.zone().remove(name));
    }

    private Optional<Cure> armoured() {
        return value(withKey("-----BEGIN PUBLIC KEY-----\\n" + base64() + "\\n-----END PUBLIC KEY-----"));
    }

    private Optional<Cure> emptyKey() {
        return value(KeyRecord.revokedValue());
    }

    private Optional<Cure> oldKey() {
        return put(world.firstRecord());
    }

    private Optional<Cure> longKey() {
        return value(withKey(ExampleKeys.rsa(LONG_KEY_BITS, 1).base64()));
    }

    // ---- around the record
    // ------------------------------------------------------------------------------------------------

    private Optional<Cure> secondaryLags() {
        AuthoritativeServer secondary = world.authoritativeServers().getLast();
        secondary.lag();
        world.publish(name, right);
        return repair("makes " + secondary.name() + " load the zone again", secondary::catchUp);
    }

    private Optional<Cure> askedTooEarly() {
        world.zone().negativeTtl(LONG_DENIAL);
        world.ask(world.resolversAskedByTheGate().getFirst(), name);
        world.edit(TRANSFER, () -> world.publish(name, right));
        return nothingToDo();
    }

    private Optional<Cure> editedInPlace() {
        world.zone().putTxt(name, FORMER_TTL, world.firstRecord());
        world.ask(world.resolversAskedByTheGate().getFirst(), name);
        world.edit(TRANSFER, () -> world.publish(name, right));
        return nothingToDo();
    }

    /** Only what was added: what was signed before remains valid. */
    private Optional<Cure> unsignedZone() {
        world.edit(TRANSFER, () -> world.publish(name, right));
        world.internet().breakDnssec(name);
        return repair("signs the zone again", () -> world.internet().mendDnssec(name));
    }

    private Optional<Cure> noTcp() {
        AuthoritativeServer secondary = world.authoritativeServers().getLast();
        secondary.answerWith(Fault.TRUNCATE_LARGE_UDP, Fault.REFUSE_TCP);
        world.edit(TRANSFER, () -> world.publish(name, right));
        return repair("lets TCP port 53 through to " + secondary.name(), secondary::answerWith);
    }

    private Optional<Cure> longTtl() {
        world.edit(TRANSFER, () -> world.zone().putTxt(name, LONG_TTL, right));
        return paste();
    }
}
