package io.github.sesdkimrotator.sandbox;

import io.github.sesdkimrotator.sandbox.Chronicle.Totals;
import java.time.Duration;

/**
 * The result of a rehearsal in one sentence. It never leaves out the window between the call to SES and SES's first
 * {@code SUCCESS}: that window exists even when DNS is live.
 */
final class Headline {

    private static final Duration LONG_ENOUGH_TO_BE_AN_OUTAGE = Duration.ofHours(12);

    private Headline() {}

    /** {@code 8,412 messages, 3 left unsigned – all three in the five minutes between the call to SES and its SUCCESS.} */
    static String of(Chronicle chronicle) {
        Totals t = chronicle.totals();
        return Wording.count(t.messages(), "message") + ", " + unsigned(t) + failing(t) + ".";
    }

    private static String unsigned(Totals t) {
        String window = t.pendingWindow().isZero()
                ? ""
                : "the " + Wording.durationSpelled(t.pendingWindow()) + " between the call to SES and its SUCCESS";
        if (t.unsigned() == 0) {
            return "none left unsigned" + (window.isEmpty() ? "" : " – no mail happened to leave in " + window);
        }
        String count = Wording.number(t.unsigned()) + " left unsigned";
        int elsewhere = t.unsigned() - t.unsignedInWindow();
        if (t.unsignedInWindow() == 0) {
            return count + (window.isEmpty() ? "" : " – none of them in " + window);
        }
        if (elsewhere > 0) {
            return count + " – " + Wording.number(t.unsignedInWindow()) + " in " + window + ", "
                    + Wording.number(elsewhere) + " at other times";
        }
        if (t.pendingWindow().compareTo(LONG_ENOUGH_TO_BE_AN_OUTAGE) >= 0) {
            return count + " over " + Wording.duration(t.pendingWindow())
                    + ", because SES was called and did not find the new record";
        }
        String all = switch (t.unsigned()) {
            case 1 -> "it left";
            case 2 -> "both";
            default -> "all " + Wording.spelled(t.unsigned());
        };
        return count + " – " + all + " in " + window;
    }

    private static String failing(Totals t) {
        return t.failing() == 0
                ? ""
                : "; " + Wording.number(t.failing()) + " signed in a way that receivers could not verify";
    }
}
