package io.github.sesdkimrotator.rotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.sesdkimrotator.rotation.RotationState.Halted;
import io.github.sesdkimrotator.rotation.RotationState.Kind;
import io.github.sesdkimrotator.support.States;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RotationStateTest {

    private static final Pattern ROW = Pattern.compile("\\| (\\w+) +\\| (\\w+) +\\| .+ \\|");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "src/main/java/io/github/sesdkimrotator/rotation/RotationState.java",
                "docs/lifecycle.md",
            })
    void theTransitionTableThatPeopleReadIsTheOneThatTheCodeObeys(String file) throws IOException {
        Map<String, Set<String>> written = new TreeMap<>();
        Files.readAllLines(Path.of(file)).stream()
                .map(ROW::matcher)
                .filter(row -> row.find() && !row.group(1).equals("State"))
                .forEach(row -> written.computeIfAbsent(row.group(1), state -> new TreeSet<>())
                        .add(row.group(2)));
        Map<String, Set<String>> obeyed = new TreeMap<>();
        for (Kind kind : Kind.values()) {
            Set<String> successors = new TreeSet<>();
            kind.successors().forEach(next -> successors.add(next.label()));
            obeyed.put(kind.label(), successors);
        }
        assertThat(written).isEqualTo(obeyed);
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void everyMoveOutsideTheTableThrowsNamingBothStates(Kind from) {
        for (RotationState state : States.oneOfEachKind()) {
            for (RotationState next : States.oneOfEachKind()) {
                boolean listed =
                        state.kind() == next.kind() || state.kind().successors().contains(next.kind());
                if (state.kind() != from || listed) {
                    continue;
                }
                assertThatThrownBy(() -> state.moveTo(next))
                        .isInstanceOf(IllegalTransitionException.class)
                        .hasMessageContaining(state.kind().label())
                        .hasMessageContaining(next.kind().label());
            }
        }
    }

    @Test
    void everyKindOfStateCanBeReachedAndLeft() {
        Set<Kind> reached = new TreeSet<>();
        for (Kind kind : Kind.values()) {
            assertThat(kind.successors()).as(kind.label()).isNotEmpty();
            reached.addAll(kind.successors());
        }
        assertThat(reached).containsExactlyInAnyOrder(Kind.values());
    }

    @Test
    void aHaltNeverInterruptsAnotherHalt() {
        for (RotationState state : States.oneOfEachKind()) {
            if (state instanceof Halted halted) {
                assertThatThrownBy(() -> new Halted(HaltReason.DRIFT, "again", States.NOW, halted))
                        .isInstanceOf(IllegalArgumentException.class);
            }
        }
    }

    @Test
    void everyStateKnowsTheKeysThatMustNotBeDestroyed() {
        for (RotationState state : States.everyState()) {
            Rotation.subjectSelector(state)
                    .ifPresent(selector -> assertThat(state.needs(selector))
                            .as("%s needs %s", state, selector)
                            .isTrue());
        }
    }
}
