package io.github.sesdkimrotator.json;

import io.github.sesdkimrotator.dkim.KeyFingerprint;
import io.github.sesdkimrotator.dkim.Selector;
import io.github.sesdkimrotator.dkim.SigningDomain;
import io.github.sesdkimrotator.dkim.SubjectPublicKey;
import io.github.sesdkimrotator.gate.Finding;
import io.github.sesdkimrotator.rotation.Fact;
import io.github.sesdkimrotator.rotation.HaltReason;
import io.github.sesdkimrotator.rotation.ManagedDomain;
import io.github.sesdkimrotator.rotation.NoticeKind;
import io.github.sesdkimrotator.rotation.OutboxEntry;
import io.github.sesdkimrotator.rotation.Preparation;
import io.github.sesdkimrotator.rotation.Reminders;
import io.github.sesdkimrotator.rotation.RotationKey;
import io.github.sesdkimrotator.rotation.RotationReason;
import io.github.sesdkimrotator.rotation.RotationState;
import io.github.sesdkimrotator.rotation.SesRegion;
import io.github.sesdkimrotator.rotation.Signer;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** JSON to state: strict on what it needs, silent about what it does not know. */
final class StateReader {

    private static final Map<String, RotationState.Kind> KINDS = Arrays.stream(RotationState.Kind.values())
            .collect(Collectors.toUnmodifiableMap(RotationState.Kind::label, Function.identity()));
    private static final Map<String, Fact> FACTS =
            Arrays.stream(Fact.values()).collect(Collectors.toUnmodifiableMap(StateWriter::fieldName, fact -> fact));

    private StateReader() {}

    static ManagedDomain managedDomain(SigningDomain domain, Located at) {
        requireSchema(at.field("schema"));
        Located name = at.field("domain");
        if (!name.text().equals(domain.ascii())) {
            throw name.damaged("this is the state of another domain, '" + StrictJson.shown(name.text()) + "'");
        }
        List<SesRegion> regions = list(at.field("regions"), SesRegion::new);
        RotationState state = state(at.field("state"));
        List<Selector> usedSelectors = list(at.field("usedSelectors"), Selector::new);
        List<Selector> condemned = list(at.field("condemned"), Selector::new);
        List<OutboxEntry> outbox = at.field("outbox").elements().stream()
                .map(StateReader::outboxEntry)
                .toList();
        int noticesNumbered = at.field("noticesNumbered").wholeNumber();
        Instant enrolledAt = at.field("enrolledAt").instant();
        Instant changedAt = at.field("changedAt").instant();
        return at.made(() -> new ManagedDomain(
                domain, regions, state, usedSelectors, condemned, outbox, noticesNumbered, enrolledAt, changedAt));
    }

    private static void requireSchema(Located at) {
        int schema = at.wholeNumber();
        if (schema > StateJson.SCHEMA) {
            throw UnreadableStateException.fromNewerRelease(
                    at.objectName(),
                    "it has schema " + schema + " and this release reads schema " + StateJson.SCHEMA + " at most");
        }
        if (schema < 1) {
            throw at.damaged("there is no schema " + schema);
        }
    }

    private static RotationState state(Located at) {
        Located label = at.field("kind");
        RotationState.Kind kind =
                Optional.ofNullable(KINDS.get(label.text())).orElseThrow(() -> label.unknown("state"));
        return switch (kind) {
            case STEADY -> new RotationState.Steady(signer(at.field("active")));
            case PREPARING ->
                new RotationState.Preparing(
                        signer(at.field("active")), rotationReason(at), preparation(at.field("pending")));
            case AWAITING_PUBLICATION ->
                new RotationState.AwaitingPublication(
                        signer(at.field("active")),
                        rotationReason(at),
                        key(at.field("pending")),
                        at.field("announcedAt").instant(),
                        at.field("dueAt").instant(),
                        reminders(at.field("told")));
            case ACTIVATING ->
                new RotationState.Activating(
                        signer(at.field("active")),
                        rotationReason(at),
                        key(at.field("pending")),
                        at.field("intendedAt").instant(),
                        list(at.field("takenIn"), SesRegion::new));
            case WATCHING ->
                new RotationState.Watching(
                        key(at.field("active")),
                        rotationReason(at),
                        signer(at.field("previous")),
                        at.field("activatedAt").instant(),
                        instant(at, "succeedingSince"),
                        instant(at, "alarmedAt"));
            case ROLLING_BACK ->
                new RotationState.RollingBack(
                        key(at.field("failed")),
                        key(at.field("previous")),
                        at.field("intendedAt").instant(),
                        list(at.field("takenIn"), SesRegion::new),
                        instant(at, "alarmedAt"));
            case RETIRING ->
                new RotationState.Retiring(
                        key(at.field("active")),
                        signer(at.field("retired")),
                        at.field("removeAfter").instant(),
                        instant(at, "removalAskedAt"),
                        instant(at, "remindedAt"));
            case HALTED -> {
                HaltReason reason = constant(at.field("reason"), HaltReason.class, "reason of a halt");
                String detail = at.field("detail").text();
                Instant since = at.field("since").instant();
                Located interrupted = at.field("interrupted");
                RotationState state = state(interrupted);
                yield interrupted.made(() -> new RotationState.Halted(reason, detail, since, state));
            }
        };
    }

    private static Signer signer(Located at) {
        Located kind = at.field("kind");
        return switch (kind.text()) {
            case "ownKey" -> new Signer.OwnKey(key(at.field("key")));
            case "foreignKey" ->
                new Signer.ForeignKey(at.optional("selector").map(selector -> selector.as(Selector::new)));
            case "easyDkim" -> new Signer.EasyDkim(list(at.field("tokens"), Selector::new));
            case "none" -> new Signer.NoSigner();
            case "differentByRegion" -> {
                Map<SesRegion, Signer> byRegion = new TreeMap<>();
                at.field("byRegion")
                        .fields()
                        .forEach((id, value) -> byRegion.put(value.made(() -> new SesRegion(id)), signer(value)));
                yield new Signer.DifferentByRegion(byRegion);
            }
            default -> throw kind.unknown("kind of signer");
        };
    }

    private static RotationKey key(Located at) {
        SubjectPublicKey publicKey = at.field("publicKey").as(SubjectPublicKey::ofBase64);
        Located fingerprint = at.field("fingerprint");
        if (!fingerprint.as(KeyFingerprint::new).equals(publicKey.fingerprint())) {
            throw fingerprint.damaged("the public key has the fingerprint " + publicKey.fingerprint()
                    + ", which is not the one that stands" + " here; somebody changed the object by hand");
        }
        return new RotationKey(
                at.field("selector").as(Selector::new),
                publicKey,
                at.field("generatedAt").instant(),
                at.field("notAfter").instant());
    }

    private static Preparation preparation(Located at) {
        Located kind = at.field("kind");
        return switch (kind.text()) {
            case "reserved" ->
                new Preparation.Reserved(
                        at.field("selector").as(Selector::new),
                        at.field("reservedAt").instant());
            case "generated" ->
                new Preparation.Generated(
                        key(at.field("key")), at.field("certificatePem").text());
            case "archived" -> new Preparation.Archived(key(at.field("key")));
            default -> throw kind.unknown("step of a preparation");
        };
    }

    private static Reminders reminders(Located at) {
        return new Reminders(
                instant(at, "readySince"),
                instant(at, "readyToldAt"),
                instant(at, "overdueToldAt"),
                instant(at, "escalatedAt"),
                at.optional("diagnosisTold").map(Located::text),
                at.optional("explained")
                        .map(explained -> new Reminders.Explained(
                                codes(explained.field("by")),
                                explained.field("since").instant())),
                at.optional("explanationTold").map(StateReader::codes).orElse(Set.of()),
                at.optional("remarksTold").map(StateReader::codes).orElse(Set.of()));
    }

    /** A code that this release does not know is one that it never finds. */
    private static Set<Finding.Code> codes(Located at) {
        Set<String> names = at.elements().stream().map(Located::text).collect(Collectors.toSet());
        return Arrays.stream(Finding.Code.values())
                .filter(code -> names.contains(code.name()))
                .collect(Collectors.toUnmodifiableSet());
    }

    private static OutboxEntry outboxEntry(Located at) {
        Map<Fact, String> facts = new EnumMap<>(Fact.class);
        at.field("facts").fields().forEach((name, value) -> {
            // A fact that this release does not know is one that none of its texts asks for.
            if (FACTS.containsKey(name)) {
                facts.put(FACTS.get(name), value.text());
            }
        });
        return new OutboxEntry(
                at.field("id").text(),
                constant(at.field("kind"), NoticeKind.class, "kind of notice"),
                at.field("createdAt").instant(),
                facts,
                instant(at, "sentAt"));
    }

    private static RotationReason rotationReason(Located at) {
        return constant(at.field("reason"), RotationReason.class, "reason of a rotation");
    }

    private static <E extends Enum<E>> E constant(Located at, Class<E> type, String what) {
        String name = at.text();
        return Arrays.stream(type.getEnumConstants())
                .filter(constant -> constant.name().equals(name))
                .findFirst()
                .orElseThrow(() -> at.unknown(what));
    }

    private static <T> List<T> list(Located at, Function<String, T> parser) {
        return at.elements().stream().map(element -> element.as(parser)).toList();
    }

    private static Optional<Instant> instant(Located at, String name) {
        return at.optional(name).map(Located::instant);
    }
}
