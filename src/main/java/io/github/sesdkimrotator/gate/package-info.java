/**
 * The DNS gate's judgement (design section 4): answers in, verdict out. No sockets, no clock.
 *
 * <p>{@link io.github.sesdkimrotator.gate.Judge} is where to start reading. It is the only maker of
 * {@link io.github.sesdkimrotator.gate.GateVerdict.Open}, and the port to SES takes nothing else as permission: there
 * is no way past the gate because there is no other way to get the object that opens it.
 * {@link io.github.sesdkimrotator.gate.Diagnosis} says why a gate is shut,
 * {@link io.github.sesdkimrotator.gate.RecordLinter} what is wrong with a value.
 */
package io.github.sesdkimrotator.gate;
