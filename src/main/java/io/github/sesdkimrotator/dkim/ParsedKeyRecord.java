package io.github.sesdkimrotator.dkim;

/** What reading a TXT value as a DKIM key record gives: the record, or why it is none. */
public sealed interface ParsedKeyRecord permits KeyRecord, MalformedKeyRecord {}
