package io.github.sesdkimrotator.support;

import io.github.sesdkimrotator.dkim.PrivateKeyTrace;
import io.github.sesdkimrotator.dkim.Selector;
import io.github.sesdkimrotator.dkim.SigningDomain;
import io.github.sesdkimrotator.json.EvidenceJson;
import io.github.sesdkimrotator.port.Archive;
import io.github.sesdkimrotator.port.Evidence;
import io.github.sesdkimrotator.port.PlatformFault;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * An archive in which nothing changes once it is there, and into which no private key goes. Artefacts may be stored
 * again with the same content only: a repeated phase 4 that makes something else is not repeatable.
 */
public final class InMemoryArchive implements Archive {

    private final SortedMap<String, String> contentByPath = new TreeMap<>();
    private boolean failNextArtefacts;
    private boolean failNextEvidence;
    private boolean loseNextReply;

    @Override
    public void storeArtefacts(SigningDomain domain, Selector selector, Map<String, String> contentByName) {
        if (contentByName.isEmpty()) {
            throw new AssertionError("no artefacts given for " + selector.recordName(domain));
        }
        if (failNextArtefacts) {
            failNextArtefacts = false;
            // As with S3, some objects may be there and others not.
            String first = new TreeMap<>(contentByName).firstKey();
            put("keys/" + domain + "/" + selector + "/", first, contentByName.get(first));
            throw new PlatformFault("the artefacts of " + selector.recordName(domain) + " are not all stored: 503");
        }
        contentByName.forEach((name, content) -> put("keys/" + domain + "/" + selector + "/", name, content));
        loseReply("artefacts", domain);
    }

    @Override
    public void appendEvidence(Evidence evidence) {
        SigningDomain domain = evidence.domain();
        if (failNextEvidence) {
            failNextEvidence = false;
            throw new PlatformFault("the evidence about " + domain + " is not stored: 503");
        }
        put("evidence/" + domain + "/", evidence.name(), EvidenceJson.file(evidence));
        loseReply("evidence", domain);
    }

    private void put(String folder, String name, String content) {
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9._:-]*(/[A-Za-z0-9][A-Za-z0-9._:-]*)*")) {
            throw new AssertionError("'" + name + "' is no name for an object");
        }
        if (PrivateKeyTrace.isIn(content)) {
            throw new AssertionError("a private key was about to be stored as " + folder + name);
        }
        String first = contentByPath.putIfAbsent(folder + name, content);
        if (first != null && !first.equals(content)) {
            throw new AssertionError(folder + name + " is there already and says something else");
        }
    }

    private void loseReply(String what, SigningDomain domain) {
        if (loseNextReply) {
            loseNextReply = false;
            throw new PlatformFault("no answer to the storing of the " + what + " of " + domain + " within 5 s");
        }
    }

    /** Of the next artefacts only the first is stored, and the caller learns of a fault. */
    public void failNextArtefacts() {
        failNextArtefacts = true;
    }

    public void failNextEvidence() {
        failNextEvidence = true;
    }

    /** Whatever comes next is stored, but the caller learns only of a time-out. */
    public void loseNextReply() {
        loseNextReply = true;
    }

    /** Everything by its full path. */
    public SortedMap<String, String> contentByPath() {
        return Collections.unmodifiableSortedMap(contentByPath);
    }

    /** The evidence about a domain by its name, the folder left out. */
    public SortedMap<String, String> evidence(SigningDomain domain) {
        String folder = "evidence/" + domain + "/";
        SortedMap<String, String> evidence = new TreeMap<>();
        contentByPath.forEach((path, content) -> {
            if (path.startsWith(folder)) {
                evidence.put(path.substring(folder.length()), content);
            }
        });
        return evidence;
    }

    /** A fault that was switched on and never happened tested nothing. */
    public void assertNoFaultLeft() {
        if (failNextArtefacts || failNextEvidence || loseNextReply) {
            throw new AssertionError("a fault of the archive was switched on and never happened");
        }
    }
}
