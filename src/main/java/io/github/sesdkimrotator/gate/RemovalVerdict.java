package io.github.sesdkimrotator.gate;

import java.util.List;

/** Whether old records are proven gone (design section 4: silence or an echo is not absence). */
public sealed interface RemovalVerdict {

    GateEvidence evidence();

    /** Every server of both rings answered NXDOMAIN or NODATA for every name. */
    record Gone(GateEvidence evidence) implements RemovalVerdict {}

    /**
     * Still served somewhere, or not proven.
     *
     * @param holding the answers that keep it from being proven
     */
    record NotProven(List<ServerAnswer> holding, GateEvidence evidence) implements RemovalVerdict {
        public NotProven {
            holding = List.copyOf(holding);
        }

        /** Whether some server still serves a record, as opposed to only not answering. */
        public boolean someServerStillServesIt() {
            return holding.stream().anyMatch(answer -> answer.reply() instanceof Reply.Present);
        }
    }
}
