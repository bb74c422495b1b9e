/**
 * Rotates the DKIM keys of Amazon SES identities without one unsigned mail.
 *
 * <p>SES holds one BYODKIM key for an identity and Region, and drops the old one the moment it is given a new one. So
 * a new key is published first, and SES is told only when everybody who matters serves it:
 *
 * <pre>
 *   Steady               one key signs; its certificate is due, or a person asks
 *   Preparing            phases 3-5: key, artefacts, notice to the DNS team
 *   AwaitingPublication  every name server and resolver is asked until all serve exactly that key
 *   Activating           phase 7: intent stored, gate passed again, SES told
 *   Watching             SES must say SUCCESS, and keep saying so
 *   Retiring             the old record outlives mail in flight, then goes; then the old key is destroyed
 *   RollingBack, Halted  the ways out when something went wrong
 * </pre>
 *
 * <p>Dependencies point inward, to the left; nothing inner knows an outer name. {@code ArchitectureTest} keeps it so.
 *
 * <pre>
 *   dkim ◄── gate ◄── rotation ◄── port ◄─┬─ notice ◄── run ◄─┬─ lambda
 *                                         │                   └─ check (the gate for a laptop)
 *                                         ├─ json   (state, evidence, requests as text)
 *                                         ├─ crypto (key pair, certificate, encodings)
 *                                         ├─ dns    (name servers over sockets)
 *                                         └─ aws    (S3, Secrets Manager, SNS, SESv2; knows json and crypto)
 * </pre>
 *
 * <p>Where to start reading: {@code rotation.RotationState} is the transition table, {@code rotation.Rotation} decides,
 * {@code gate.Judge} opens the gate and nobody else can, {@code run.DomainRun} is the sequence of one run, {@code
 * lambda.DkimManagerHandler} is what Lambda calls. Each package has a page like this one; {@code template.yaml} is the
 * stack around it all.
 */
package io.github.sesdkimrotator;
