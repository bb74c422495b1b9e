package io.github.sesdkimrotator.gate;

import io.github.sesdkimrotator.dkim.SubjectPublicKey;

/**
 * A key that is not expected but would be recognised, so that people are told whose key they published by mistake.
 *
 * @param selector under which it belongs
 */
public record KnownKey(String selector, SubjectPublicKey key) {}
