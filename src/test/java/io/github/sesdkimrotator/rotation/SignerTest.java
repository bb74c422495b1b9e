package io.github.sesdkimrotator.rotation;

import static io.github.sesdkimrotator.rotation.Scene.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.sesdkimrotator.dkim.DnsName;
import io.github.sesdkimrotator.dkim.Selector;
import io.github.sesdkimrotator.rotation.SesIdentity.DkimStatus;
import io.github.sesdkimrotator.support.States;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SignerTest {

    private static final Selector THEIRS = new Selector("theirs");
    private static final Signer FOREIGN = new Signer.ForeignKey(Optional.of(THEIRS));
    private static final Signer EASY = new Signer.EasyDkim(List.of(new Selector("t1"), new Selector("t2")));

    private static Signer seen(SesIdentity identity) {
        return Signer.seenIn(
                identity, selector -> selector.equals(OLD.selector()) ? Optional.of(OLD) : Optional.empty());
    }

    @Test
    void aSelectorOfOursIsOurKeyAndAnyOtherSomebodyElses() {
        assertThat(seen(signingWith(OLD))).isEqualTo(OWN);
        assertThat(seen(external(DkimStatus.SUCCESS, "theirs"))).isEqualTo(FOREIGN);
        assertThat(seen(external(DkimStatus.SUCCESS))).isEqualTo(new Signer.ForeignKey(Optional.empty()));
    }

    @Test
    void easyDkimIsKnownByItsTokens() {
        assertThat(seen(easyDkim(DkimStatus.SUCCESS, "t1", "t2"))).isEqualTo(EASY);
        assertThat(seen(easyDkim(DkimStatus.NOT_STARTED, "t1", "t2"))).isEqualTo(EASY);
    }

    /** Taken for nothing, an Easy DKIM identity would get a first key of ours that nobody asked for. */
    @ParameterizedTest
    @EnumSource(DkimStatus.class)
    void easyDkimThatHidesItsTokensIsNotTakenForNothing(DkimStatus status) {
        Signer expected = status == DkimStatus.NOT_STARTED ? new Signer.NoSigner() : new Signer.EasyDkim(List.of());
        assertThat(seen(easyDkim(status))).isEqualTo(expected);
    }

    @Test
    void regionsThatAgreeHaveOneSigner() {
        assertThat(Signer.common(Map.of(TOKYO, OWN, OSAKA, OWN))).isEqualTo(OWN);
        Signer different = Signer.common(Map.of(TOKYO, OWN, OSAKA, EASY));
        assertThat(different).isEqualTo(new Signer.DifferentByRegion(Map.of(TOKYO, OWN, OSAKA, EASY)));
        assertThat(different.in(OSAKA)).isEqualTo(EASY);
        assertThat(OWN.in(OSAKA)).isEqualTo(OWN);
    }

    @Test
    void whatSesMayShowWhileASignerSigns() {
        SesIdentity easy = easyDkim(DkimStatus.PENDING, "t3");
        SesIdentity theirs = external(DkimStatus.SUCCESS, "theirs");
        SesIdentity untold = external(DkimStatus.SUCCESS);
        Signer unknown = new Signer.ForeignKey(Optional.empty());
        Signer different = new Signer.DifferentByRegion(Map.of(TOKYO, FOREIGN, OSAKA, EASY));
        for (SesIdentity shown : List.of(easy, theirs, untold, signingWith(OLD))) {
            boolean isExternal = !shown.equals(easy);
            assertThat(EASY.mayBeShownBy(shown)).isEqualTo(!isExternal);
            assertThat(new Signer.NoSigner().mayBeShownBy(shown)).isEqualTo(!isExternal);
            assertThat(unknown.mayBeShownBy(shown)).isEqualTo(isExternal);
            assertThat(FOREIGN.mayBeShownBy(shown)).isEqualTo(shown.equals(theirs) || shown.equals(untold));
            assertThat(OWN.mayBeShownBy(shown)).isEqualTo(shown.equals(signingWith(OLD)) || shown.equals(untold));
            assertThat(different.mayBeShownBy(shown)).isEqualTo(!shown.equals(signingWith(OLD)));
        }
    }

    @Test
    void withoutAKeyIsWhatIsLeftToRetire() {
        Selector pending = NEW.selector();
        Signer half = new Signer.DifferentByRegion(Map.of(TOKYO, new Signer.OwnKey(NEW), OSAKA, FOREIGN));
        assertThat(half.without(pending)).isEqualTo(FOREIGN);
        assertThat(new Signer.OwnKey(NEW).without(pending)).isEqualTo(new Signer.NoSigner());
        assertThat(OWN.without(pending)).isEqualTo(OWN);
        assertThat(new Signer.DifferentByRegion(Map.of(TOKYO, new Signer.OwnKey(NEW))).without(pending))
                .isEqualTo(new Signer.NoSigner());
    }

    @Test
    void theRecordsOfASignerAreThoseOfAllItsRegions() {
        Signer different = new Signer.DifferentByRegion(Map.of(TOKYO, OWN, OSAKA, EASY));
        assertThat(different.recordNames(States.DOMAIN))
                .containsExactly(
                        OLD.selector().recordName(States.DOMAIN),
                        new DnsName("t1._domainkey.example.jp."),
                        new DnsName("t2._domainkey.example.jp."));
        assertThat(new Signer.ForeignKey(Optional.empty()).recordNames(States.DOMAIN))
                .isEmpty();
    }

    @Test
    void onlyByodkimKeysHaveARecordThatCanBeRevoked() {
        Signer different = new Signer.DifferentByRegion(Map.of(TOKYO, OWN, OSAKA, FOREIGN));
        assertThat(different.byodkimSelectors()).containsExactlyInAnyOrder(OLD.selector(), THEIRS);
        assertThat(different.ownSelectors()).containsExactly(OLD.selector());
        assertThat(EASY.byodkimSelectors()).isEmpty();
        assertThat(new Signer.NoSigner().byodkimSelectors()).isEmpty();
    }

    @Test
    void aKeyThatSignsInOneRegionOnlyIsNotTheKeyThatSigns() {
        assertThat(new Signer.DifferentByRegion(Map.of(TOKYO, OWN, OSAKA, EASY)).ownKey())
                .isEmpty();
        assertThat(OWN.ownKey()).contains(OLD);
    }

    @Test
    void unknownStatusAndDisabledSigningNeverCountAsSigning() {
        assertThat(signingWith(OLD).signsWithByodkim()).isTrue();
        assertThat(disabled(signingWith(OLD)).signsWithByodkim()).isFalse();
        assertThat(easyDkim(DkimStatus.SUCCESS).signsWithByodkim()).isFalse();
        for (DkimStatus status : DkimStatus.values()) {
            assertThat(holding(OLD, status).signsWithByodkim()).isEqualTo(status == DkimStatus.SUCCESS);
        }
    }

    @Test
    void onlyByodkimWithoutTokensHidesWhatItHolds() {
        assertThat(external(DkimStatus.SUCCESS).tellsWhatItHolds()).isFalse();
        assertThat(external(DkimStatus.SUCCESS, "theirs").tellsWhatItHolds()).isTrue();
        assertThat(easyDkim(DkimStatus.SUCCESS).tellsWhatItHolds()).isTrue();
        assertThat(easyDkim(DkimStatus.SUCCESS, "t1").tellsWhatItHolds()).isTrue();
    }

    @Test
    void onlyADomainIdentityIsEverTouched() {
        assertThat(new SesReading.Found(signingWith(OLD)).isDomainIdentity()).isTrue();
        assertThat(new SesReading.Found(emailAddress()).isDomainIdentity()).isFalse();
        assertThat(new SesReading.Missing().isDomainIdentity()).isFalse();
    }

    @Test
    void aRegionHasTheFormOfOne() {
        assertThat(new SesRegion("us-gov-west-1")).hasToString("us-gov-west-1");
        assertThatThrownBy(() -> new SesRegion("tokyo"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'tokyo'");
    }

    @Test
    void peopleReadWhatSigns() {
        assertThat(OWN.display()).isEqualTo("key " + OLD.selector());
        assertThat(FOREIGN.display()).isEqualTo("somebody else's BYODKIM key theirs");
        assertThat(new Signer.ForeignKey(Optional.empty()).display()).isEqualTo("somebody else's BYODKIM key");
    }
}
