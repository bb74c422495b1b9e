package io.github.sesdkimrotator.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.sesdkimrotator.dkim.Selector;
import io.github.sesdkimrotator.port.StateStore.Versioned;
import io.github.sesdkimrotator.rotation.ManagedDomain;
import io.github.sesdkimrotator.rotation.RotationState;
import io.github.sesdkimrotator.rotation.Signer;
import io.github.sesdkimrotator.support.InMemoryStateStore;
import io.github.sesdkimrotator.support.States;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The only way to write a state back. */
class StateSessionTest {

    private static final ManagedDomain FIRST = States.managed(new RotationState.Steady(new Signer.NoSigner()));

    private final InMemoryStateStore store = new InMemoryStateStore();

    private StateSession session() {
        store.create(FIRST);
        return StateSession.of(store, store.read(States.DOMAIN).orElseThrow());
    }

    private void somebodyWrites() {
        Versioned current = store.read(States.DOMAIN).orElseThrow();
        store.replace(current.version(), condemning(current.domain(), "theirs" + store.writes()));
    }

    private static ManagedDomain condemning(ManagedDomain managed, String selector) {
        return managed.condemning(List.of(new Selector(selector)));
    }

    @Test
    void whatChangesNothingIsNotWritten() throws OvertakenException {
        StateSession session = session();
        int before = store.writes();
        session.save(FIRST);
        session.saveOnTop(managed -> managed);
        assertThat(store.writes()).isEqualTo(before);
    }

    @Test
    void oneWriteMayFollowAnother() throws OvertakenException {
        StateSession session = session();
        session.save(condemning(FIRST, "ours"));
        session.requireCurrent();
        session.saveOnTop(managed -> condemning(managed, "too"));
        session.requireCurrent();
        assertThat(store.read(States.DOMAIN).orElseThrow().domain())
                .isEqualTo(session.managed())
                .isEqualTo(condemning(condemning(FIRST, "ours"), "too"));
    }

    @Test
    void nothingIsWrittenOverWhatAnotherRunWrote() {
        StateSession session = session();
        somebodyWrites();
        assertThatThrownBy(() -> session.save(condemning(FIRST, "ours"))).isInstanceOf(OvertakenException.class);
        assertThatThrownBy(session::requireCurrent).isInstanceOf(OvertakenException.class);
        assertThat(session.managed()).isEqualTo(FIRST);
    }

    @Test
    void whatHoldsAnywayIsWrittenOnTopOfOneOtherRunButNotOfTwo() throws OvertakenException {
        StateSession session = session();
        somebodyWrites();
        session.saveOnTop(managed -> condemning(managed, "ours"));
        assertThat(session.managed().condemned()).hasSize(2);
        assertThat(store.read(States.DOMAIN).orElseThrow().domain()).isEqualTo(session.managed());

        store.beforeNextWrite(() -> {
            somebodyWrites();
            store.beforeNextWrite(this::somebodyWrites);
        });
        assertThatThrownBy(() -> session.saveOnTop(managed -> condemning(managed, "again")))
                .isInstanceOf(OvertakenException.class);
    }

    @Test
    void aStateThatSomebodyDeletedIsNobodysToWrite() {
        StateSession session = session();
        store.deleteBehindOurBack(States.DOMAIN);
        assertThatThrownBy(session::requireCurrent).isInstanceOf(OvertakenException.class);
        assertThatThrownBy(() -> session.saveOnTop(managed -> condemning(managed, "ours")))
                .isInstanceOf(OvertakenException.class);
    }

    @Test
    void whoeverCreatesTheStateSecondIsOvertaken() throws OvertakenException {
        StateSession.create(store, FIRST).requireCurrent();
        assertThatThrownBy(() -> StateSession.create(store, FIRST)).isInstanceOf(OvertakenException.class);
    }
}
