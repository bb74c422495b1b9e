package io.github.sesdkimrotator.port;

import io.github.sesdkimrotator.dkim.DnsName;
import io.github.sesdkimrotator.gate.Delegation;
import io.github.sesdkimrotator.gate.Probe;
import io.github.sesdkimrotator.gate.ServerAnswer;
import java.util.List;

/** The name servers of the world. Remembers nothing from one inquiry to the next. */
public interface NameServers {

    /** Begins one run of the gate; its time limit begins now. */
    Inquiry begin();

    /**
     * The questions of one run of the gate. Never throws because of what a server says or does not say, and always ends
     * within the run's time limit: what is asked after that is unanswered.
     */
    interface Inquiry {

        /** Finds who is authoritative for a name, without asking any resolver for that name or for one below it. */
        Delegation delegationOf(DnsName name);

        /**
         * Ring 1: asks every server of the delegation for the TXT records of its name, in parallel.
         *
         * @return one answer for each server
         */
        List<ServerAnswer> askAuthoritative(Delegation delegation);

        /**
         * Ring 2: every configured resolver, each as often as configured, in parallel.
         *
         * @return one answer for each server and sample
         */
        List<ServerAnswer> askResolvers(DnsName name);

        /**
         * Puts probes to the authoritative servers of each probed name, in parallel; no resolver is asked for these
         * names.
         *
         * @return one result for each probe, in their order
         */
        List<Probe.Result> probe(List<Probe> probes);
    }
}
