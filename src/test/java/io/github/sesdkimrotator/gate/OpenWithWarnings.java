package io.github.sesdkimrotator.gate;

import java.util.List;

/** An open gate with something to remark, for the tests of packages that cannot make one. */
public final class OpenWithWarnings {

    private OpenWithWarnings() {}

    public static GateVerdict.Open of(GateQuestion question, List<Finding> warnings, GateEvidence evidence) {
        return new GateVerdict.Open(question, warnings, evidence);
    }
}
