package io.github.sesdkimrotator.rotation;

/** A defect of this product: some code wanted a move that the transition table of {@link RotationState} forbids. */
public final class IllegalTransitionException extends IllegalStateException {

    IllegalTransitionException(RotationState.Kind from, RotationState.Kind to) {
        super("no transition leads from " + from.label() + " to " + to.label());
    }
}
