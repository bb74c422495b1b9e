package io.github.sesdkimrotator.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.sesdkimrotator.dkim.SigningDomain;
import io.github.sesdkimrotator.json.StateJson;
import io.github.sesdkimrotator.json.UnreadableStateException;
import io.github.sesdkimrotator.port.PlatformFault;
import io.github.sesdkimrotator.port.StateStore;
import io.github.sesdkimrotator.port.StateStore.StoreResult;
import io.github.sesdkimrotator.port.StateStore.StoreResult.LostRace;
import io.github.sesdkimrotator.port.StateStore.StoreResult.Stored;
import io.github.sesdkimrotator.port.StateStore.Version;
import io.github.sesdkimrotator.port.StateStore.Versioned;
import io.github.sesdkimrotator.rotation.HaltReason;
import io.github.sesdkimrotator.rotation.ManagedDomain;
import io.github.sesdkimrotator.rotation.RotationState;
import io.github.sesdkimrotator.rotation.Signer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What every state store keeps to. The store is empty when a test begins. */
public interface StateStoreContract {

    /** The store under test, the same one throughout a test. */
    StateStore store();

    /** Puts any bytes where that domain's state is stored. */
    void overwriteBehindOurBack(SigningDomain domain, byte[] content);

    /** Removes that domain's object. */
    void deleteBehindOurBack(SigningDomain domain);

    @Test
    default void domainNeverStoredIsNotThere() {
        assertThat(store().read(States.DOMAIN)).isEmpty();
        assertThat(store().domains()).isEmpty();
    }

    @Test
    default void everyStateIsReadBackAsItWasWritten() {
        Version version = stored(store().create(States.managed(new RotationState.Steady(new Signer.NoSigner()))));
        for (RotationState state : States.oneOfEachKind()) {
            ManagedDomain next = States.crowded(state);
            version = stored(store().replace(version, next));
            assertThat(store().read(States.DOMAIN)).contains(new Versioned(version, next));
        }
    }

    @Test
    default void eachWriteGivesAnotherVersion() {
        Version first = stored(store().create(example(0)));
        Version second = stored(store().replace(first, example(1)));

        assertThat(second).isNotEqualTo(first);
    }

    @Test
    default void creatingWhatIsThereLosesTheRaceToIt() {
        Version version = stored(store().create(example(0)));

        StoreResult result = store().create(example(1));

        assertThat(result).isEqualTo(new LostRace(Optional.of(new Versioned(version, example(0)))));
        assertThat(store().read(States.DOMAIN)).contains(new Versioned(version, example(0)));
    }

    @Test
    default void replacingAnOldVersionLosesTheRaceToTheNewOne() {
        Version old = stored(store().create(example(0)));
        Version current = stored(store().replace(old, example(1)));

        StoreResult result = store().replace(old, example(2));

        assertThat(result).isEqualTo(new LostRace(Optional.of(new Versioned(current, example(1)))));
        assertThat(store().read(States.DOMAIN)).contains(new Versioned(current, example(1)));
    }

    @Test
    default void loserCanGoOnFromTheWinnersVersion() {
        Version old = stored(store().create(example(0)));
        stored(store().replace(old, example(1)));

        LostRace lost = (LostRace) store().replace(old, example(2));

        assertThat(store().replace(lost.current().orElseThrow().version(), example(2)))
                .isInstanceOf(Stored.class);
        assertThat(store().read(States.DOMAIN).orElseThrow().domain()).isEqualTo(example(2));
    }

    @Test
    default void replacingWhatIsGoneLosesTheRaceToNobody() {
        Version version = stored(store().create(example(0)));
        deleteBehindOurBack(States.DOMAIN);

        assertThat(store().replace(version, example(1))).isEqualTo(new LostRace(Optional.empty()));
        assertThat(store().read(States.DOMAIN)).isEmpty();
    }

    @Test
    default void domainsAreListedInOrderAndKeptApart() {
        SigningDomain other = new SigningDomain("example.com");
        SigningDomain international = new SigningDomain("xn--wgv71a119e.example");
        SigningDomain below = new SigningDomain("mail.example.jp");
        // The name of its object sorts before that of example.com, which a dot follows.
        SigningDomain longer = new SigningDomain("example.com-2.example");
        for (SigningDomain domain : new SigningDomain[] {international, below, States.DOMAIN, longer, other}) {
            stored(store().create(States.managed(domain, States.oneOfEachKind().getFirst())));
        }

        Version version = store().read(other).orElseThrow().version();
        stored(store().replace(
                        version, States.managed(other, States.oneOfEachKind().getLast())));

        assertThat(store().domains()).containsExactly(other, longer, States.DOMAIN, below, international);
        assertThat(store().read(States.DOMAIN).orElseThrow().domain().state())
                .isEqualTo(States.oneOfEachKind().getFirst());
    }

    @Test
    default void damagedStateIsAFaultAndNeverTakenForNone() {
        stored(store().create(example(0)));
        overwriteBehindOurBack(States.DOMAIN, "{\"schema\": 1, \"domain\": ".getBytes(StandardCharsets.UTF_8));

        assertThatThrownBy(() -> store().read(States.DOMAIN))
                .isInstanceOf(PlatformFault.class)
                .hasCauseInstanceOf(UnreadableStateException.class)
                .hasMessageContaining("state/example.jp.json")
                .hasMessageContaining("Restore");
        assertThat(store().domains()).containsExactly(States.DOMAIN);
    }

    /** An operator's editor saved it in the encoding of the old days. */
    @Test
    default void stateInAnotherEncodingIsAFaultAndNeverGuessed() {
        RotationState halted = new RotationState.Halted(
                HaltReason.DRIFT, "鍵が違う", States.NOW, States.example(RotationState.Kind.STEADY));
        overwriteBehindOurBack(
                States.DOMAIN, StateJson.write(States.managed(halted)).getBytes(Charset.forName("Shift_JIS")));

        assertThatThrownBy(() -> store().read(States.DOMAIN))
                .isInstanceOf(PlatformFault.class)
                .hasCauseInstanceOf(UnreadableStateException.class)
                .hasMessageContaining("state/example.jp.json")
                .hasMessageContaining("UTF-8")
                .hasMessageContaining("Restore");
    }

    /** The winner is damaged: nobody may go on from it, and nobody may take it for gone. */
    @Test
    default void losingARaceToADamagedStateIsAFault() {
        Version version = stored(store().create(example(0)));
        overwriteBehindOurBack(States.DOMAIN, "{".getBytes(StandardCharsets.UTF_8));

        assertThatThrownBy(() -> store().replace(version, example(1)))
                .isInstanceOf(PlatformFault.class)
                .hasMessageContaining("state/example.jp.json");
        assertThatThrownBy(() -> store().create(example(1)))
                .isInstanceOf(PlatformFault.class)
                .hasMessageContaining("state/example.jp.json");
    }

    /** A copy that was put back is a state like any other. */
    @Test
    default void stateRestoredByHandIsReadAndReplaced() {
        Version lost = stored(store().create(example(0)));
        String json = StateJson.write(example(1));
        overwriteBehindOurBack(States.DOMAIN, json.getBytes(StandardCharsets.UTF_8));

        Versioned restored = store().read(States.DOMAIN).orElseThrow();

        assertThat(restored.domain()).isEqualTo(example(1));
        assertThat(store().replace(lost, example(2))).isEqualTo(new LostRace(Optional.of(restored)));
        assertThat(store().replace(restored.version(), example(2))).isInstanceOf(Stored.class);
    }

    @Test
    default void whatWasDeletedCanBeCreatedAgain() {
        stored(store().create(example(0)));
        deleteBehindOurBack(States.DOMAIN);

        assertThat(store().read(States.DOMAIN)).isEmpty();
        assertThat(store().domains()).isEmpty();
        Version again = stored(store().create(example(1)));
        assertThat(store().read(States.DOMAIN)).contains(new Versioned(again, example(1)));
    }

    /** States that differ from each other. */
    private static ManagedDomain example(int n) {
        return States.managed(States.oneOfEachKind().get(n));
    }

    private static Version stored(StoreResult result) {
        assertThat(result).isInstanceOf(Stored.class);
        return ((Stored) result).version();
    }
}
