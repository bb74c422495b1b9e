package io.github.sesdkimrotator.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.sesdkimrotator.crypto.RsaKeyGenerator;
import io.github.sesdkimrotator.dkim.Selector;
import io.github.sesdkimrotator.dkim.SigningDomain;
import io.github.sesdkimrotator.gate.GateVerdict;
import io.github.sesdkimrotator.port.PlatformFault;
import io.github.sesdkimrotator.port.PrivateSigningKey;
import io.github.sesdkimrotator.port.SesIdentities;
import io.github.sesdkimrotator.port.SesIdentities.SesChange;
import io.github.sesdkimrotator.rotation.RotationKey;
import io.github.sesdkimrotator.rotation.SesIdentity;
import io.github.sesdkimrotator.rotation.SesIdentity.DkimStatus;
import io.github.sesdkimrotator.rotation.SesIdentity.Origin;
import io.github.sesdkimrotator.rotation.SesReading;
import io.github.sesdkimrotator.sandbox.EmbeddedSes;
import io.github.sesdkimrotator.sandbox.EmbeddedSes.CallEnd;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every way to SES keeps to. Behind each of them is an {@link EmbeddedSes} without identities. */
public interface SesIdentitiesContract {

    SigningDomain DOMAIN = States.DOMAIN;
    Selector OLD = States.selector(1);
    Selector NEW = States.selector(2);

    /** Made once: the adapter proves each pair before it gives a key away. */
    PrivateSigningKey OLD_KEY = new RsaKeyGenerator().generate();

    PrivateSigningKey NEW_KEY = new RsaKeyGenerator().generate();

    /** The way to SES under test, the same one throughout a test. */
    SesIdentities identities();

    /** The SES behind it. */
    EmbeddedSes world();

    private static GateVerdict.Open permit(Selector selector, PrivateSigningKey key) {
        RotationKey published =
                new RotationKey(selector, key.publicKey(), States.NOW, States.NOW.plus(Duration.ofDays(180)));
        return (GateVerdict.Open) Verdicts.open(DOMAIN, published, States.NOW);
    }

    private SesChange giveTheNewKey() {
        return identities().signWith(States.TOKYO, DOMAIN, NEW, NEW_KEY, permit(NEW, NEW_KEY));
    }

    private SesIdentity found() {
        return ((SesReading.Found) identities().read(States.TOKYO, DOMAIN)).identity();
    }

    @Test
    default void identityThatSesDoesNotKnowIsMissing() {
        world().createDomain(States.OSAKA, DOMAIN);

        assertThat(identities().read(States.TOKYO, DOMAIN)).isEqualTo(new SesReading.Missing());
    }

    @Test
    default void domainWithoutDkimReadsAsNotStarted() {
        world().createDomain(States.TOKYO, DOMAIN);

        assertThat(found().type()).isEqualTo(SesIdentity.Type.DOMAIN);
        assertThat(found().status()).isEqualTo(DkimStatus.NOT_STARTED);
        assertThat(found().tokens()).isEmpty();
        assertThat(found().verification()).isEmpty();
    }

    @Test
    default void byodkimIsReadWithItsSelectorAndWhatSesSawLast() {
        world().createDomainSigningWith(States.TOKYO, DOMAIN, OLD, OLD_KEY);

        assertThat(found()).isEqualTo(world().peek(States.TOKYO, DOMAIN).orElseThrow());
        assertThat(found().signsWithByodkim()).isTrue();
        assertThat(found().tokens()).containsExactly(OLD.value());
        assertThat(found().verification().orElseThrow().lastSuccessAt()).isPresent();
    }

    @Test
    default void byodkimWithoutTokensIsUnknownNotForeign() {
        world().hideTokens(true).createDomainSigningWith(States.TOKYO, DOMAIN, OLD, OLD_KEY);

        assertThat(found().origin()).isEqualTo(Origin.EXTERNAL);
        assertThat(found().tellsWhatItHolds()).isFalse();
    }

    @Test
    default void signingThatSomebodySwitchedOffShows() {
        world().createDomainSigningWith(States.TOKYO, DOMAIN, OLD, OLD_KEY);
        world().disableSigning(States.TOKYO, DOMAIN);

        assertThat(found().signsWithByodkim()).isFalse();
    }

    @Test
    default void easyDkimIsReadWithItsThreeTokens() {
        world().createDomainWithEasyDkim(States.TOKYO, DOMAIN);

        assertThat(found().origin()).isEqualTo(Origin.AWS_SES);
        assertThat(found().tokens()).hasSize(3);
    }

    @Test
    default void addressIsNoDomainIdentity() {
        world().createEmailAddress(States.TOKYO, DOMAIN);

        assertThat(identities().read(States.TOKYO, DOMAIN).isDomainIdentity()).isFalse();
    }

    @Test
    default void switchToEasyDkimBehindOurBackShows() {
        world().createDomainSigningWith(States.TOKYO, DOMAIN, OLD, OLD_KEY);
        world().switchToEasyDkimBehindOurBack(States.TOKYO, DOMAIN);

        assertThat(found().holdsOtherThan(OLD)).isTrue();
        assertThat(found().status()).isEqualTo(DkimStatus.PENDING);
    }

    @Test
    default void keyThatWasTakenIsHeldFromThenOn() {
        world().createDomainSigningWith(States.TOKYO, DOMAIN, OLD, OLD_KEY);

        assertThat(giveTheNewKey()).isEqualTo(new SesChange.Taken(List.of(NEW.value())));

        assertThat(found().mayHold(NEW)).isTrue();
        assertThat(found().mayHold(OLD)).isFalse();
        assertThat(found().signsWithByodkim()).as("the old key is gone at once").isFalse();
        assertThat(world().calls().getFirst().key()).contains(NEW_KEY.fingerprint());
    }

    @Test
    default void changeToEasyDkimTellsItsTokens() {
        world().createDomainSigningWith(States.TOKYO, DOMAIN, OLD, OLD_KEY);

        SesChange change = identities().useEasyDkim(States.TOKYO, DOMAIN);

        assertThat(change).isEqualTo(new SesChange.Taken(found().tokens()));
        assertThat(found().origin()).isEqualTo(Origin.AWS_SES);
        assertThat(found().tokens()).hasSize(3);
    }

    @Test
    default void changeOfWhatIsNotThereIsRefused() {
        assertThat(giveTheNewKey())
                .isEqualTo(new SesChange.Refused("NotFoundException: Email identity example.jp does not exist."));
    }

    @Test
    default void changeOfAnAddressIsRefused() {
        world().createEmailAddress(States.TOKYO, DOMAIN);

        assertThat(giveTheNewKey())
                .isEqualTo(
                        new SesChange.Refused("BadRequestException: The EmailIdentity value must be a valid domain."));
    }

    @Test
    default void permitForAnotherKeyIsRefusedBeforeSesIsCalled() {
        world().createDomainSigningWith(States.TOKYO, DOMAIN, OLD, OLD_KEY);

        assertThatThrownBy(() -> identities().signWith(States.TOKYO, DOMAIN, NEW, NEW_KEY, permit(NEW, OLD_KEY)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> identities().signWith(States.TOKYO, DOMAIN, NEW, NEW_KEY, permit(OLD, NEW_KEY)))
                .isInstanceOf(IllegalArgumentException.class);

        assertThat(world().calls()).isEmpty();
    }

    /** Nothing is known to the caller; the next reading tells. */
    @Test
    default void changeWhoseAnswerIsLostTookPlace() {
        world().createDomainSigningWith(States.TOKYO, DOMAIN, OLD, OLD_KEY);
        world().loseNextReply();

        assertThatThrownBy(this::giveTheNewKey).isInstanceOf(PlatformFault.class);

        assertThat(found().mayHold(NEW)).isTrue();
    }

    @Test
    default void throttledCallDoesNothing() {
        world().createDomainSigningWith(States.TOKYO, DOMAIN, OLD, OLD_KEY);
        world().patientCaller(false);
        identities().read(States.TOKYO, DOMAIN);

        assertThatThrownBy(this::giveTheNewKey).isInstanceOf(PlatformFault.class);
        assertThatThrownBy(() -> identities().read(States.TOKYO, DOMAIN)).isInstanceOf(PlatformFault.class);

        assertThat(world().calls().getLast().end()).isEqualTo(CallEnd.THROTTLED);
        assertThat(world().peek(States.TOKYO, DOMAIN).orElseThrow().mayHold(OLD))
                .isTrue();
    }

    @Test
    default void domainsAreListedByNameAndNothingElseIs() {
        world().createDomain(States.TOKYO, new SigningDomain("b.example.com"));
        world().createDomainSigningWith(States.TOKYO, DOMAIN, OLD, OLD_KEY);
        world().createEmailAddress(States.TOKYO, new SigningDomain("a.example.com"));
        world().createDomain(States.OSAKA, new SigningDomain("c.example.com"));

        assertThat(identities().domainIdentities(States.TOKYO))
                .containsExactly(new SigningDomain("b.example.com"), DOMAIN);
    }

    @Test
    default void listGoesOnWhereAPageEnds() {
        List<SigningDomain> domains = IntStream.rangeClosed(1, 2_001)
                .mapToObj("d%04d.example.com"::formatted)
                .map(SigningDomain::new)
                .toList();
        domains.forEach(domain -> world().createDomain(States.TOKYO, domain));

        assertThat(identities().domainIdentities(States.TOKYO)).isEqualTo(domains);
    }
}
