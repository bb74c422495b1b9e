package io.github.sesdkimrotator.dkim;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Keys are generated here and thrown away. */
class PrivateKeyTraceTest {

    /** The PKCS#8 wrapping of an RSA-2048 key: version, algorithm, and the head of the OCTET STRING. */
    private static final int PKCS8_HEAD_BYTES = 26;

    private static KeyPair rsa;
    private static String pkcs8;
    private static String pkcs1;

    @BeforeAll
    static void generate() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        rsa = generator.generateKeyPair();
        byte[] der = rsa.getPrivate().getEncoded();
        pkcs8 = Base64.getEncoder().encodeToString(der);
        pkcs1 = Base64.getEncoder().encodeToString(Arrays.copyOfRange(der, PKCS8_HEAD_BYTES, der.length));
    }

    @Test
    void privateKeyIsFoundHoweverItWasPasted() throws Exception {
        KeyPairGenerator ec = KeyPairGenerator.getInstance("EC");
        ec.initialize(new ECGenParameterSpec("secp256r1"));
        Map<String, String> pasted = new LinkedHashMap<>();
        pasted.put("PKCS#1 in p=", "v=DKIM1; k=rsa; p=" + pkcs1);
        pasted.put("PKCS#8 in p=", "v=DKIM1; k=rsa; p=" + pkcs8);
        pasted.put("nothing but the key", pkcs1);
        pasted.put("cut at 255", ("v=DKIM1; k=rsa; p=" + pkcs1).substring(0, 255));
        pasted.put("no equals sign", "v=DKIM1; k=rsa; p " + pkcs1);
        pasted.put("quoted pieces", "\"p=" + pkcs1.substring(0, 5) + "\" \"" + pkcs1.substring(5) + "\"");
        pasted.put("stored backslashes", "p=\\\"" + pkcs8);
        pasted.put("line breaks", "p=" + pkcs8.replaceAll("(.{3})", "$1\r\n"));
        pasted.put("URL-safe", "p=" + pkcs8.replace('+', '-').replace('/', '_'));
        pasted.put(
                "elliptic curve",
                Base64.getEncoder()
                        .encodeToString(ec.generateKeyPair().getPrivate().getEncoded()));
        pasted.put("armour on one line", "-----BEGIN PRIVATE KEY-----" + pkcs8 + "-----END PRIVATE KEY-----");
        pasted.put("encrypted", "-----BEGIN ENCRYPTED PRIVATE KEY-----\\n" + "FAKE".repeat(16));

        pasted.put("armour alone, the rest in another record", "-----BEGIN RSA PRIVATE KEY-----");
        pasted.put("the end of the armour alone", "-----END EC PRIVATE KEY-----");
        pasted.put("armour cut off", "v=DKIM1; p=-----BEGIN OPENSSH PRIVATE KEY");
        pasted.put("armour without its blanks", "-----BEGINPRIVATEKEY-----");
        pasted.put("a head and no more", "\\010MIICXQIBAAKBgQ");
        pasted.put("a head before the next tag", "p=MIIEpAIBAAKC; t=s");
        pasted.put("PKCS#1 RSA-1024", "p=MIICXQIBAAKBgQC");
        pasted.put("PKCS#8 Ed25519", "v=DKIM1; k=ed25519; p=MC4CAQAwBQYDK2Vw");
        pasted.put("SEC 1 P-256", "\"MHcCAQEEIAAA\"");

        pasted.forEach((how, text) -> {
            // The text itself must not come into a report, so only the answer is asserted.
            assertThat(PrivateKeyTrace.isIn(text)).as(how).isTrue();
            assertThat(PrivateKeyTrace.isIn(text.getBytes(StandardCharsets.US_ASCII)))
                    .as(how)
                    .isTrue();
        });
    }

    @Test
    void whatIsPublicIsNotMistakenForSecret() {
        byte[] spki = rsa.getPublic().getEncoded();
        SubjectPublicKey key = SubjectPublicKey.ofDer(spki);
        byte[] pkcs1Public = Arrays.copyOfRange(spki, 24, spki.length);
        for (String text : new String[] {
            "",
            "M",
            "MII",
            "MIIEpAIB",
            KeyRecord.publishing(key).txtValue(),
            KeyRecord.revokedValue(),
            "v=DKIM1; k=rsa; p=" + Base64.getEncoder().encodeToString(pkcs1Public),
            "-----BEGIN PUBLIC KEY-----\n" + key.base64() + "\n-----END PUBLIC KEY-----",
            "the private key must never be pasted; it begins with the words BEGIN PRIVATE KEY",
            "v=DKIM1; p=MIIBCgKCAQEAabcdefgh",
            "p=MIGfMA0GCSqGSIb3DQEBAQUAA4GN",
            "v=spf1 include:amazonses.com -all",
            "MMMMMMMMMMMMMMMMMMMMMMMMMMMMMMMM",
            "秘密鍵を貼り付けないでください",
        }) {
            assertThat(PrivateKeyTrace.isIn(text)).as(text).isFalse();
        }
    }

    /** RFC 8017 appendix A.1.2: SEQUENCE, its length, version 0, and the modulus begins. */
    private static byte[] head() {
        return new byte[] {0x30, (byte) 0x82, 4, (byte) 0xA4, 2, 1, 0, 2, 0x11, 0x11, 0x11, 0x11};
    }

    private static boolean isSecret(byte[] der) {
        String text = Base64.getEncoder().encodeToString(der);
        boolean secret = PrivateKeyTrace.isIn(text);
        assertThat(PrivateKeyTrace.isIn(text.replace('+', '-').replace('/', '_')))
                .as("the same in the URL-safe alphabet: %s", text)
                .isEqualTo(secret);
        return secret;
    }

    @Test
    void aPrivateKeyBeginsWithASequenceOfVersionZeroOrOneAndANumberASequenceOrAString() {
        Map<Integer, Set<Integer>> only =
                Map.of(0, Set.of(0x30), 4, Set.of(2), 5, Set.of(1), 6, Set.of(0, 1), 7, Set.of(2, 4, 0x30));
        only.forEach((position, octets) -> {
            for (int octet = 0; octet < 256; octet++) {
                byte[] der = head();
                der[position] = (byte) octet;
                assertThat(isSecret(der)).as("octet %d is %d", position, octet).isEqualTo(octets.contains(octet));
            }
        });
    }

    @Test
    void theBeginningIsFoundWhateverItsLengthSays() {
        for (int lengthOctets = 0; lengthOctets <= 6; lengthOctets++) {
            for (int octet = 0; octet < 256; octet++) {
                byte[] der = new byte[12];
                Arrays.fill(der, 2, 2 + lengthOctets, (byte) octet);
                der[0] = 0x30;
                der[1] = (byte) (lengthOctets == 0 ? octet & 0x7F : 0x80 | lengthOctets);
                System.arraycopy(head(), 4, der, 2 + lengthOctets, 4);
                assertThat(isSecret(der))
                        .as("%d octets of %d", lengthOctets, octet)
                        .isTrue();
            }
        }
    }

    @Test
    void blanksQuotesAndBackslashesAreOverlookedAndNothingElse() {
        String head = Base64.getEncoder().encodeToString(head());
        String base64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_";
        for (char c = 0; c < 256; c++) {
            boolean strewn = " \t\n\u000B\f\r\"\\".indexOf(c) >= 0;
            assertThat(PrivateKeyTrace.isIn(head.substring(0, 6) + c + head.substring(6)))
                    .as("character %d inside", (int) c)
                    .isEqualTo(strewn);
            if (!strewn && base64.indexOf(c) < 0) {
                assertThat(PrivateKeyTrace.isIn(head.substring(0, 4) + c + head.substring(5)))
                        .as("character %d in the place of another", (int) c)
                        .isFalse();
            }
        }
    }
}
