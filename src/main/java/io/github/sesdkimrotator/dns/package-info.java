/**
 * Asks name servers over sockets of its own; dnsjava turns messages into bytes and back, and its types end here.
 *
 * <p>{@link io.github.sesdkimrotator.dns.DnsInterrogator} is where to start reading: it puts a ring's questions in
 * parallel. One question to one server is an exchange (datagrams, retransmission, TCP where truncated), and what a
 * genuine response means is read separately, without sockets. dnsjava's own {@code SimpleResolver} is not used: it takes
 * an echoed question for an answer, gives up at the first wrong id, and never retransmits.
 *
 * <p>Who is asked is found by {@code ZoneWalk}: {@code Signpost} reads what the servers on the way say, {@code
 * HostAddresses} knows where their hosts are, {@code Questions} asks many at the same time.
 */
package io.github.sesdkimrotator.dns;
