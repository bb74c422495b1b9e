package io.github.sesdkimrotator.crypto;

import io.github.sesdkimrotator.dkim.DnsName;
import io.github.sesdkimrotator.dkim.SubjectPublicKey;
import io.github.sesdkimrotator.port.PlatformFault;
import io.github.sesdkimrotator.port.PrivateSigningKey;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.bouncycastle.asn1.ASN1GeneralizedTime;
import org.bouncycastle.asn1.ASN1UTCTime;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * The certificate that carries a key's validity: X.509 v3 (RFC 5280), self-signed, not a CA, for digital signatures
 * only. DKIM verifiers never see it; it is how auditors and expiry checks know the key's age.
 */
final class SelfSignedCertificate {

    /** RFC 5280 appendix A.1, {@code ub-common-name}. */
    private static final int LONGEST_COMMON_NAME_CHARS = 64;

    /** RFC 5280 section 4.1.2.2: positive and at most 20 octets; the top bit of those is the sign. */
    private static final int SERIAL_BITS = 159;

    /** RFC 5280 section 4.1.2.5: UTCTime has two digits for the year and ends with 2049. */
    private static final Instant UTC_TIME_BEGINS = Instant.parse("1950-01-01T00:00:00Z");

    private static final Instant UTC_TIME_ENDED = Instant.parse("2050-01-01T00:00:00Z");
    private static final Instant TIME_ENDED = Instant.parse("+10000-01-01T00:00:00Z");
    private static final DateTimeFormatter UTC_TIME = utcPattern("yyMMddHHmmss'Z'");
    private static final DateTimeFormatter GENERALIZED_TIME = utcPattern("uuuuMMddHHmmss'Z'");

    private static final int DIGITAL_SIGNATURE_BIT = 0;
    private static final int NOT_A_CA = -1;

    private SelfSignedCertificate() {}

    /** See {@link RsaKeyGenerator#certify}. */
    static String issue(PrivateSigningKey key, DnsName recordName, Instant notBefore, Instant notAfter) {
        Instant from = notBefore.truncatedTo(ChronoUnit.SECONDS);
        Instant to = notAfter.truncatedTo(ChronoUnit.SECONDS);
        if (!from.isBefore(to) || from.isBefore(UTC_TIME_BEGINS) || !to.isBefore(TIME_ENDED)) {
            throw new IllegalArgumentException("a certificate cannot be valid from " + from + " to " + to);
        }
        byte[] der = build(key, subject(recordName), from, to);
        requireAsMeant(der, key.publicKey(), from, to);
        return new String(Pem.armour("CERTIFICATE", der), StandardCharsets.US_ASCII);
    }

    private static byte[] build(PrivateSigningKey key, X500Name subject, Instant from, Instant to) {
        BigInteger serial = new BigInteger(SERIAL_BITS, new SecureRandom()).setBit(SERIAL_BITS - 1);
        try {
            return new X509v3CertificateBuilder(
                            subject,
                            serial,
                            time(from),
                            time(to),
                            subject,
                            SubjectPublicKeyInfo.getInstance(key.publicKey().der()))
                    .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
                    .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
                    .build(new JcaContentSignerBuilder("SHA256withRSA").build(JcaKeys.unprotectedPrivateKey(key)))
                    .getEncoded();
        } catch (OperatorCreationException | IOException e) {
            throw new PlatformFault("the certificate of key " + key.fingerprint() + " could not be made", e);
        }
    }

    /**
     * {@code CN=<selector>._domainkey.<domain>}; where that is longer than a common name may be, the domain goes into
     * domain components (RFC 4519 section 2.4) and the common name is the selector.
     */
    private static X500Name subject(DnsName recordName) {
        X500NameBuilder name = new X500NameBuilder(BCStyle.INSTANCE);
        if (recordName.withoutFinalDot().length() <= LONGEST_COMMON_NAME_CHARS) {
            return name.addRDN(BCStyle.CN, recordName.withoutFinalDot()).build();
        }
        List<String> labels = recordName.labels();
        labels.subList(1, labels.size()).reversed().forEach(label -> name.addRDN(BCStyle.DC, label));
        return name.addRDN(BCStyle.CN, labels.getFirst()).build();
    }

    private static Time time(Instant at) {
        // Not through java.util.Date: its formatting has followed the default locale's calendar before.
        return at.isBefore(UTC_TIME_ENDED)
                ? new Time(new ASN1UTCTime(UTC_TIME.format(at)))
                : new Time(new ASN1GeneralizedTime(GENERALIZED_TIME.format(at)));
    }

    /** Reads the certificate with the JDK, which did not write it. */
    private static void requireAsMeant(byte[] der, SubjectPublicKey publicHalf, Instant from, Instant to) {
        try {
            X509Certificate certificate = (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
            PublicKey carried = certificate.getPublicKey();
            certificate.verify(carried);
            boolean[] usage = certificate.getKeyUsage();
            boolean asMeant = Arrays.equals(carried.getEncoded(), publicHalf.der())
                    && certificate.getNotBefore().toInstant().equals(from)
                    && certificate.getNotAfter().toInstant().equals(to)
                    && certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal())
                    && certificate.getBasicConstraints() == NOT_A_CA
                    && usage != null
                    && usage[DIGITAL_SIGNATURE_BIT];
            if (!asMeant) {
                throw new PlatformFault("the certificate made for key " + publicHalf + " does not say what it should");
            }
        } catch (GeneralSecurityException e) {
            throw new PlatformFault("the certificate made for key " + publicHalf + " does not verify", e);
        }
    }

    private static DateTimeFormatter utcPattern(String pattern) {
        return DateTimeFormatter.ofPattern(pattern, Locale.ROOT).withZone(ZoneOffset.UTC);
    }
}
