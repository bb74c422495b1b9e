package io.github.sesdkimrotator.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.sesdkimrotator.dkim.Selector;
import io.github.sesdkimrotator.dkim.SigningDomain;
import io.github.sesdkimrotator.dkim.SubjectPublicKey;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Signature;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A second implementation reads what this one writes. Private keys go through standard input, never into a file. */
class OpensslReadsOurKeysTest {

    private static final Instant FROM = Instant.parse("2026-11-22T01:02:03Z");
    private static final Instant TO = Instant.parse("2027-05-21T01:02:03Z");

    @TempDir
    Path folder;

    @BeforeEach
    void opensslIsInstalled() {
        boolean found = Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(entry -> Files.isExecutable(Path.of(entry, "openssl")));
        assumeTrue(found, "skipped: no openssl on the PATH, so nothing else than this product has read the keys");
    }

    @Test
    void opensslFindsTheStoredKeySound() throws Exception {
        String said = text(openssl(vaultText(), "rsa", "-check", "-noout"));

        assertThat(said).contains("RSA key ok");
    }

    @Test
    void opensslDerivesTheSamePublicKey() throws Exception {
        byte[] der = openssl(vaultText(), "rsa", "-pubout", "-outform", "DER");

        assertThat(SubjectPublicKey.ofDer(der)).isEqualTo(SampleKeys.generated().publicKey());
    }

    @Test
    void opensslReadsTheLineForSesAsPkcs1Der() throws Exception {
        byte[] der = SesKeyEncoding.revealLine(
                SampleKeys.generated(), line -> java.util.Base64.getDecoder().decode(line));

        assertThat(openssl(der, "rsa", "-inform", "DER", "-pubout", "-outform", "DER"))
                .isEqualTo(SampleKeys.generated().publicKey().der());
    }

    @Test
    void aKeyThatOpensslConvertedToPkcs8AndBackIsTheSame() throws Exception {
        byte[] pkcs8 = openssl(vaultText(), "pkcs8", "-topk8", "-nocrypt");
        byte[] back = openssl(pkcs8, "rsa", "-traditional");

        assertThat(text(pkcs8)).startsWith("-----BEGIN PRIVATE KEY-----");
        assertThat(back).isEqualTo(vaultText());
    }

    @Test
    void opensslReadsThePublicKeyAndVerifiesASignature() throws Exception {
        byte[] mail = "from:a@example.jp".getBytes(StandardCharsets.US_ASCII);
        Signature signer = Signature.getInstance("SHA256withRSA");
        signer.initSign(JcaKeys.unprotectedPrivateKey(SampleKeys.generated()));
        signer.update(mail);
        Path signature = Files.write(folder.resolve("signature"), signer.sign());
        Path publicKey = Files.writeString(
                folder.resolve("public-key.pem"),
                SampleKeys.generated().publicKey().pem());

        String said = text(
                openssl(mail, "dgst", "-sha256", "-verify", publicKey.toString(), "-signature", signature.toString()));

        assertThat(said).contains("Verified OK");
    }

    @Test
    void ourPublicKeyPemIsOpensslsToTheByte() throws Exception {
        assertThat(text(openssl(vaultText(), "rsa", "-pubout")))
                .isEqualTo(SampleKeys.generated().publicKey().pem())
                .startsWith("-----BEGIN PUBLIC KEY-----");
    }

    @Test
    void opensslReadsTheCertificateAndVerifiesItsSignature() throws Exception {
        byte[] pem = new RsaKeyGenerator()
                .certify(SampleKeys.generated(), new SigningDomain("example.jp"), new Selector("s1"), FROM, TO)
                .getBytes(StandardCharsets.US_ASCII);
        Path file = Files.write(folder.resolve("certificate.pem"), pem);

        String shown = text(openssl(pem, "x509", "-noout", "-text", "-subject", "-issuer"));
        String verified = text(openssl(
                pem,
                "verify",
                "-check_ss_sig",
                "-partial_chain",
                "-attime",
                Long.toString(FROM.getEpochSecond() + 1),
                "-trusted",
                file.toString(),
                file.toString()));

        assertThat(shown)
                .containsPattern("subject=\\s*CN\\s*=\\s*s1\\._domainkey\\.example\\.jp")
                .containsPattern("issuer=\\s*CN\\s*=\\s*s1\\._domainkey\\.example\\.jp")
                .contains("Not Before: Nov 22 01:02:03 2026 GMT", "Not After : May 21 01:02:03 2027 GMT")
                .contains(
                        "Signature Algorithm: sha256WithRSAEncryption", "(2048 bit)", "CA:FALSE", "Digital Signature");
        assertThat(verified).contains(": OK");
        assertThat(text(openssl(pem, "x509", "-noout", "-pubkey")))
                .isEqualTo(SampleKeys.generated().publicKey().pem());
    }

    private static byte[] vaultText() {
        return VaultKeyEncoding.toVaultText(SampleKeys.generated(), byte[]::clone);
    }

    /** Standard output, and nothing but standard error where that is empty. */
    private byte[] openssl(byte[] input, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(Arrays.asList(arguments));
        Path errors = folder.resolve("errors");
        Process process =
                new ProcessBuilder(command).redirectError(errors.toFile()).start();
        try (var stdin = process.getOutputStream()) {
            stdin.write(input);
        } catch (IOException closedEarly) {
            // openssl verify takes a file and may be gone before it was written to; its exit status is checked below.
            assertThat(command).contains("verify");
        }
        byte[] output;
        try (InputStream stdout = process.getInputStream()) {
            output = stdout.readAllBytes();
        }
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).as("%s ends", command).isTrue();
        assertThat(process.exitValue())
                .as("%s said %s", command, Files.readString(errors))
                .isZero();
        return output.length > 0 ? output : Files.readAllBytes(errors);
    }

    private static String text(byte[] output) {
        return new String(output, StandardCharsets.UTF_8);
    }
}
