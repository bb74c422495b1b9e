package io.github.sesdkimrotator.notice;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sesdkimrotator.rotation.HaltReason;
import io.github.sesdkimrotator.rotation.NoticeKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever gets a notice finds its subject in the runbook. Subjects are English in both languages. */
class RunbookNoticesTest {

    @ParameterizedTest
    @ValueSource(strings = {"docs/runbook.md", "docs/runbook.ja.md"})
    void everySubjectAndEveryReasonToHaltIsExplained(String page) throws IOException {
        List<String> subjects = Arrays.stream(NoticeKind.values())
                .flatMap(kind -> Language.ENGLISH.texts().summary(kind).lines())
                .map(line -> line.strip().replaceAll("^\\{[?!]\\w+}", "").replaceAll("\\{\\w+}", "…"))
                .map(subject -> "`" + subject + "`")
                .toList();
        List<String> reasons = Arrays.stream(HaltReason.values())
                .map(reason -> "`" + reason + "`")
                .toList();

        assertThat(Files.readString(Path.of(page))).contains(subjects).contains(reasons);
    }
}
