package io.github.sesdkimrotator.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.sesdkimrotator.dkim.SigningDomain;
import io.github.sesdkimrotator.port.PlatformFault;
import io.github.sesdkimrotator.port.StateStore;
import io.github.sesdkimrotator.port.StateStore.StoreResult.LostRace;
import io.github.sesdkimrotator.port.StateStore.StoreResult.Stored;
import io.github.sesdkimrotator.port.StateStore.Version;
import io.github.sesdkimrotator.rotation.ManagedDomain;
import io.github.sesdkimrotator.rotation.RotationState;
import org.junit.jupiter.api.Test;

class InMemoryStateStoreTest implements StateStoreContract {

    private static final ManagedDomain FIRST = States.managed(States.example(RotationState.Kind.STEADY));
    private static final ManagedDomain NEXT = States.managed(States.example(RotationState.Kind.PREPARING));

    private final InMemoryStateStore store = new InMemoryStateStore();

    @Override
    public StateStore store() {
        return store;
    }

    @Override
    public void overwriteBehindOurBack(SigningDomain domain, byte[] json) {
        store.overwriteBehindOurBack(domain, json);
    }

    @Override
    public void deleteBehindOurBack(SigningDomain domain) {
        store.deleteBehindOurBack(domain);
    }

    @Test
    void writeWhoseReplyIsLostTookPlaceNonetheless() {
        store.loseReplyOfNextWrite();

        assertThatThrownBy(() -> store.create(FIRST)).isInstanceOf(PlatformFault.class);

        assertThat(store.read(States.DOMAIN).orElseThrow().domain()).isEqualTo(FIRST);
        assertThat(store.writes()).isEqualTo(1);
    }

    @Test
    void failedWriteLeavesNothingAndTheNextOneSucceeds() {
        store.failNextWrite();

        assertThatThrownBy(() -> store.create(FIRST)).isInstanceOf(PlatformFault.class);

        assertThat(store.json(States.DOMAIN)).isEmpty();
        assertThat(store.writes()).isZero();
        assertThat(store.create(FIRST)).isInstanceOf(Stored.class);
    }

    @Test
    void failedReadHappensOnce() {
        store.create(FIRST);
        store.failNextRead();

        assertThatThrownBy(() -> store.read(States.DOMAIN)).isInstanceOf(PlatformFault.class);
        assertThat(store.read(States.DOMAIN)).isPresent();
        assertThat(store.reads()).isEqualTo(2);
    }

    @Test
    void rivalLetInBeforeAWriteWinsIt() {
        Version version = ((Stored) store.create(FIRST)).version();
        ManagedDomain rivals = States.managed(States.example(RotationState.Kind.HALTED));
        store.beforeNextWrite(() -> store.replace(version, rivals));

        assertThat(store.replace(version, NEXT))
                .isInstanceOfSatisfying(
                        LostRace.class,
                        lost -> assertThat(lost.current().orElseThrow().domain())
                                .isEqualTo(rivals));
        assertThat(store.writes()).isEqualTo(2);
        assertThat(store.lostRaces()).isEqualTo(1);
    }

    @Test
    void editByHandGivesANewVersion() {
        Version version = ((Stored) store.create(FIRST)).version();
        store.overwriteBehindOurBack(States.DOMAIN, store.json(States.DOMAIN).orElseThrow());

        assertThat(store.replace(version, NEXT)).isInstanceOf(LostRace.class);
    }

    @Test
    void faultThatNeverHappenedIsComplainedAbout() {
        store.assertNoFaultLeft();
        store.beforeNextWrite(() -> {});

        assertThatThrownBy(store::assertNoFaultLeft).isInstanceOf(AssertionError.class);

        store.create(
                States.managed(new RotationState.Steady(States.everySigner().getFirst())));
        store.assertNoFaultLeft();
    }
}
