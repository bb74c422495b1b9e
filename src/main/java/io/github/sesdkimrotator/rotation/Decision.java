package io.github.sesdkimrotator.rotation;

import io.github.sesdkimrotator.dkim.Selector;
import java.util.List;
import java.util.Optional;

/**
 * What to do about one domain in one run.
 *
 * @param outcome for programs
 * @param message for people: what was found, what was done, what comes next
 * @param next the state to store before the effect; the same state where nothing changes
 * @param notices what people are owed because of it, stored with {@code next}
 * @param condemned selectors whose private keys nobody needs any more
 * @param effect what to do to the world after {@code next} is stored
 */
public record Decision(
        Outcome outcome,
        String message,
        RotationState next,
        List<NoticeDraft> notices,
        List<Selector> condemned,
        Optional<Effect> effect) {

    public Decision {
        notices = List.copyOf(notices);
        condemned = List.copyOf(condemned);
    }

    static Decision of(Outcome outcome, RotationState next, String message) {
        return new Decision(outcome, message, next, List.of(), List.of(), Optional.empty());
    }

    Decision telling(List<NoticeDraft> more) {
        return new Decision(outcome, message, next, more, condemned, effect);
    }

    Decision condemning(List<Selector> selectors) {
        return new Decision(outcome, message, next, notices, selectors, effect);
    }

    Decision thenDo(Effect wanted) {
        return new Decision(outcome, message, next, notices, condemned, Optional.of(wanted));
    }
}
