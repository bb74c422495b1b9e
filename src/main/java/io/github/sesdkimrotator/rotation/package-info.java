/**
 * The core: one identity's lifecycle as values and pure functions.
 *
 * <p>Start with {@link io.github.sesdkimrotator.rotation.RotationState}, whose Javadoc is the transition table, then
 * {@link io.github.sesdkimrotator.rotation.Rotation#decide}. Nothing here does I/O, reads a clock or draws a random
 * number.
 */
package io.github.sesdkimrotator.rotation;
