package io.github.sesdkimrotator.port;

import io.github.sesdkimrotator.dkim.Selector;
import io.github.sesdkimrotator.dkim.SigningDomain;
import java.util.Map;

/** The public artefacts and the evidence. Nothing secret ever passes through here. */
public interface Archive {

    /**
     * Stores {@code keys/<domain>/<selector>/<name>} for each entry. Repeating it replaces equal content.
     *
     * @throws PlatformFault where it is not known whether everything is stored
     */
    void storeArtefacts(SigningDomain domain, Selector selector, Map<String, String> contentByName);

    /**
     * Adds {@code evidence/<domain>/<name>}; an entry is never changed afterwards.
     *
     * @throws PlatformFault where it is not known whether the entry is stored
     */
    void appendEvidence(Evidence evidence);
}
