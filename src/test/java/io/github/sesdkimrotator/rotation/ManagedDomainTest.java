package io.github.sesdkimrotator.rotation;

import static io.github.sesdkimrotator.rotation.Scene.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.sesdkimrotator.dkim.Selector;
import io.github.sesdkimrotator.rotation.RotationState.Preparing;
import io.github.sesdkimrotator.rotation.RotationState.Retiring;
import io.github.sesdkimrotator.rotation.RotationState.Steady;
import io.github.sesdkimrotator.support.States;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ManagedDomainTest {

    private static final NoticeDraft DRAFT = new NoticeDraft(NoticeKind.ACTIVATED, Map.of());
    private final ManagedDomain enrolled = ManagedDomain.enrolled(States.DOMAIN, List.of(TOKYO), OWN, NOW);

    @Test
    void aDomainWithoutRegionIsNotManaged() {
        assertThatThrownBy(() -> ManagedDomain.enrolled(States.DOMAIN, List.of(), OWN, NOW))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void everySelectorOfOursEverSeenCountsAsUsed() {
        Signer different = new Signer.DifferentByRegion(Map.of(TOKYO, OWN, OSAKA, new Signer.OwnKey(NEW)));
        assertThat(ManagedDomain.enrolled(States.DOMAIN, List.of(TOKYO), different, NOW)
                        .usedSelectors())
                .containsExactlyInAnyOrder(OLD.selector(), NEW.selector());
        Preparation reserved = new Preparation.Reserved(OTHER.selector(), NOW);
        ManagedDomain preparing = enrolled.moveTo(new Preparing(OWN, RotationReason.EXPIRY, reserved), NOW);
        assertThat(preparing.usedSelectors()).containsExactly(OLD.selector(), OTHER.selector());
        // Also a key that a look at SES brought back after an old version of the state was restored.
        assertThat(enrolled.moveTo(new Steady(new Signer.OwnKey(NEW)), NOW).usedSelectors())
                .containsExactly(OLD.selector(), NEW.selector());
    }

    @Test
    void aMoveOutsideTheTableIsRefused() {
        Retiring retiring = new Retiring(NEW, OWN, NOW, Optional.empty(), Optional.empty());
        assertThatThrownBy(() -> enrolled.moveTo(retiring, NOW)).isInstanceOf(IllegalTransitionException.class);
    }

    @Test
    void theMomentOfChangeIsTheLastChangeOfKind() {
        assertThat(enrolled.moveTo(new Steady(new Signer.NoSigner()), NOW.plusSeconds(5))
                        .changedAt())
                .isEqualTo(NOW);
        assertThat(enrolled.moveTo(
                                new Preparing(OWN, RotationReason.EXPIRY, new Preparation.Archived(NEW)),
                                NOW.plusSeconds(5))
                        .changedAt())
                .isEqualTo(NOW.plusSeconds(5));
    }

    @Test
    void noticesAreNumberedForeverAlsoWhereTheClockIsSteppedBack() {
        ManagedDomain owing =
                enrolled.owing(List.of(DRAFT, DRAFT), NOW).owing(List.of(DRAFT), NOW.minusSeconds(90_000));
        assertThat(owing.outbox())
                .extracting(OutboxEntry::id)
                .containsExactly("example.jp-20261122-1", "example.jp-20261122-2", "example.jp-20261121-3");
    }

    @Test
    void ofTheNoticesSentTheLastTwentyAreKeptAndOfThoseOwedAll() {
        ManagedDomain managed = enrolled;
        for (int n = 0; n < 30; n++) {
            managed = managed.owing(List.of(DRAFT), NOW);
        }
        for (OutboxEntry entry : managed.owedNotices().subList(0, 25)) {
            managed = managed.noticeSent(entry.id(), NOW);
        }
        assertThat(managed.owedNotices()).hasSize(5);
        assertThat(managed.outbox()).hasSize(25);
        assertThat(managed.outbox().getFirst().id()).endsWith("-6");
        assertThat(managed.noticesNumbered()).isEqualTo(30);
    }

    @Test
    void whatIsOwedOrCondemnedKeepsTheFrequentRunBusy() {
        assertThat(enrolled.isInFlight()).isFalse();
        assertThat(enrolled.owing(List.of(DRAFT), NOW).isInFlight()).isTrue();
        Selector old = new Selector("old");
        assertThat(enrolled.condemning(List.of(old)).isInFlight()).isTrue();
        assertThat(enrolled.condemning(List.of(old, old)).condemned()).containsExactly(old);
        assertThat(enrolled.condemning(List.of(old)).destroyed(old)).isEqualTo(enrolled);
        for (RotationState state : States.oneOfEachKind()) {
            boolean rests = state.kind() == RotationState.Kind.STEADY || state.kind() == RotationState.Kind.HALTED;
            assertThat(States.managed(state).isInFlight()).as("%s", state).isEqualTo(!rests);
        }
    }

    @Test
    void everyKeyThatAStateKnowsIsNeededInIt() {
        assertThat(States.example(RotationState.Kind.HALTED).neededSelectors())
                .containsExactly(OLD.selector(), NEW.selector());
        assertThat(new Retiring(NEW, OWN, NOW.plus(Duration.ofDays(1)), Optional.empty(), Optional.empty())
                        .neededSelectors())
                .containsExactly(OLD.selector(), NEW.selector());
    }

    @Test
    void aNoticeMayDoWithoutFacts() {
        assertThat(new NoticeDraft(NoticeKind.ACTIVATED, Map.of()).facts()).isEmpty();
    }

    @Test
    void anOldNoticeThatIsStillOwedIsKeptHoweverManyAreSentAfterIt() {
        ManagedDomain managed = enrolled;
        for (int n = 0; n < 30; n++) {
            managed = managed.owing(List.of(DRAFT), NOW);
        }
        OutboxEntry first = managed.outbox().getFirst();
        for (OutboxEntry entry : managed.owedNotices().subList(1, 30)) {
            managed = managed.noticeSent(entry.id(), NOW);
        }
        assertThat(managed.owedNotices()).containsExactly(first);
        assertThat(managed.outbox()).hasSize(21);
    }

    @Test
    void whatWasSentStaysOnRecordAlsoWhereItsKeyIsCondemned() {
        Selector selector = new Selector("burnt");
        NoticeDraft publish = new NoticeDraft(NoticeKind.PUBLISH_RECORD, Map.of(Fact.SELECTOR, selector.value()));
        ManagedDomain owing = enrolled.owing(List.of(publish), NOW);
        ManagedDomain sent = owing.noticeSent(owing.outbox().getFirst().id(), NOW);
        assertThat(sent.condemning(List.of(selector)).outbox()).isEqualTo(sent.outbox());
        assertThat(owing.condemning(List.of(selector)).outbox()).isEmpty();
    }

    @Test
    void oneDestroyedKeyLeavesTheOthersCondemned() {
        Selector one = new Selector("one");
        Selector other = new Selector("other");
        assertThat(enrolled.condemning(List.of(one, other)).destroyed(one).condemned())
                .containsExactly(other);
    }

    @Test
    void recordsAreTheDnsTeamsWorkAndTheRestIsForOperations() {
        assertThat(NoticeKind.PUBLISH_RECORD.audience()).isEqualTo(NoticeKind.Audience.DNS_TEAM);
        assertThat(NoticeKind.HALTED.audience()).isEqualTo(NoticeKind.Audience.OPERATIONS);
    }
}
