package io.github.sesdkimrotator.dns;

import io.github.sesdkimrotator.dkim.DnsName;
import io.github.sesdkimrotator.gate.Delegation;

/** Finds who is authoritative for a name. Nothing is remembered between runs of the gate. */
public interface Delegations {

    /** Never throws because of what a server says; ends by {@code deadline}. */
    Delegation of(DnsName name, Deadline deadline);
}
