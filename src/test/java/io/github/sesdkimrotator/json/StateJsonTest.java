package io.github.sesdkimrotator.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.sesdkimrotator.dkim.ExampleKeys;
import io.github.sesdkimrotator.dkim.SigningDomain;
import io.github.sesdkimrotator.rotation.Fact;
import io.github.sesdkimrotator.rotation.HaltReason;
import io.github.sesdkimrotator.rotation.ManagedDomain;
import io.github.sesdkimrotator.rotation.RotationReason;
import io.github.sesdkimrotator.rotation.RotationState;
import io.github.sesdkimrotator.support.States;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class StateJsonTest {

    private static final String SCHEMA_1 = "/state/schema-1/";

    /** Enough for the object's name, the place, the problem and the remedy. */
    private static final int LONGEST_MESSAGE_CHARS = 600;

    /** The fields that may be missing, because an {@code Optional} stands behind them. */
    private static final Set<String> OPTIONAL_FIELDS = Set.of(
            "alarmedAt",
            "diagnosisTold",
            "explained",
            "explanationTold",
            "remarksTold",
            "escalatedAt",
            "overdueToldAt",
            "readySince",
            "readyToldAt",
            "remindedAt",
            "removalAskedAt",
            "sentAt",
            "succeedingSince");

    /** Objects whose field names are data. */
    private static final Set<String> MAPS = Set.of("byRegion", "facts");

    private static Map<String, ManagedDomain> storedExamples() {
        Map<String, ManagedDomain> examples = new LinkedHashMap<>();
        for (RotationState state : States.oneOfEachKind()) {
            examples.put(state.kind().label() + ".json", States.managed(state));
        }
        examples.put(
                "everything.json",
                States.crowded(new RotationState.Preparing(
                        States.everySigner().getLast(),
                        RotationReason.COMPROMISE,
                        States.everyPreparation().getFirst())));
        return examples;
    }

    @Test
    void everyStateSurvivesTheWayThroughTheStore() {
        Set<RotationState.Kind> kinds = new TreeSet<>();
        for (RotationState state : States.everyState()) {
            kinds.add(state.kind());
            assertSurvives(States.managed(state));
        }
        States.oneOfEachKind().forEach(state -> assertSurvives(States.crowded(state)));
        assertThat(kinds).containsExactly(RotationState.Kind.values());
    }

    private static void assertSurvives(ManagedDomain managed) {
        String json = StateJson.write(managed);
        if (!StateJson.read(States.DOMAIN, json).equals(managed)) {
            throw new AssertionError(managed + "\ncomes back from\n" + json + "\nas something else");
        }
    }

    @Test
    void differentStatesAreDifferentTexts() {
        List<RotationState> distinct = States.everyState().stream().distinct().toList();

        assertThat(distinct.stream().map(States::managed).map(StateJson::write))
                .doesNotHaveDuplicates()
                .hasSizeGreaterThan(500);
    }

    /** Golden files: what a release has written, every later one reads, and writes the same way. */
    @Test
    void whatSchema1WroteStaysReadableAndIsStillWrittenSo() throws IOException {
        for (RotationState state : States.oneOfEachKind()) {
            String name = state.kind().label() + ".json";
            assertThat(StateJson.read(States.DOMAIN, resource(name))).as(name).isEqualTo(States.managed(state));
            assertThat(StateJson.write(States.managed(state))).as(name).isEqualTo(resource(name));
        }
    }

    /** Every notice and fact of the first release; later ones are not added, so they need not be in the file. */
    @Test
    void everyNoticeOfTheFirstReleaseStaysReadable() throws IOException {
        String golden = resource("everything.json");
        ManagedDomain read = StateJson.read(States.DOMAIN, golden);

        assertThat(StateJson.write(read)).isEqualTo(golden);
        assertThat(read.outbox()).hasSize(18);
        assertThat(read.outbox().get(1).facts()).hasSize(18);
        assertThat(read.outbox().get(1).facts().get(Fact.RECORD_NAME)).startsWith("the RECORD_NAME");
    }

    @Test
    void reasonsAreStoredUnderNamesThatNeverChange() {
        assertThat(RotationReason.values())
                .extracting(Enum::name)
                .contains("EXPIRY", "FIRST_KEY", "FOREIGN_KEY", "REQUESTED", "COMPROMISE");
        assertThat(HaltReason.values())
                .extracting(Enum::name)
                .contains(
                        "DRIFT",
                        "IDENTITY_MISSING",
                        "IDENTITY_NOT_A_DOMAIN",
                        "KEY_LOST",
                        "SES_REFUSED",
                        "EASY_DKIM_FALLBACK");
    }

    @Test
    void textIsMadeForDiffs() {
        String json = StateJson.write(States.crowded(States.oneOfEachKind().getLast()));

        assertThat(json).doesNotContain("\r").doesNotContain("null").endsWith("}\n");
        assertThat(json.lines().limit(3)).containsExactly("{", "  \"schema\": 1,", "  \"domain\": \"example.jp\",");
    }

    @Test
    void fieldThatANewerReleaseAddedIsIgnored() {
        storedExamples().forEach((name, managed) -> {
            ObjectNode root = tree(managed);
            everyObject(root, "", object -> object.putObject("addedLater").put("x", 1));
            assertThat(StateJson.read(States.DOMAIN, root.toString())).as(name).isEqualTo(managed);
        });
    }

    @Test
    void newerSchemaIsRefusedBeforeAnythingElseIsLookedAt() {
        assertThatThrownBy(() -> StateJson.read(States.DOMAIN, "{\"schema\": 2, \"zone\": []}"))
                .isInstanceOf(UnreadableStateException.class)
                .hasMessage("state/example.jp.json cannot be read: it has schema 2 and this release reads schema 1 at"
                        + " most. Nothing was changed. Deploy the release that wrote the object, or a newer one.");
    }

    @Test
    void wordThatOnlyANewerReleaseKnowsAsksForThatRelease() {
        assertUnreadable(
                edited(root -> ((ObjectNode) root.get("state")).put("kind", "Dreaming")),
                "at state.kind: this release does not know the state 'Dreaming'",
                "Deploy");
        assertUnreadable(
                edited(root -> ((ObjectNode) root.get("state")).put("reason", "BOREDOM")),
                "at state.reason: this release does not know the reason of a rotation 'BOREDOM'",
                "Deploy");
    }

    @Test
    void publicKeyThatDoesNotMatchItsFingerprintIsRefused() {
        String swapped = edited(root -> ((ObjectNode) root.at("/state/pending"))
                .put("publicKey", ExampleKeys.rsa2048(3).base64()));

        assertUnreadable(
                swapped,
                "at state.pending.fingerprint: the public key has the fingerprint "
                        + ExampleKeys.rsa2048(3).fingerprint(),
                "changed the object by hand",
                "Restore");
    }

    @Test
    void stateOfAnotherDomainIsRefused() {
        String json = StateJson.write(States.managed(States.oneOfEachKind().getFirst()));

        assertThatThrownBy(() -> StateJson.read(new SigningDomain("example.com"), json))
                .isInstanceOf(UnreadableStateException.class)
                .hasMessageStartingWith("state/example.com.json cannot be read: at domain: this is the state of another"
                        + " domain, 'example.jp'");
    }

    @Test
    void haltThatInterruptedAHaltIsDamage() {
        ObjectNode root = tree(States.managed(States.oneOfEachKind().getLast()));
        ObjectNode halted = (ObjectNode) root.get("state");
        halted.set("interrupted", halted.deepCopy());

        assertUnreadable(root.toString(), "at state.interrupted: a halt interrupts a rotation");
    }

    @Test
    void damageIsNamedWithItsPlaceAndItsRemedy() {
        Map<String, String> problemByText = new LinkedHashMap<>();
        problemByText.put("", "the text is empty");
        problemByText.put("null", "a JSON object is expected");
        problemByText.put("[]", "a JSON object is expected");
        problemByText.put("\uFEFF{}", "byte order mark");
        problemByText.put("{}", "the field 'schema' is missing");
        problemByText.put("{\"schema\": 0}", "at schema: there is no schema 0");
        problemByText.put("{\"schema\": 1.5}", "at schema: a whole number is expected");
        problemByText.put("{\"schema\": 4294967297}", "at schema: a whole number is expected");
        problemByText.put("{\"schema\": \"1\"}", "at schema: a whole number is expected");
        problemByText.put("{\"schema\": 1}", "the field 'domain' is missing");
        problemByText.put("{\"schema\": 1, \"schema\": 1}", "the field 'schema' stands twice");
        problemByText.put(edited(root -> root.remove("outbox")), "the field 'outbox' is missing");
        problemByText.put(edited(root -> root.putArray("regions")), "at least one SES Region");
        problemByText.put(
                edited(root -> root.putArray("usedSelectors").add("ok").add("not.ok")),
                "at usedSelectors[1]: 'not.ok' is not a selector");
        problemByText.put(
                edited(root -> root.put("enrolledAt", "yesterday")),
                "at enrolledAt: 'yesterday' is no instant; one looks like 2026-11-22T03:04:05Z");
        problemByText.put(
                edited(root -> ((ObjectNode) root.at("/state/pending")).put("publicKey", "***")),
                "at state.pending.publicKey: Illegal base64");
        problemByText.put(
                edited(root -> ((ObjectNode) root.at("/state/pending")).put("publicKey", "")),
                "at state.pending.publicKey: a public key has at least one byte");
        problemByText.put(
                edited(root -> root.putArray("outbox").addObject().put("id", "x")),
                "at outbox[0]: the field 'facts' is missing");
        problemByText.put(StateJson.write(States.managed(awaiting())) + "}", "text after the end");

        problemByText.forEach((json, problem) -> assertUnreadable(json, problem, "Restore the newest good version"));
    }

    /** Enumerated: each field of each example taken away, one at a time. */
    @Test
    void everyMissingFieldIsNoticedUnlessItMayBeMissing() {
        storedExamples().forEach((name, managed) -> {
            ObjectNode whole = tree(managed);
            for (String pointer : everyField(whole)) {
                ObjectNode root = whole.deepCopy();
                String field = pointer.substring(pointer.lastIndexOf('/') + 1);
                parent(root, pointer).remove(field);
                boolean mayBeMissing = OPTIONAL_FIELDS.contains(field) || isData(pointer);
                if (mayBeMissing) {
                    assertThat(StateJson.read(States.DOMAIN, root.toString()))
                            .as(name + " without " + pointer)
                            .isNotEqualTo(managed);
                } else {
                    assertUnreadable(root.toString(), "the field '" + field + "' is missing");
                }
            }
        });
    }

    /** Enumerated: each field of each example replaced by each wrong thing. Nothing else than refusal may come of it. */
    @Test
    void everyFieldOfTheWrongKindIsRefusedInFewWords() {
        JsonNodeFactory json = JsonNodeFactory.instance;
        List<JsonNode> wrong = List.of(
                json.booleanNode(true),
                json.numberNode(-1.5),
                json.objectNode(),
                json.arrayNode().add(json.nullNode()),
                json.textNode("x".repeat(10_000)),
                json.textNode("\u0000\u001b[31m"));
        Set<String> freeText = Set.of("id", "detail", "diagnosisTold", "certificatePem");
        storedExamples().forEach((name, managed) -> {
            ObjectNode whole = tree(managed);
            for (String pointer : everyField(whole)) {
                String field = pointer.substring(pointer.lastIndexOf('/') + 1);
                for (JsonNode value : wrong) {
                    boolean fitsText = freeText.contains(field) || pointer.contains("/facts/");
                    boolean fitsObject = MAPS.contains(field) || field.equals("told");
                    if (!(value.isTextual() ? fitsText : value.isObject() && fitsObject)) {
                        ObjectNode root = whole.deepCopy();
                        parent(root, pointer).set(field, value);
                        assertUnreadable(root.toString(), "state/example.jp.json cannot be read: at ");
                    }
                }
            }
        });
    }

    @Test
    void stateCutAnywhereIsRefused() {
        String json = StateJson.write(States.managed(States.oneOfEachKind().getLast()));

        for (int end = 0; end < json.length() - 1; end++) {
            assertUnreadable(json.substring(0, end), "state/example.jp.json cannot be read: ");
        }
    }

    @Test
    void objectNameIsWhereTheStateIsStored() {
        assertThat(StateJson.objectName(new SigningDomain("xn--wgv71a119e.example")))
                .isEqualTo("state/xn--wgv71a119e.example.json");
    }

    private static RotationState awaiting() {
        return States.example(RotationState.Kind.AWAITING_PUBLICATION);
    }

    private static String edited(Consumer<ObjectNode> edit) {
        ObjectNode root = tree(States.managed(awaiting()));
        edit.accept(root);
        return root.toString();
    }

    private static ObjectNode tree(ManagedDomain managed) {
        return StrictJson.object(StateJson.write(managed));
    }

    /** In plain Java, as it runs some thousand times. */
    private static void assertUnreadable(String json, String... parts) {
        String message;
        try {
            throw new AssertionError("was read: " + StateJson.read(States.DOMAIN, json) + "\nfrom " + json);
        } catch (UnreadableStateException e) {
            message = e.getMessage();
        }
        boolean complete = message.startsWith("state/example.jp.json cannot be read: ")
                && Arrays.stream(parts).allMatch(message::contains);
        boolean fitToShow =
                message.length() < LONGEST_MESSAGE_CHARS && message.codePoints().noneMatch(Character::isISOControl);
        if (!complete || !fitToShow) {
            throw new AssertionError("expected " + List.of(parts) + "\nbut it said " + message + "\nabout " + json);
        }
    }

    private static void everyObject(JsonNode node, String name, Consumer<ObjectNode> visitor) {
        node.properties().forEach(field -> everyObject(field.getValue(), field.getKey(), visitor));
        if (node instanceof ArrayNode array) {
            array.forEach(element -> everyObject(element, "", visitor));
        }
        if (node instanceof ObjectNode object && !name.equals("byRegion")) {
            visitor.accept(object);
        }
    }

    /** JSON pointers to every field of every object. */
    private static List<String> everyField(JsonNode node) {
        List<String> pointers = new ArrayList<>();
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            pointers.add("/" + field.getKey());
            everyField(field.getValue()).forEach(below -> pointers.add("/" + field.getKey() + below));
        }
        for (int i = 0; i < (node.isArray() ? node.size() : 0); i++) {
            String element = "/" + i;
            everyField(node.get(i)).forEach(below -> pointers.add(element + below));
        }
        return pointers;
    }

    private static ObjectNode parent(ObjectNode root, String pointer) {
        return (ObjectNode) root.at(pointer.substring(0, pointer.lastIndexOf('/')));
    }

    private static boolean isData(String pointer) {
        List<String> names = Arrays.asList(pointer.split("/", -1));
        return MAPS.contains(names.get(names.size() - 2));
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = StateJsonTest.class.getResourceAsStream(SCHEMA_1 + name)) {
            assertThat(in).as("src/test/resources" + SCHEMA_1 + name).isNotNull();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
