/**
 * Key pairs, their certificates, and the forms a key takes outside this product: one base64 line for SES
 * ({@link io.github.sesdkimrotator.crypto.SesKeyEncoding}), PEM for the vault
 * ({@link io.github.sesdkimrotator.crypto.VaultKeyEncoding}).
 *
 * <p>The JDK makes keys and signatures; Bouncy Castle only writes and reads ASN.1. Every type here is immutable and safe
 * for use by several threads, and no exception carries a byte of a private key.
 *
 * <p><b>What cannot be wiped.</b> Arrays made here are filled with zeros after use. The numbers inside a JDK or Bouncy
 * Castle key are {@code BigInteger}s, codecs have buffers of their own, and a moving collector leaves copies behind:
 * those live until their memory is used again. So a key is kept for one step only, and heap dumps of this function are
 * to be treated as private keys.
 */
package io.github.sesdkimrotator.crypto;
