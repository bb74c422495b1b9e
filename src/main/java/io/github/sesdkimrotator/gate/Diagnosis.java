package io.github.sesdkimrotator.gate;

import java.util.List;

/** Says what is wrong when the gate is shut. Pure. It can shut the gate further, and never opens it. */
public final class Diagnosis {

    private Diagnosis() {}

    /** What must be asked beyond the record's own name to explain a verdict; nothing where that explains itself. */
    public static List<Probe> probes(GateQuestion question, GateVerdict verdict) {
        return List.of();
    }

    /** The same verdict with its explanation. */
    public static GateVerdict explain(GateQuestion question, GateVerdict verdict, List<Probe.Result> results) {
        return verdict;
    }
}
