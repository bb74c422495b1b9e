package io.github.sesdkimrotator.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.sesdkimrotator.port.KeyVault;
import io.github.sesdkimrotator.port.PlatformFault;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

class InMemoryKeyVaultTest implements KeyVaultContract {

    private final InMemoryKeyVault vault = new InMemoryKeyVault(InstantSource.fixed(States.NOW));

    @Override
    public KeyVault vault() {
        return vault;
    }

    @Test
    void destroyedKeyIsRememberedWithItsMoment() {
        vault.storeIfAbsent(States.DOMAIN, States.selector(1), key(1));
        vault.storeIfAbsent(States.DOMAIN, States.selector(2), key(2));

        vault.destroy(States.DOMAIN, States.selector(1));
        vault.destroy(States.DOMAIN, States.selector(1));

        assertThat(vault.destroyedAt(States.DOMAIN, States.selector(1))).contains(States.NOW);
        assertThat(vault.destroyedAt(States.DOMAIN, States.selector(2))).isEmpty();
        assertThat(vault.held()).containsExactly(new InMemoryKeyVault.Name(States.DOMAIN, States.selector(2)));
        assertThat(vault.created()).isEqualTo(2);
        assertThat(vault.destroyed()).isEqualTo(1);
    }

    @Test
    void lostKeyIsNotThereAndWasNotDestroyedByUs() {
        vault.storeIfAbsent(States.DOMAIN, States.selector(1), key(1));

        vault.lose(States.DOMAIN, States.selector(1));

        assertThat(vault.read(States.DOMAIN, States.selector(1))).isEmpty();
        assertThat(vault.destroyed()).isZero();
        assertThatThrownBy(() -> vault.lose(States.DOMAIN, States.selector(1))).isInstanceOf(AssertionError.class);
    }

    @Test
    void faultsBeforeTheDeedLeaveItUndone() {
        vault.failNextStore();
        assertThatThrownBy(() -> vault.storeIfAbsent(States.DOMAIN, States.selector(1), key(1)))
                .isInstanceOf(PlatformFault.class);
        assertThat(vault.held()).isEmpty();

        vault.storeIfAbsent(States.DOMAIN, States.selector(1), key(1));
        vault.failNextDestroy();
        assertThatThrownBy(() -> vault.destroy(States.DOMAIN, States.selector(1)))
                .isInstanceOf(PlatformFault.class);
        vault.failNextRead();
        assertThatThrownBy(() -> vault.read(States.DOMAIN, States.selector(1))).isInstanceOf(PlatformFault.class);

        assertThat(vault.read(States.DOMAIN, States.selector(1))).isPresent();
        vault.assertNoFaultLeft();
    }

    @Test
    void lostRepliesLeaveTheDeedDone() {
        vault.loseReplyOfNextStore();
        assertThatThrownBy(() -> vault.storeIfAbsent(States.DOMAIN, States.selector(1), key(1)))
                .isInstanceOf(PlatformFault.class);
        assertThat(vault.held()).hasSize(1);

        vault.loseReplyOfNextDestroy();
        assertThatThrownBy(vault::assertNoFaultLeft).isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> vault.destroy(States.DOMAIN, States.selector(1)))
                .isInstanceOf(PlatformFault.class);
        assertThat(vault.held()).isEmpty();
    }
}
