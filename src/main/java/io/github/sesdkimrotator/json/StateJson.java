package io.github.sesdkimrotator.json;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.sesdkimrotator.dkim.SigningDomain;
import io.github.sesdkimrotator.rotation.ManagedDomain;
import java.util.Optional;

/**
 * The object {@code state/<domain>.json}, for programs and for the operator who opens it at night.
 *
 * <p>Compatibility: a field that this release does not know is ignored, so a newer release may add some within one
 * schema number; it must still write everything that the older one needs. Whatever the older one would misread takes a
 * new number. {@code src/test/resources/state/schema-1/} holds what must stay readable.
 */
public final class StateJson {

    /** The newest schema that this release reads, and the one it writes. */
    public static final int SCHEMA = 1;

    /** What the names of all states begin with. */
    public static final String FOLDER = "state/";

    private static final String SUFFIX = ".json";

    private StateJson() {}

    /** Where a domain's state is stored: {@code state/example.jp.json}. */
    public static String objectName(SigningDomain domain) {
        return FOLDER + domain.ascii() + SUFFIX;
    }

    /** Whose state is stored there; empty where {@link #objectName} gives that name to none. */
    public static Optional<SigningDomain> domainOf(String objectName) {
        if (!objectName.startsWith(FOLDER) || !objectName.endsWith(SUFFIX)) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    new SigningDomain(objectName.substring(FOLDER.length(), objectName.length() - SUFFIX.length())));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** The same state gives the same text: one field a line, always in the same order, LF, a final line break. */
    public static String write(ManagedDomain domain) {
        return JsonText.pretty(StateWriter.node(domain));
    }

    /**
     * Reads a stored object as it was found.
     *
     * @throws UnreadableStateException as {@link #read(SigningDomain, String)}, and where it is not UTF-8
     */
    public static ManagedDomain read(SigningDomain domain, byte[] utf8) {
        String json;
        try {
            json = StrictJson.decoded(utf8);
        } catch (MalformedJsonException e) {
            throw UnreadableStateException.damaged(objectName(domain), e.getMessage());
        }
        return read(domain, json);
    }

    /**
     * Reads what {@link #write} wrote, in this release or another.
     *
     * @param domain whose object this is; a text about another domain is refused
     * @throws UnreadableStateException where the text is damaged, has a newer schema, or holds a public key that does not
     *     match its fingerprint
     */
    public static ManagedDomain read(SigningDomain domain, String json) {
        ObjectNode root;
        try {
            root = StrictJson.object(json);
        } catch (MalformedJsonException e) {
            throw UnreadableStateException.damaged(objectName(domain), e.getMessage());
        }
        return StateReader.managedDomain(domain, new Located(root, objectName(domain), ""));
    }
}
