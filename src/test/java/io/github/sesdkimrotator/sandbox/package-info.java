/**
 * The embedded world: SES with its documented semantics, authoritative and recursive DNS on loopback sockets, mail that
 * is really signed and verified, people with habits, and a time that only moves when told. Test scope: the deployed
 * jar has none of it.
 */
package io.github.sesdkimrotator.sandbox;
