package io.github.sesdkimrotator.notice;

import static io.github.sesdkimrotator.notice.NoticeSamples.COMMANDS;
import static io.github.sesdkimrotator.notice.NoticeSamples.DOMAIN;
import static io.github.sesdkimrotator.notice.NoticeSamples.NEW;
import static io.github.sesdkimrotator.notice.NoticeSamples.OLD;
import static io.github.sesdkimrotator.notice.NoticeSamples.TOKYO;
import static io.github.sesdkimrotator.notice.NoticeSamples.entry;
import static io.github.sesdkimrotator.notice.NoticeSamples.longestDomain;
import static io.github.sesdkimrotator.notice.NoticeSamples.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.sesdkimrotator.dkim.KeyRecord;
import io.github.sesdkimrotator.dkim.Printable;
import io.github.sesdkimrotator.dkim.SigningDomain;
import io.github.sesdkimrotator.gate.Finding;
import io.github.sesdkimrotator.notice.NoticeWriter.Digest;
import io.github.sesdkimrotator.notice.NoticeWriter.Owed;
import io.github.sesdkimrotator.port.NoticeChannel.Notice;
import io.github.sesdkimrotator.rotation.Fact;
import io.github.sesdkimrotator.rotation.HaltReason;
import io.github.sesdkimrotator.rotation.NoticeKind;
import io.github.sesdkimrotator.rotation.NoticeKind.Audience;
import io.github.sesdkimrotator.rotation.OutboxEntry;
import io.github.sesdkimrotator.rotation.RotationReason;
import io.github.sesdkimrotator.rotation.RotationState;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NoticeWriterTest {

    private static final Pattern CJK = Pattern.compile("[\\p{IsHan}\\p{IsHiragana}\\p{IsKatakana}、。「」■]");
    private static final Pattern FIVE_ENGLISH_WORDS = Pattern.compile("([A-Za-z]{2,}[,;:]? ){4,}[A-Za-z]{2,}");

    private static NoticeWriter writer(Language language) {
        return new NoticeWriter(language, TOKYO, COMMANDS);
    }

    /** Every kind in both languages, once with all facts and once with only those that are required. */
    private static void everyNotice(SigningDomain domain, BiConsumer<Language, Notice> check) {
        for (Language language : Language.values()) {
            for (NoticeKind kind : NoticeKind.values()) {
                check.accept(language, writer(language).write(domain, entry(domain, kind)));
                check.accept(language, writer(language).write(domain, bare(domain, kind)));
            }
        }
    }

    private static OutboxEntry bare(SigningDomain domain, NoticeKind kind) {
        OutboxEntry bare = entry(domain, kind);
        for (Fact fact : FactNeeds.of(kind).optional()) {
            bare = with(bare, fact, "");
        }
        return bare;
    }

    @Test
    void anAlarmWhereSesGaveUpOffersTheCallThatHasItLookAgain() {
        OutboxEntry watching =
                with(entry(DOMAIN, NoticeKind.SIGNING_ALARM), Fact.SES_STATUS, "ap-northeast-1: EXTERNAL, FAILED");
        OutboxEntry rollingBack = with(with(watching, Fact.STATE, "RollingBack"), Fact.ROLLBACK_POSSIBLE, "false");
        for (Language language : Language.values()) {
            assertThat(writer(language).write(DOMAIN, watching).body()).contains("\"phase\":\"7\"");
            assertThat(writer(language).write(DOMAIN, rollingBack).body())
                    .contains(COMMANDS.rollback(DOMAIN))
                    .doesNotContain("\"phase\":\"7\"", "A rollback is not possible");
        }
    }

    @Test
    void anOverdueRecordIsNoProofThatSesWasNotTouchedOnceThatWasIntended() {
        OutboxEntry waiting = entry(DOMAIN, NoticeKind.PUBLICATION_OVERDUE);
        OutboxEntry intended = with(waiting, Fact.STATE, "Activating");
        NoticeWriter writer = writer(Language.ENGLISH);

        assertThat(writer.write(DOMAIN, waiting).body()).contains("SES has not been touched");
        assertThat(writer.write(DOMAIN, intended).body()).doesNotContain("SES has not been touched");
    }

    @Test
    void everyNoticeKeepsTheLimitsOfMailAndSns() {
        for (SigningDomain domain : List.of(DOMAIN, longestDomain())) {
            everyNotice(domain, (language, notice) -> {
                assertThat(notice.subject()).matches("[\\x20-\\x7E]{1,99}").startsWith("[DKIM] ");
                assertThat(notice.body().lines())
                        .allSatisfy(line -> assertThat(line.getBytes(StandardCharsets.UTF_8).length)
                                .as(line)
                                .isLessThanOrEqualTo(900));
                assertThat(notice.body().getBytes(StandardCharsets.UTF_8).length)
                        .isLessThan(200_000);
            });
        }
    }

    @Test
    void everyNoticeNamesItsDomainItsNumberItsStateAndOneCommand() {
        everyNotice(DOMAIN, (language, notice) -> {
            assertThat(notice.body().lines().findFirst().orElseThrow()).contains("example.jp");
            assertThat(notice.body()).contains("example.jp-20261122-3", COMMANDS.status(DOMAIN));
            assertThat(notice.body()).containsPattern("(?m)^(State   |状態      )[A-Z][A-Za-z]+: ");
            assertThat(notice.body().stripTrailing()).endsWith(COMMANDS.status(DOMAIN));
            assertThat(notice.attributes())
                    .containsEntry("domain", "example.jp")
                    .containsEntry("environment", "prod")
                    .containsEntry("noticeId", "example.jp-20261122-3")
                    .containsOnlyKeys("kind", "audience", "domain", "environment", "noticeId");
        });
    }

    @Test
    void noBlankIsLeftUnfilledAndNoParagraphIsDoubleSpaced() {
        everyNotice(
                DOMAIN,
                (language, notice) -> assertThat(notice.body())
                        .doesNotContainPattern("\\{[?!]?[a-zA-Z]+}")
                        .doesNotContain("\n\n\n")
                        .doesNotContainPattern("(?m)[ \\t]+$"));
    }

    @Test
    void englishNoticesHoldNoJapanese() {
        everyNotice(DOMAIN, (language, notice) -> {
            if (language == Language.ENGLISH) {
                assertThat(CJK.matcher(notice.body()).find()).as(notice.body()).isFalse();
            }
        });
    }

    @Test
    void japaneseNoticesHoldNoEnglishSentence() {
        everyNotice(DOMAIN, (language, notice) -> {
            if (language == Language.JAPANESE) {
                assertThat(notice.body().lines().filter(line -> !line.contains("aws lambda invoke")))
                        .allSatisfy(line -> assertThat(line).doesNotContainPattern(FIVE_ENGLISH_WORDS));
                assertThat(CJK.matcher(notice.body().lines().findFirst().orElseThrow())
                                .find())
                        .isTrue();
            }
        });
    }

    @Test
    void everyEnumHasItsOwnWordsInBothLanguages() {
        for (Language language : Language.values()) {
            Texts texts = language.texts();
            assertDistinct(
                    Arrays.stream(NoticeKind.values()).map(texts::summary).toList());
            assertDistinct(Arrays.stream(NoticeKind.values()).map(texts::body).toList());
            assertDistinct(
                    Arrays.stream(RotationReason.values()).map(texts::reason).toList());
            assertDistinct(
                    Arrays.stream(RotationState.Kind.values()).map(texts::state).toList());
            assertDistinct(
                    Arrays.stream(HaltReason.values()).map(texts::haltReason).toList());
            assertDistinct(
                    Arrays.stream(Finding.Code.values()).map(texts::finding).toList());
        }
    }

    private static void assertDistinct(List<?> texts) {
        assertThat(texts)
                .doesNotHaveDuplicates()
                .allSatisfy(text -> assertThat(text.toString()).isNotBlank());
    }

    @Test
    void bothLanguagesSayTheSameFacts() {
        for (NoticeKind kind : NoticeKind.values()) {
            Pattern blank = Pattern.compile("\\{[?!]?([a-zA-Z]+)}");
            List<Set<String>> used = Arrays.stream(Language.values())
                    .map(language ->
                            language.texts().body(kind) + language.texts().advice(kind))
                    .map(text ->
                            blank.matcher(text).results().map(r -> r.group(1)).collect(Collectors.toSet()))
                    .toList();
            assertThat(used.getFirst()).as(kind.name()).isEqualTo(used.getLast());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aMissingFactIsAnErrorThatNamesKindAndFact(NoticeKind kind) {
        for (Set<Fact> group : FactNeeds.of(kind).required()) {
            OutboxEntry without = entry(DOMAIN, kind);
            for (Fact fact : group) {
                without = with(without, fact, "");
            }
            OutboxEntry broken = without;
            assertThatThrownBy(() -> writer(Language.ENGLISH).write(DOMAIN, broken))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(kind.name())
                    .hasMessageContaining(group.iterator().next().name());
        }
    }

    @Test
    void theTableInTheJavadocIsTheOneThatIsEnforced() throws IOException {
        List<String> rows = Files.readAllLines(
                        Path.of("src/main/java/io/github/sesdkimrotator/notice/NoticeWriter.java"),
                        StandardCharsets.UTF_8)
                .stream()
                .filter(line -> line.matches(" \\* \\| [A-Z_]+ +\\|.*"))
                .toList();
        assertThat(rows).hasSize(NoticeKind.values().length);
        for (String row : rows) {
            String[] cells = row.split("\\|", -1);
            FactNeeds needs = FactNeeds.of(NoticeKind.valueOf(cells[1].strip()));
            assertThat(groups(cells[2])).as(row).containsExactlyInAnyOrderElementsOf(needs.required());
            assertThat(groups(cells[3]).stream().flatMap(Set::stream))
                    .as(row)
                    .containsExactlyInAnyOrderElementsOf(needs.optional());
        }
    }

    private static List<Set<Fact>> groups(String cell) {
        return Arrays.stream(cell.split(",", -1))
                .map(group -> Arrays.stream(group.split("/", -1))
                        .map(name -> Fact.valueOf(name.strip()))
                        .collect(Collectors.toSet()))
                .toList();
    }

    @Test
    void anUnreadableFactIsAnErrorThatNamesKindAndFact() {
        OutboxEntry publish = entry(DOMAIN, NoticeKind.PUBLISH_RECORD);
        for (Fact fact : List.of(Fact.DUE_AT, Fact.REASON, Fact.STATE, Fact.SELECTOR, Fact.FINGERPRINT)) {
            assertThatThrownBy(() -> writer(Language.ENGLISH).write(DOMAIN, with(publish, fact, "no such thing!")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("PUBLISH_RECORD")
                    .hasMessageContaining(fact.name());
        }
    }

    @Test
    void aNoticeThatContradictsItselfIsNotWritten() {
        OutboxEntry publish = entry(DOMAIN, NoticeKind.PUBLISH_RECORD);
        OutboxEntry remove = entry(DOMAIN, NoticeKind.REMOVE_RECORD);
        List<OutboxEntry> contradictions = List.of(
                with(publish, Fact.FINGERPRINT, "0123456789abcdef"),
                with(publish, Fact.TXT_VALUE, KeyRecord.revokedValue()),
                with(publish, Fact.RECORD_NAME, OLD.recordName(DOMAIN).absolute()),
                with(
                        publish,
                        Fact.RECORD_NAME,
                        NEW.recordName(new SigningDomain("example.com")).absolute()),
                with(remove, Fact.OTHER_SELECTOR, OLD.value()));
        for (OutboxEntry contradiction : contradictions) {
            assertThatThrownBy(() -> writer(Language.ENGLISH).write(DOMAIN, contradiction))
                    .as("%s", contradiction.facts())
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void theZoneBlockInTheNoticePublishesTheKey() {
        for (Language language : Language.values()) {
            for (NoticeKind kind :
                    List.of(NoticeKind.PUBLISH_RECORD, NoticeKind.PUBLICATION_OVERDUE, NoticeKind.WRONG_RECORD)) {
                String body =
                        writer(language).write(DOMAIN, entry(DOMAIN, kind)).body();
                List<String> strings = ZoneBlocks.strings(body, NEW.recordName(DOMAIN));
                assertThat(strings).hasSize(2).allSatisfy(s -> assertThat(s).hasSizeLessThanOrEqualTo(255));
                byte[] joined = String.join("", strings).getBytes(StandardCharsets.US_ASCII);
                assertThat(KeyRecord.parse(joined))
                        .isInstanceOfSatisfying(
                                KeyRecord.class,
                                record -> assertThat(record.publishes(NoticeSamples.PUBLIC_KEY))
                                        .isTrue());
                assertThat(body.lines()).as("the one-line form").contains(String.join("", strings));
            }
        }
    }

    @Test
    void aFirstKeyIsAnnouncedWithoutTalkOfAnOldOne() {
        OutboxEntry first = with(bare(DOMAIN, NoticeKind.PUBLISH_RECORD), Fact.REASON, "FIRST_KEY");
        assertThat(writer(Language.ENGLISH).write(DOMAIN, first).body()).doesNotContainPattern("\\bold\\b");
        assertThat(writer(Language.JAPANESE).write(DOMAIN, first).body()).doesNotContain("古い", "現在の鍵");
    }

    @Test
    void theBlockThatRevokesHasAnEmptyKey() {
        String body = writer(Language.ENGLISH)
                .write(DOMAIN, entry(DOMAIN, NoticeKind.REVOKE_RECORD))
                .body();
        assertThat(ZoneBlocks.strings(body, OLD.recordName(DOMAIN))).containsExactly("v=DKIM1; k=rsa; p=");
        assertThat(body.lines()).contains("v=DKIM1; k=rsa; p=");
    }

    @Test
    void aRemovalNamesTheOneRecordAndTheOneThatStays() {
        String body = writer(Language.ENGLISH)
                .write(DOMAIN, entry(DOMAIN, NoticeKind.REMOVE_RECORD))
                .body();
        assertThat(body.substring(body.indexOf("WHAT TO REMOVE"), body.indexOf("WHAT MUST STAY")))
                .contains(OLD.recordName(DOMAIN).absolute())
                .doesNotContain(NEW.recordName(DOMAIN).absolute());
        assertThat(body.substring(body.indexOf("WHAT MUST STAY")))
                .contains(NEW.recordName(DOMAIN).absolute())
                .doesNotContain(OLD.recordName(DOMAIN).absolute());
    }

    @Test
    void theDeadlineIsToldInTheReadersZoneAndInUtc() {
        OutboxEntry publish = entry(DOMAIN, NoticeKind.PUBLISH_RECORD);
        OutboxEntry lateEvening = with(publish, Fact.DUE_AT, "2026-12-06T15:30:00Z");
        assertThat(writer(Language.ENGLISH).write(DOMAIN, lateEvening))
                .satisfies(
                        notice -> assertThat(notice.subject()).endsWith("by 2026-12-07"),
                        notice -> assertThat(notice.body())
                                .contains("by Mon 2026-12-07 00:30 Asia/Tokyo (2026-12-06 15:30 UTC)."));
        assertThat(writer(Language.JAPANESE).write(DOMAIN, lateEvening))
                .satisfies(
                        notice -> assertThat(notice.subject()).endsWith("by 2026-12-07"),
                        notice -> assertThat(notice.body())
                                .contains("2026年12月7日(月) 00:30 日本時間 [UTC 2026-12-06 15:30]まで"));
    }

    @Test
    void aSubdomainIsShownHowItsParentZoneWouldNameIt() {
        SigningDomain mail = new SigningDomain("mail.example.co.jp");
        String body = writer(Language.ENGLISH)
                .write(mail, entry(mail, NoticeKind.PUBLISH_RECORD))
                .body();
        assertThat(body.lines().map(String::strip))
                .contains(NEW + "._domainkey", "or, if your zone is example.co.jp,", NEW + "._domainkey.mail");

        SigningDomain registered = new SigningDomain("example.co.jp");
        assertThat(writer(Language.ENGLISH)
                        .write(registered, entry(registered, NoticeKind.PUBLISH_RECORD))
                        .body())
                .doesNotContain("if your zone is");
    }

    @Test
    void anInternationalisedDomainIsShownInBothForms() {
        SigningDomain idn = SigningDomain.parse("日本語.jp");
        for (Language language : Language.values()) {
            Notice notice = writer(language).write(idn, entry(idn, NoticeKind.PUBLISH_RECORD));
            assertThat(notice.body().lines().findFirst().orElseThrow()).contains(idn.ascii(), "日本語.jp");
            assertThat(notice.subject()).contains(idn.ascii()).matches("[\\x20-\\x7E]+");
        }
    }

    @Test
    void aLongDomainIsShortenedInTheSubjectAtBothEnds() {
        Notice notice =
                writer(Language.ENGLISH).write(longestDomain(), entry(longestDomain(), NoticeKind.PUBLISH_RECORD));
        assertThat(notice.subject()).hasSize(99).contains("...").endsWith(".jp: publish a TXT record by 2026-12-06");
        assertThat(notice.body()).contains(longestDomain().ascii());
    }

    @ParameterizedTest
    @EnumSource
    void everyFindingIsExplainedWithWhatTheServerShows(Finding.Code code) {
        for (String subject : List.of("", "s0")) {
            String about = "dkim-20261122-1._domainkey.example.jp.\t" + subject + "\tv=DKIM1; shown";
            OutboxEntry wrong = with(
                    entry(DOMAIN, NoticeKind.WRONG_RECORD),
                    Fact.FINDINGS,
                    code + "\tns1.example.jp. [192.0.2.53:53]\t" + about + "\n" + code
                            + "\tns2.example.jp. [192.0.2.54:53]\t" + about);
            for (Language language : Language.values()) {
                String body = writer(language).write(DOMAIN, wrong).body();
                String paragraph =
                        body.substring(body.indexOf("  1. "), body.indexOf("ns2.example.jp. [192.0.2.54:53]"));
                String shown =
                        code == Finding.Code.PRIVATE_KEY ? language.texts().withheld() : "v=DKIM1; shown";
                assertThat(paragraph).containsOnlyOnce(shown).contains("ns1.example.jp. [192.0.2.53:53]");
                assertThat(paragraph.strip().lines().map(String::strip).toList())
                        .as("what is wrong, what to do, what is served, by whom: a line each")
                        .hasSizeBetween(5, 6)
                        .allSatisfy(line -> assertThat(line).hasSizeBetween(3, 140));
                assertThat(paragraph.contains("s0"))
                        .isEqualTo(!subject.isEmpty()
                                && language.texts().finding(code).wrong().contains("{subject}"));
                if (language == Language.JAPANESE) {
                    assertThat(paragraph).doesNotContainPattern(FIVE_ENGLISH_WORDS);
                } else {
                    assertThat(CJK.matcher(paragraph).find()).isFalse();
                }
            }
        }
    }

    @Test
    void aPrivateKeyInDnsIsAnAlarmAndIsNeverRepeated() {
        List<String> privateKeys = List.of(
                "v=DKIM1; k=rsa; p=MIIEvQIBADANBgkqhkiG9w0BAQEFAASC",
                "v=DKIM1; k=rsa; p=MIIEowIBAAKCAQEA",
                "\\010MIICXQIBAAKBgQ",
                "-----BEGIN PRIVATE KEY----- abc",
                Printable.of("v=DKIM1; k=rsa; p=MIIEowIBAAKCAQEA".getBytes(StandardCharsets.US_ASCII), 480));
        for (String shown : privateKeys) {
            OutboxEntry wrong = with(
                    with(
                            entry(DOMAIN, NoticeKind.WRONG_RECORD),
                            Fact.FINDINGS,
                            "SEVERAL_RECORDS\tns1\tdkim-20261122-1._domainkey.example.jp.\t\t2 TXT records\nOTHER_KEY\tns2\tdkim-20261122-1._domainkey.example.jp.\t\t"
                                    + shown),
                    Fact.DETAIL,
                    "saw " + shown);
            String body = writer(Language.ENGLISH).write(DOMAIN, wrong).body();
            assertThat(body)
                    .doesNotContain(shown.substring(shown.length() - 10))
                    .contains("1. A PRIVATE key");
        }
    }

    @Test
    void thePrivateKeyAlarmSaysWhetherTheKeyIsBurntAndWhatToType() {
        OutboxEntry inUse = entry(DOMAIN, NoticeKind.PRIVATE_KEY_PUBLISHED);
        OutboxEntry burnt = with(inUse, Fact.TXT_VALUE, "");
        Notice alarm = writer(Language.ENGLISH).write(DOMAIN, inUse);
        Notice gone = writer(Language.ENGLISH).write(DOMAIN, burnt);
        assertThat(gone.subject()).endsWith("ALARM: PRIVATE KEY in DNS, new key burnt");
        assertThat(gone.body())
                .contains("given up and destroyed", "Mail is not affected", "starts by the\n  schedule when it is due");
        assertThat(writer(Language.ENGLISH)
                        .write(DOMAIN, with(burnt, Fact.REASON, "COMPROMISE"))
                        .body())
                .contains("The next one begins at once")
                .doesNotContain("schedule when it is due");
        assertThat(alarm.subject()).endsWith("ALARM: PRIVATE KEY in DNS");
        assertThat(alarm.body()).contains("Nothing at SES").doesNotContain("burnt", "destroyed");
        for (Language language : Language.values()) {
            for (OutboxEntry entry : List.of(inUse, burnt)) {
                assertThat(writer(language).write(DOMAIN, entry).body())
                        .contains(COMMANDS.replaceCompromisedKey(DOMAIN))
                        .contains(entry.facts().get(Fact.DETAIL));
            }
        }
    }

    @Test
    void theDnsTeamIsToldToPublishNothingForABurntKeyAndToRestoreOneInUse() {
        OutboxEntry inUse = entry(DOMAIN, NoticeKind.REMOVE_PRIVATE_KEY);
        for (Language language : Language.values()) {
            assertThat(writer(language).write(DOMAIN, inUse).body()).contains(NoticeSamples.value());
            assertThat(writer(language)
                            .write(DOMAIN, with(inUse, Fact.TXT_VALUE, ""))
                            .body())
                    .doesNotContain("p=MII")
                    .doesNotContain("IN TXT");
        }
    }

    @Test
    void aPrivateKeyInDnsComesFirstInADigest() {
        for (Audience audience : Audience.values()) {
            List<Owed> owed = Arrays.stream(NoticeKind.values())
                    .filter(kind -> kind.audience() == audience)
                    .map(kind -> new Owed(DOMAIN, entry(DOMAIN, kind)))
                    .toList();
            assertThat(writer(Language.ENGLISH)
                            .digest(owed)
                            .told()
                            .getFirst()
                            .entry()
                            .kind())
                    .isIn(NoticeKind.PRIVATE_KEY_PUBLISHED, NoticeKind.REMOVE_PRIVATE_KEY);
        }
    }

    @Test
    void foreignTextCannotBreakTheNotice() {
        OutboxEntry wrong = with(
                with(
                        entry(DOMAIN, NoticeKind.WRONG_RECORD),
                        Fact.FINDINGS,
                        "OTHER_KEY\tns1\tdkim-20261122-1._domainkey.example.jp.\t\t" + "あ".repeat(2000)
                                + "\nOTHER_KEY\tns2\tdkim-20261122-1._domainkey.example.jp.\t\t{zoneBlock}\u0007"),
                Fact.DETAIL,
                "x\n".repeat(5000) + "$1 \\ {value}");
        for (Language language : Language.values()) {
            String body = writer(language).write(DOMAIN, wrong).body();
            assertThat(body).contains("{zoneBlock}?");
            assertThat(body.lines().count()).isLessThan(200);
            assertThat(body.lines())
                    .allSatisfy(line -> assertThat(line.getBytes(StandardCharsets.UTF_8).length)
                            .isLessThanOrEqualTo(900));
        }
    }

    @Test
    void phaseSevenIsBoundToTheKeyInTheNotice() {
        String body = writer(Language.JAPANESE)
                .write(DOMAIN, entry(DOMAIN, NoticeKind.READY_TO_ACTIVATE))
                .body();
        assertThat(body)
                .contains("\"phase\":\"7\"")
                .contains("\"selector\":\"" + NEW + "\"")
                .contains("\"fingerprint\":\"" + NoticeSamples.PUBLIC_KEY.fingerprint() + "\"");
    }

    @Test
    void rollbackIsOfferedOnlyWherePossible() {
        OutboxEntry alarm = entry(DOMAIN, NoticeKind.SIGNING_ALARM);
        assertThat(writer(Language.ENGLISH).write(DOMAIN, alarm).body()).contains(COMMANDS.rollback(DOMAIN));
        assertThat(writer(Language.ENGLISH)
                        .write(DOMAIN, with(alarm, Fact.ROLLBACK_POSSIBLE, "false"))
                        .body())
                .doesNotContain(COMMANDS.rollback(DOMAIN))
                .contains("A rollback is not possible");
    }

    /** From FAILED, SES looks again only after another call. */
    @Test
    void phaseSevenIsOfferedWhereSesGaveUp() {
        OutboxEntry pending = entry(DOMAIN, NoticeKind.SIGNING_ALARM);
        OutboxEntry gaveUp = with(pending, Fact.SES_STATUS, "ap-northeast-1: EXTERNAL, FAILED");
        for (Language language : Language.values()) {
            assertThat(writer(language).write(DOMAIN, gaveUp).body()).contains("\"phase\":\"7\"");
            assertThat(writer(language).write(DOMAIN, pending).body()).doesNotContain("\"phase\":\"7\"");
            assertThat(writer(language)
                            .write(DOMAIN, with(gaveUp, Fact.STATE, "AwaitingPublication"))
                            .body())
                    .as("there Phase 7 is about another key")
                    .doesNotContain("\"phase\":\"7\"");
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyHaltOffersAWayOut(HaltReason reason) {
        OutboxEntry halted = with(entry(DOMAIN, NoticeKind.HALTED), Fact.HALT_REASON, reason.name());
        for (Language language : Language.values()) {
            assertThat(writer(language).write(DOMAIN, halted).body())
                    .contains(language.texts().haltReason(reason), COMMANDS.enroll(DOMAIN));
        }
    }

    @Test
    void severalDomainsBecomeOneDigestWithTheAdviceSaidOnce() {
        List<Owed> owed = new ArrayList<>();
        for (int i = 1; i <= 3; i++) {
            SigningDomain domain = new SigningDomain("d" + i + ".example.jp");
            OutboxEntry publish = entry(domain, NoticeKind.PUBLISH_RECORD);
            owed.add(new Owed(domain, with(publish, Fact.DUE_AT, "2026-12-0" + (9 - i) + "T09:00:00Z")));
        }
        Digest digest = writer(Language.ENGLISH).digest(owed);
        Notice notice = digest.notice();

        assertThat(digest.told()).containsExactly(owed.get(2), owed.get(1), owed.get(0));
        assertThat(digest.leftOut()).isEmpty();
        assertThat(notice.subject()).isEqualTo("[DKIM] d3.example.jp: publish a TXT record by 2026-12-06 (+2 more)");
        assertThat(notice.body()).containsOnlyOnce("USUAL MISTAKES");
        assertThat(notice.body().stripTrailing()).endsWith(COMMANDS.status());
        for (Owed each : owed) {
            assertThat(notice.body()).contains(each.entry().id());
            assertThat(ZoneBlocks.strings(notice.body(), NEW.recordName(each.domain())))
                    .hasSize(2);
        }
        assertThat(notice.attributes())
                .containsEntry("domain", "digest")
                .containsEntry("kind", "PUBLISH_RECORD")
                .containsEntry("noticeId", "d3.example.jp-20261122-3+2");
    }

    @Test
    void aDigestThatWouldGrowTooLargeIsCutAndSaysSo() {
        for (Language language : Language.values()) {
            for (Audience audience : Audience.values()) {
                List<Owed> owed = new ArrayList<>();
                List<NoticeKind> kinds = Arrays.stream(NoticeKind.values())
                        .filter(kind -> kind.audience() == audience)
                        .toList();
                for (int i = 0; i < 400; i++) {
                    SigningDomain domain = new SigningDomain("d" + i + ".example.jp");
                    owed.add(new Owed(domain, entry(domain, kinds.get(i % kinds.size()))));
                }
                Digest digest = writer(language).digest(owed);
                Notice notice = digest.notice();
                List<Owed> all = new ArrayList<>(digest.told());
                all.addAll(digest.leftOut());
                assertThat(all).containsExactlyInAnyOrderElementsOf(owed);
                assertThat(digest.leftOut()).isNotEmpty();
                assertThat(notice.body().getBytes(StandardCharsets.UTF_8).length)
                        .isBetween(150_000, 200_000);
                assertThat(notice.body())
                        .containsPattern("(?m)^(ほかに )?" + digest.leftOut().size() + " ");
                assertThat(notice.subject()).matches("[\\x20-\\x7E]{1,99}");
                assertThat(digest.told())
                        .allSatisfy(told ->
                                assertThat(notice.body()).contains(told.entry().id()));
            }
        }
    }

    @Test
    void aDigestOfOneIsAnOrdinaryNotice() {
        OutboxEntry publish = entry(DOMAIN, NoticeKind.PUBLISH_RECORD);
        assertThat(writer(Language.ENGLISH)
                        .digest(List.of(new Owed(DOMAIN, publish)))
                        .notice())
                .isEqualTo(writer(Language.ENGLISH).write(DOMAIN, publish));
    }

    @Test
    void aDigestIsForOneAudience() {
        List<Owed> mixed = List.of(
                new Owed(DOMAIN, entry(DOMAIN, NoticeKind.PUBLISH_RECORD)),
                new Owed(DOMAIN, entry(DOMAIN, NoticeKind.HALTED)));
        assertThatThrownBy(() -> writer(Language.ENGLISH).digest(mixed)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> writer(Language.ENGLISH).digest(List.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** The files are there to be read; after a change of wording, the message shows the new text to review. */
    @ParameterizedTest
    @EnumSource
    void theNoticeThatMattersMostReadsAsReviewed(Language language) throws IOException {
        Notice notice = writer(language).write(DOMAIN, entry(DOMAIN, NoticeKind.PUBLISH_RECORD));
        Path reviewed = Path.of("src/test/resources/notices/PUBLISH_RECORD." + language + ".txt");
        assertThat("Subject: " + notice.subject() + "\n\n" + notice.body())
                .isEqualTo(Files.readString(reviewed, StandardCharsets.UTF_8));
    }
}
