package io.github.sesdkimrotator.gate;

import io.github.sesdkimrotator.dkim.DnsName;
import io.github.sesdkimrotator.dkim.SubjectPublicKey;

/**
 * What the gate is asked.
 *
 * @param recordName where the key must be published
 * @param expected the key that must be published there, and no other
 */
public record GateQuestion(DnsName recordName, SubjectPublicKey expected) {}
