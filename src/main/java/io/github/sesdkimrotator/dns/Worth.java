package io.github.sesdkimrotator.dns;

import java.util.List;
import java.util.Optional;

/** What a response is worth to whoever asked several servers, or what all of theirs are worth together. */
sealed interface Worth<T> {

    /** No other answer is needed. */
    record Settles<T>(T answer) implements Worth<T> {}

    /** Believed only where no other server says otherwise. */
    record Uncontested<T>(T answer) implements Worth<T> {}

    /** @param why for people, one line for each server */
    record Nothing<T>(List<String> why) implements Worth<T> {
        public Nothing {
            why = List.copyOf(why);
        }

        public Nothing(String why) {
            this(List.of(why));
        }
    }

    /** Empty for {@link Nothing}. */
    default Optional<T> value() {
        return switch (this) {
            case Settles<T> settles -> Optional.of(settles.answer);
            case Uncontested<T> claim -> Optional.of(claim.answer);
            case Nothing<T> nothing -> Optional.empty();
        };
    }

    /** Why there is no value; empty where there is one. */
    default List<String> failures() {
        return this instanceof Nothing<T> nothing ? nothing.why : List.of();
    }
}
