package io.github.sesdkimrotator.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.sesdkimrotator.dkim.Selector;
import io.github.sesdkimrotator.dkim.SigningDomain;
import io.github.sesdkimrotator.dkim.SubjectPublicKey;
import io.github.sesdkimrotator.port.PlatformFault;
import io.github.sesdkimrotator.port.PrivateSigningKey;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Set;
import javax.security.auth.x500.X500Principal;
import org.junit.jupiter.api.Test;

class SelfSignedCertificateTest {

    private static final SigningDomain DOMAIN = new SigningDomain("example.jp");
    private static final Selector SELECTOR = new Selector("s1");
    private static final Instant FROM = Instant.parse("2026-11-22T01:02:03Z");
    private static final Instant TO = FROM.plus(Duration.ofDays(180));

    @Test
    void theCertificateNamesTheRecordAndCarriesTheKeyAndItsValidity() throws GeneralSecurityException {
        X509Certificate certificate = certify(FROM, TO);

        assertThat(certificate.getVersion()).isEqualTo(3);
        assertThat(certificate.getSubjectX500Principal())
                .isEqualTo(new X500Principal("CN=s1._domainkey.example.jp"))
                .isEqualTo(certificate.getIssuerX500Principal());
        assertThat(certificate.getPublicKey().getEncoded())
                .isEqualTo(SampleKeys.generated().publicKey().der());
        assertThat(certificate.getSigAlgName()).isEqualTo("SHA256withRSA");
        assertThat(certificate.getNotBefore().toInstant()).isEqualTo(FROM);
        assertThat(certificate.getNotAfter().toInstant()).isEqualTo(TO);
        certificate.verify(certificate.getPublicKey());
    }

    @Test
    void theCertificateIsNoAuthorityAndForSignaturesOnly() throws GeneralSecurityException {
        X509Certificate certificate = certify(FROM, TO);

        assertThat(certificate.getCriticalExtensionOIDs()).isEqualTo(Set.of("2.5.29.15", "2.5.29.19"));
        assertThat(certificate.getNonCriticalExtensionOIDs()).isEmpty();
        assertThat(certificate.getBasicConstraints()).isEqualTo(-1);
        assertThat(certificate.getKeyUsage())
                .containsExactly(true, false, false, false, false, false, false, false, false);
    }

    @Test
    void fractionsOfASecondAreCutOff() throws GeneralSecurityException {
        X509Certificate certificate = certify(FROM.plusNanos(999_999_999), TO.plusMillis(500));

        assertThat(certificate.getNotBefore().toInstant()).isEqualTo(FROM);
        assertThat(certificate.getNotAfter().toInstant()).isEqualTo(TO);
    }

    @Test
    void validityPast2049IsWrittenWithFourDigits() throws GeneralSecurityException {
        Instant lastUtcTime = Instant.parse("2049-12-31T23:59:59Z");
        Instant firstGeneralizedTime = Instant.parse("2050-01-01T00:00:00Z");
        Instant lastOfAll = Instant.parse("9999-12-31T23:59:59Z");

        X509Certificate turn = certify(lastUtcTime, firstGeneralizedTime);

        assertThat(turn.getNotBefore().toInstant()).isEqualTo(lastUtcTime);
        assertThat(turn.getNotAfter().toInstant()).isEqualTo(firstGeneralizedTime);
        assertThat(certify(FROM, lastOfAll).getNotAfter().toInstant()).isEqualTo(lastOfAll);
    }

    @Test
    void validityDoesNotFollowTheCalendarOfTheLocale() throws GeneralSecurityException {
        Locale before = Locale.getDefault();
        try {
            for (String tag : new String[] {"ja-JP-u-ca-japanese", "th-TH-u-ca-buddhist-nu-thai", "ar-EG-u-nu-arab"}) {
                Locale.setDefault(Locale.forLanguageTag(tag));
                assertThat(certify(FROM, TO).getNotAfter().toInstant()).as(tag).isEqualTo(TO);
            }
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void serialsArePositiveAndNeverTheSame() throws GeneralSecurityException {
        X509Certificate one = certify(FROM, TO);
        X509Certificate other = certify(FROM, TO);

        assertThat(one.getSerialNumber()).isPositive().isNotEqualTo(other.getSerialNumber());
        assertThat(one.getSerialNumber().toByteArray()).hasSize(20);
        assertThat(other.getSerialNumber().toByteArray()).hasSize(20);
    }

    @Test
    void pemHasUnixLinesOf64CharactersAndAFinalLineBreak() {
        String pem = new RsaKeyGenerator().certify(SampleKeys.generated(), DOMAIN, SELECTOR, FROM, TO);

        assertThat(pem).matches("-----BEGIN CERTIFICATE-----\\n([A-Za-z0-9+/=]{1,64}\\n)+-----END CERTIFICATE-----\\n");
    }

    @Test
    void aRecordNameThatIsTooLongForACommonNameGoesIntoDomainComponents() throws GeneralSecurityException {
        // <selector>._domainkey.<domain>: 64 characters is the longest common name (RFC 5280 appendix A.1).
        Selector selector = new Selector("mail-20261122-1");
        SigningDomain fits = new SigningDomain("a".repeat(64 - 27 - 4) + ".com");
        SigningDomain tooLong = new SigningDomain("a".repeat(64 - 27 - 3) + ".com");

        assertThat(subject(selector, fits)).isEqualTo("CN=mail-20261122-1._domainkey." + fits);
        assertThat(subject(selector, tooLong))
                .isEqualTo("CN=mail-20261122-1,DC=_domainkey,DC=" + "a".repeat(34) + ",DC=com");
    }

    @Test
    void aPeriodThatCannotBeWrittenIsRefused() {
        Instant before1950 = Instant.parse("1949-12-31T23:59:59Z");
        Instant after9999 = Instant.parse("+10000-01-01T00:00:00Z");

        assertThatThrownBy(() -> certify(FROM, FROM)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> certify(TO, FROM)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> certify(FROM, FROM.plusMillis(900)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("from 2026-11-22T01:02:03Z to 2026-11-22T01:02:03Z");
        assertThatThrownBy(() -> certify(before1950, TO)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> certify(FROM, after9999)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aCertificateWhoseSignatureDoesNotFitItsKeyIsNotHandedOut() {
        SubjectPublicKey foreign = Pkcs1.publicHalf(SampleKeys.keyOf(SampleKeys.P, SampleKeys.Q, SampleKeys.E));
        PrivateSigningKey mixed = SampleKeys.generated().reveal(der -> PrivateSigningKey.ofPkcs1Der(der, foreign));

        assertThatThrownBy(() -> new RsaKeyGenerator().certify(mixed, DOMAIN, SELECTOR, FROM, TO))
                .isInstanceOf(PlatformFault.class)
                .hasMessageContaining(foreign.fingerprint().hex());
    }

    private static X509Certificate certify(Instant from, Instant to) throws GeneralSecurityException {
        return parsed(new RsaKeyGenerator().certify(SampleKeys.generated(), DOMAIN, SELECTOR, from, to));
    }

    private static String subject(Selector selector, SigningDomain domain) throws GeneralSecurityException {
        String pem = new RsaKeyGenerator().certify(SampleKeys.generated(), domain, selector, FROM, TO);
        return parsed(pem).getSubjectX500Principal().toString().replace(", ", ",");
    }

    private static X509Certificate parsed(String pem) throws GeneralSecurityException {
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
    }
}
