package io.github.sesdkimrotator.support;

import io.github.sesdkimrotator.dkim.SigningDomain;
import io.github.sesdkimrotator.json.StateJson;
import io.github.sesdkimrotator.json.UnreadableStateException;
import io.github.sesdkimrotator.port.PlatformFault;
import io.github.sesdkimrotator.port.StateStore;
import io.github.sesdkimrotator.rotation.ManagedDomain;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import software.amazon.awssdk.core.SdkBytes;

/**
 * A state store that keeps the very text that S3 would keep, so that every test of a run exercises the codec too, and
 * that takes conditional writes only.
 */
public final class InMemoryStateStore implements StateStore {

    /** @param written what was written by way of the port, and reads back as such */
    private record StoredText(Version version, SdkBytes json, Optional<ManagedDomain> written) {}

    private final Map<SigningDomain, StoredText> objects = new TreeMap<>();
    private Optional<Runnable> beforeNextWrite = Optional.empty();
    private boolean failNextRead;
    private boolean failNextWrite;
    private boolean loseReplyOfNextWrite;
    private int versions;
    private int reads;
    private int writes;
    private int lostRaces;

    @Override
    public Optional<Versioned> read(SigningDomain domain) {
        reads++;
        if (failNextRead) {
            failNextRead = false;
            throw new PlatformFault("the state of " + domain + " could not be read: connection reset");
        }
        return current(domain);
    }

    private Optional<Versioned> current(SigningDomain domain) {
        return Optional.ofNullable(objects.get(domain))
                .map(stored -> new Versioned(
                        stored.version(), stored.written().orElseGet(() -> parsed(domain, stored.json()))));
    }

    private static ManagedDomain parsed(SigningDomain domain, SdkBytes json) {
        try {
            return StateJson.read(domain, json.asByteArray());
        } catch (UnreadableStateException e) {
            throw new PlatformFault(e.getMessage(), e);
        }
    }

    @Override
    public StoreResult create(ManagedDomain first) {
        return write(Optional.empty(), first);
    }

    @Override
    public StoreResult replace(Version expected, ManagedDomain next) {
        return write(Optional.of(expected), next);
    }

    private StoreResult write(Optional<Version> expected, ManagedDomain next) {
        Optional<Runnable> rival = beforeNextWrite;
        // Forgotten first: the rival may write here too.
        beforeNextWrite = Optional.empty();
        rival.ifPresent(Runnable::run);
        if (failNextWrite) {
            failNextWrite = false;
            throw new PlatformFault("the state of " + next.domain() + " was not written: 503 SlowDown");
        }
        StoreResult result = writeIf(expected, next);
        if (loseReplyOfNextWrite) {
            loseReplyOfNextWrite = false;
            throw new PlatformFault("no answer to the write of the state of " + next.domain() + " within 5 s");
        }
        return result;
    }

    private StoreResult writeIf(Optional<Version> expected, ManagedDomain next) {
        Optional<Version> present =
                Optional.ofNullable(objects.get(next.domain())).map(StoredText::version);
        if (!present.equals(expected)) {
            lostRaces++;
            return new StoreResult.LostRace(current(next.domain()));
        }
        String json = StateJson.write(next);
        if (!StateJson.read(next.domain(), json).equals(next)) {
            throw new AssertionError("what was written reads back as something else:\n" + json);
        }
        writes++;
        return new StoreResult.Stored(put(next.domain(), SdkBytes.fromUtf8String(json), Optional.of(next)));
    }

    private Version put(SigningDomain domain, SdkBytes json, Optional<ManagedDomain> written) {
        Version version = new Version("\"etag-" + ++versions + "\"");
        objects.put(domain, new StoredText(version, json, written));
        return version;
    }

    @Override
    public List<SigningDomain> domains() {
        return List.copyOf(objects.keySet());
    }

    /** The next write takes place, but the writer learns only of a time-out. */
    public void loseReplyOfNextWrite() {
        loseReplyOfNextWrite = true;
    }

    /** The next write does not take place, and the writer learns of a fault. */
    public void failNextWrite() {
        failNextWrite = true;
    }

    public void failNextRead() {
        failNextRead = true;
    }

    /** Lets a rival in between the next writer's read and its write; the rival may use this store too. */
    public void beforeNextWrite(Runnable rival) {
        beforeNextWrite = Optional.of(rival);
    }

    /** Somebody edits the object by hand: any content, and a new version. */
    public void overwriteBehindOurBack(SigningDomain domain, byte[] json) {
        put(domain, SdkBytes.fromByteArray(json), Optional.empty());
    }

    /** The same with a text. */
    public void overwriteBehindOurBack(SigningDomain domain, String json) {
        put(domain, SdkBytes.fromUtf8String(json), Optional.empty());
    }

    /** Somebody deletes the object. */
    public void deleteBehindOurBack(SigningDomain domain) {
        objects.remove(domain);
    }

    /** The text that is stored now. */
    public Optional<String> json(SigningDomain domain) {
        return Optional.ofNullable(objects.get(domain))
                .map(stored -> stored.json().asUtf8String());
    }

    /** The version and the text that are stored now, to be compared only. */
    public Optional<Object> stored(SigningDomain domain) {
        return Optional.ofNullable(objects.get(domain)).map(stored -> List.of(stored.version(), stored.json()));
    }

    /** How many reads were asked for, those that failed counted. */
    public int reads() {
        return reads;
    }

    /** How many writes took place, whether or not the writer learned of it. */
    public int writes() {
        return writes;
    }

    /** How many writes came too late. */
    public int lostRaces() {
        return lostRaces;
    }

    /** A fault that was switched on and never happened tested nothing. */
    public void assertNoFaultLeft() {
        if (failNextRead || failNextWrite || loseReplyOfNextWrite || beforeNextWrite.isPresent()) {
            throw new AssertionError("a fault of the state store was switched on and never happened");
        }
    }
}
