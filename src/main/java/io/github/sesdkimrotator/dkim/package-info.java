/**
 * RFC 6376 as values: who signs ({@link io.github.sesdkimrotator.dkim.SigningDomain},
 * {@link io.github.sesdkimrotator.dkim.Selector}), where the key is published
 * ({@link io.github.sesdkimrotator.dkim.DnsName}), what is published
 * ({@link io.github.sesdkimrotator.dkim.KeyRecord}) and which key it is
 * ({@link io.github.sesdkimrotator.dkim.SubjectPublicKey}).
 *
 * <p>Every type here is immutable and safe for use by several threads. Nothing here does I/O.
 */
package io.github.sesdkimrotator.dkim;
