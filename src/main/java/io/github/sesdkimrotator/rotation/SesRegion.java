package io.github.sesdkimrotator.rotation;

import io.github.sesdkimrotator.dkim.Printable;

/**
 * An AWS Region in which SES holds the identity. SES keeps one signing key per identity and Region.
 *
 * @param id {@code ap-northeast-1}
 */
public record SesRegion(String id) implements Comparable<SesRegion> {

    /** @throws IllegalArgumentException where the text has not the form of a Region's name */
    public SesRegion {
        if (!id.matches("[a-z]{2}(-[a-z]+)+-[0-9]")) {
            throw new IllegalArgumentException(
                    "'" + Printable.of(id) + "' is no AWS Region; one looks like 'ap-northeast-1'");
        }
    }

    @Override
    public int compareTo(SesRegion other) {
        return id.compareTo(other.id);
    }

    @Override
    public String toString() {
        return id;
    }
}
