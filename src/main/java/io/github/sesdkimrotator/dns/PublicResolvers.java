package io.github.sesdkimrotator.dns;

import java.util.List;

/** Resolvers that anybody may ask. */
public final class PublicResolvers {

    /** One address of each of three operators, because each has caches of its own: Cloudflare, Google, Quad9. */
    public static final List<String> THREE_OPERATORS = List.of("1.1.1.1", "8.8.8.8", "9.9.9.9");

    private PublicResolvers() {}
}
