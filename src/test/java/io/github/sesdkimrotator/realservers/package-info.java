/**
 * The gate against real name servers, nothing mocked: BIND, NSD, Knot and Unbound on 127.20.0.x build a small Internet.
 *
 * <p>Not part of a bare {@code ./mvnw verify}, which needs nothing but a JDK: {@code .ci/run} installs the servers and
 * runs {@code ./mvnw test -Dtest='**}{@code /realservers/*IT'}, which needs the right to open port 53, because a delegation
 * cannot name a port.
 */
package io.github.sesdkimrotator.realservers;
