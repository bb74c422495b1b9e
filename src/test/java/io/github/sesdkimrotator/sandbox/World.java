package io.github.sesdkimrotator.sandbox;

import io.github.sesdkimrotator.crypto.RsaKeyGenerator;
import io.github.sesdkimrotator.dkim.DnsName;
import io.github.sesdkimrotator.dkim.KeyRecord;
import io.github.sesdkimrotator.dkim.Selector;
import io.github.sesdkimrotator.dkim.SigningDomain;
import io.github.sesdkimrotator.dkim.TxtRecord;
import io.github.sesdkimrotator.port.PrivateSigningKey;
import io.github.sesdkimrotator.rotation.SesRegion;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * The embedded world around the product: a domain whose key was made 133 days ago, its zone on two authoritative
 * servers, three resolvers that the gate asks, one that SES uses, one that receivers use, SES, and mail.
 *
 * <p>Time stands still until {@link #clock()} is told to run. Closing it closes the sockets.
 */
public final class World implements AutoCloseable {

    /** Two nights before the 45th day before the end of the certificate. */
    static final Instant BEGINS = Instant.parse("2026-11-20T00:00:00Z");

    static final ZoneId ZONE = ZoneId.of("Asia/Tokyo");
    static final SesRegion REGION = new SesRegion("ap-northeast-1");
    static final Duration RECORD_TTL = Duration.ofHours(1);
    private static final Duration MAIL_BUCKET = Duration.ofHours(6);
    private static final int PRIMARY_FIRST = 0;
    private static final int SECONDARY_FIRST = 1;
    private static final int LOOKUP_ATTEMPTS = 5;
    /** 180 days of validity less the 45 of RENEW_BEFORE_DAYS less two: the certificate is due after two calm nights. */
    private static final Duration AGE_OF_FIRST_KEY = Duration.ofDays(180 - 45 - 2);

    private final Play play;
    private final WorldClock clock = new WorldClock(BEGINS);
    private final SmallInternet internet = new SmallInternet();
    private final ZoneData zone;
    private final AuthoritativeServer primary;
    private final AuthoritativeServer secondary;
    private final List<CachingResolver> askedByTheGate;
    private final CachingResolver usedBySes;
    private final CachingResolver usedByReceivers;
    private final EmbeddedSes ses;
    private final MailFlow mail;
    private final PrivateSigningKey firstKey;
    private final Selector firstSelector;
    private final SplittableRandom random;

    World(Play play) {
        this(play, new RsaKeyGenerator().generate());
    }

    /** @param firstKey the key that signs at the beginning */
    World(Play play, PrivateSigningKey firstKey) {
        this.play = play;
        this.firstKey = firstKey;
        random = new SplittableRandom(play.seed());
        SigningDomain domain = play.domain();
        DnsName apex = play.zone();
        String topLevel = domain.dnsName().labels().getLast() + ".";
        internet.zone(topLevel, internet.server("a.dns." + topLevel, "198.51.100.2"));
        primary = internet.server("ns1." + apex, "192.0.2.1");
        secondary = internet.server("ns2." + apex, "192.0.2.2");
        zone = internet.zone(apex.absolute(), primary, secondary);
        askedByTheGate = List.of(
                internet.resolver("resolver-a.example.net", "203.0.113.1", clock, PRIMARY_FIRST),
                internet.resolver("resolver-b.example.net", "203.0.113.2", clock, SECONDARY_FIRST),
                internet.resolver("resolver-c.example.net", "203.0.113.3", clock, PRIMARY_FIRST));
        usedBySes = internet.resolver("ses.example.net", "203.0.113.4", clock, SECONDARY_FIRST);
        usedByReceivers = internet.resolver("receiver.example.net", "203.0.113.5", clock, PRIMARY_FIRST);

        firstSelector = Selector.ofRotation(
                "dkim", BEGINS.minus(AGE_OF_FIRST_KEY).atZone(ZONE).toLocalDate(), 1);
        publish(firstSelector.recordName(domain), firstRecord());
        ses = new EmbeddedSes(
                clock,
                usedBySes.asTxtLookup(),
                new EmbeddedSes.Timing(
                        play.firstCheck(),
                        Duration.ofHours(1),
                        Duration.ofHours(72),
                        Duration.ofHours(6),
                        Duration.ofHours(72)));
        ses.createDomainSigningWith(REGION, domain, firstSelector, firstKey);
        mail = new MailFlow(clock, ses, REGION, domain, usedByReceivers.asTxtLookup(), random.split());
        mail.every(play.mailEvery());
    }

    Play play() {
        return play;
    }

    SigningDomain domain() {
        return play.domain();
    }

    WorldClock clock() {
        return clock;
    }

    /** Everybody's zones, for those who need more of them than the domain's own. */
    SmallInternet internet() {
        return internet;
    }

    ZoneData zone() {
        return zone;
    }

    DnsName zoneName() {
        return play.zone();
    }

    EmbeddedSes ses() {
        return ses;
    }

    MailFlow mail() {
        return mail;
    }

    PrivateSigningKey firstKey() {
        return firstKey;
    }

    Selector firstSelector() {
        return firstSelector;
    }

    /** What is published for the key that signs at the beginning. */
    TxtRecord firstRecord() {
        return TxtRecord.ofValue(KeyRecord.publishing(firstKey.publicKey()).txtValue());
    }

    List<AuthoritativeServer> authoritativeServers() {
        return List.of(primary, secondary);
    }

    List<CachingResolver> resolversAskedByTheGate() {
        return askedByTheGate;
    }

    SplittableRandom random() {
        return random;
    }

    /** An edit of the zone: the primary serves it at once, the secondary when it has transferred it. */
    void edit(Duration transferTakes, Runnable edit) {
        secondary.lag();
        edit.run();
        clock.at(clock.instant().plus(transferTakes), secondary::catchUp);
    }

    /** Into the zone that everybody is led to. */
    void publish(DnsName name, TxtRecord record) {
        internet.holding(name).putTxt(name, RECORD_TTL, record);
    }

    void remove(DnsName name) {
        internet.holding(name).remove(name);
    }

    /** Somebody asks that resolver, which remembers what it found. */
    void ask(CachingResolver resolver, DnsName name) {
        for (int attempt = 0; attempt < LOOKUP_ATTEMPTS; attempt++) {
            if (!(resolver.asTxtLookup().lookup(name) instanceof TxtLookup.Result.TempFail)) {
                return;
            }
        }
        throw new IllegalStateException("no answer from " + resolver.asNameServer());
    }

    /** How many keys a play made and destroyed, the one of the beginning not counted as made. */
    record Keys(int created, int destroyed) {}

    /** What happened until {@code end}, once all mail has landed. */
    Chronicle chronicle(String title, Story story, Instant end, Keys keys, Map<String, String> others) {
        List<Chronicle.Lane> lanes = new ArrayList<>(story.lanes(end));
        lanes.add(ses.lane(REGION, domain(), BEGINS, end));
        MailFlow.Tally tally = mail.tally();
        Map<String, String> rows = new LinkedHashMap<>(others);
        rows.put("Calls that told SES to sign with a key", Long.toString(SesWindows.callsWithAKey(ses)));
        return new Chronicle(
                title,
                domain(),
                BEGINS,
                end,
                lanes,
                mail.buckets(BEGINS, end, MAIL_BUCKET),
                story.events(),
                story.notices(),
                new Chronicle.Totals(
                        tally.messages(),
                        tally.signed(),
                        tally.unsigned(),
                        SesWindows.unsignedBeforeSuccess(ses, mail),
                        tally.failing(),
                        SesWindows.pending(ses),
                        keys.created(),
                        keys.destroyed(),
                        rows));
    }

    @Override
    public void close() {
        internet.close();
    }
}
