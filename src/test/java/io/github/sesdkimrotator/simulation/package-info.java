/**
 * Bad years from one seed: the deployed handler and everything in it, on one thread, in virtual time, with a model in the
 * place of each port and misfortune at every call. Start with {@link Simulation}; {@link Promises} is what must hold
 * after every event, {@link Options} is what a seed draws, {@code Simulate} runs many seeds and replays one.
 */
package io.github.sesdkimrotator.simulation;
