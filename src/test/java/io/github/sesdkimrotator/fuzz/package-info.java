/**
 * Hostile answers, made from seeds: {@link io.github.sesdkimrotator.fuzz.Fuzzer} is where to start reading. What is right is
 * told by readers of our own that share no code with the product and are naive on purpose.
 */
package io.github.sesdkimrotator.fuzz;
