package io.github.sesdkimrotator.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.sesdkimrotator.dkim.SigningDomain;
import io.github.sesdkimrotator.port.KeyVault;
import io.github.sesdkimrotator.port.PlatformFault;
import io.github.sesdkimrotator.port.PrivateSigningKey;
import org.junit.jupiter.api.Test;

/** What every key vault keeps to. The vault is empty when a test begins. */
public interface KeyVaultContract {

    /** The vault under test, the same one throughout a test. */
    KeyVault vault();

    /**
     * Key number 1 or 2, the same one whenever it is asked for within a test. A vault that looks into its keys needs
     * real ones, generated at run time.
     */
    default PrivateSigningKey key(int n) {
        return States.privateKey(n);
    }

    @Test
    default void keyNeverStoredIsNotThere() {
        assertThat(vault().read(States.DOMAIN, States.selector(1))).isEmpty();
    }

    @Test
    default void storedKeyIsReadBackByteForByte() {
        assertSame(vault().storeIfAbsent(States.DOMAIN, States.selector(1), key(1)), key(1));

        assertSame(vault().read(States.DOMAIN, States.selector(1)).orElseThrow(), key(1));
    }

    @Test
    default void repeatedStoringReturnsTheKeyThatWasThereFirst() {
        vault().storeIfAbsent(States.DOMAIN, States.selector(1), key(1));

        assertSame(vault().storeIfAbsent(States.DOMAIN, States.selector(1), key(2)), key(1));
        assertSame(vault().storeIfAbsent(States.DOMAIN, States.selector(1), key(1)), key(1));
        assertSame(vault().read(States.DOMAIN, States.selector(1)).orElseThrow(), key(1));
    }

    @Test
    default void selectorsAndDomainsAreKeptApart() {
        SigningDomain other = new SigningDomain("example.com");
        vault().storeIfAbsent(States.DOMAIN, States.selector(1), key(1));
        vault().storeIfAbsent(other, States.selector(1), key(2));

        assertThat(vault().read(States.DOMAIN, States.selector(2))).isEmpty();
        assertSame(vault().read(other, States.selector(1)).orElseThrow(), key(2));

        vault().destroy(other, States.selector(1));
        assertSame(vault().read(States.DOMAIN, States.selector(1)).orElseThrow(), key(1));
    }

    @Test
    default void destroyedKeyIsNotThere() {
        vault().storeIfAbsent(States.DOMAIN, States.selector(1), key(1));

        vault().destroy(States.DOMAIN, States.selector(1));

        assertThat(vault().read(States.DOMAIN, States.selector(1))).isEmpty();
    }

    @Test
    default void destroyingAgainOrWhatNeverWasChangesNothing() {
        vault().storeIfAbsent(States.DOMAIN, States.selector(1), key(1));
        vault().destroy(States.DOMAIN, States.selector(1));

        assertThatCode(() -> vault().destroy(States.DOMAIN, States.selector(1))).doesNotThrowAnyException();
        assertThatCode(() -> vault().destroy(States.DOMAIN, States.selector(2))).doesNotThrowAnyException();
        assertThat(vault().read(States.DOMAIN, States.selector(1))).isEmpty();
    }

    /** A name that never held a key is not burnt by an attempt to destroy it. */
    @Test
    default void nameThatNeverHeldAKeyStaysFree() {
        vault().destroy(States.DOMAIN, States.selector(1));

        assertSame(vault().storeIfAbsent(States.DOMAIN, States.selector(1), key(1)), key(1));
    }

    /** An abort may overtake a run that still wants to store: its key must not rise again. */
    @Test
    default void nameOfADestroyedKeyTakesNoOther() {
        vault().storeIfAbsent(States.DOMAIN, States.selector(1), key(1));
        vault().destroy(States.DOMAIN, States.selector(1));

        assertThatThrownBy(() -> vault().storeIfAbsent(States.DOMAIN, States.selector(1), key(2)))
                .isInstanceOf(PlatformFault.class);
        assertThat(vault().read(States.DOMAIN, States.selector(1))).isEmpty();
    }

    private static void assertSame(PrivateSigningKey actual, PrivateSigningKey expected) {
        assertThat(actual.publicKey()).isEqualTo(expected.publicKey());
        // Compared inside, so that a failure prints no byte of a key.
        boolean sameBytes =
                actual.reveal(bytes -> expected.<Boolean>reveal(other -> java.util.Arrays.equals(bytes, other)));
        assertThat(sameBytes).as("the private halves are equal").isTrue();
    }
}
