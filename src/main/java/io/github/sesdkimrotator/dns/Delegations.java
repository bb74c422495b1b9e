package io.github.sesdkimrotator.dns;

import io.github.sesdkimrotator.dkim.DnsName;
import io.github.sesdkimrotator.gate.Delegation;

/**
 * Finds who is authoritative for a name. One instance serves one run of the gate: what it found it may remember, and
 * nothing outlives it. Safe for use by several threads.
 */
public interface Delegations {

    /** Never throws because of what a server says; ends by {@code deadline}. */
    Delegation of(DnsName name, Deadline deadline);
}
