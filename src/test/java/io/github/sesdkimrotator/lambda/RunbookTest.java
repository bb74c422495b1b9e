package io.github.sesdkimrotator.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.github.sesdkimrotator.dkim.KeyFingerprint;
import io.github.sesdkimrotator.dkim.Selector;
import io.github.sesdkimrotator.dkim.SigningDomain;
import io.github.sesdkimrotator.notice.Commands;
import io.github.sesdkimrotator.support.Environments;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the operator's pages tell people to type is what the product itself would tell them, and is understood. */
class RunbookTest {

    private static final Pattern BLOCK = Pattern.compile("```sh\\n(.*?)\\n```", Pattern.DOTALL);
    private static final Pattern PAYLOAD = Pattern.compile("--payload '([^']*)'");

    private static final SigningDomain DOMAIN = new SigningDomain("example.jp");
    private static final Settings SETTINGS = Settings.of(Environments.required());

    @ParameterizedTest
    @ValueSource(strings = {"docs/runbook.md", "docs/runbook.ja.md"})
    void everyCommandIsOneThatTheProductMakes(String page) throws IOException {
        Commands commands = SETTINGS.commands();
        Optional<Selector> selector = Optional.of(new Selector("dkim-20261122-1"));
        Optional<KeyFingerprint> fingerprint = Optional.of(new KeyFingerprint("0123456789abcdef"));
        String begin = commands.phase(3, DOMAIN, Optional.empty(), Optional.empty());

        assertThat(commandsOf(page))
                .containsExactlyInAnyOrder(
                        commands.status(DOMAIN),
                        commands.phase(6, DOMAIN, selector, fingerprint),
                        commands.phase(7, DOMAIN, selector, fingerprint),
                        commands.rollback(DOMAIN),
                        commands.abort(DOMAIN),
                        commands.easyDkimFallback(DOMAIN),
                        begin.replace("}'", ",\"reason\":\"compromise\"}'"),
                        commands.enroll(DOMAIN),
                        begin,
                        commands.phase(8, DOMAIN, Optional.empty(), Optional.empty()));
    }

    /** Beside the product's own, these pages have commands of the AWS CLI; each is one line. */
    @ParameterizedTest
    @MethodSource
    void pagesOfAlarmsHaveNoCommandOfTheProductThatItWouldNotMake(Path page) throws IOException {
        Commands commands = SETTINGS.commands();
        String status = commands.status();
        Set<String> known = Set.of(
                status,
                status.replace("\"status\"", "\"expiry_check\""),
                status.replace("\"status\"", "\"watch\""),
                commands.status(DOMAIN),
                commands.enroll(DOMAIN),
                commands.phase(
                        6,
                        DOMAIN,
                        Optional.of(new Selector("dkim-20261122-1")),
                        Optional.of(new KeyFingerprint("0123456789abcdef"))));

        List<String> typed = commandsOf(page.toString());
        assertThat(typed).isNotEmpty().allMatch(command -> command.startsWith("aws ") && !command.contains("\n"));
        assertThat(typed)
                .filteredOn(command -> command.startsWith("aws lambda invoke "))
                .allMatch(known::contains);
    }

    static List<Path> pagesOfAlarmsHaveNoCommandOfTheProductThatItWouldNotMake() throws IOException {
        try (Stream<Path> pages = Files.list(Path.of("docs/runbook"))) {
            return pages.sorted().toList();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"docs/runbook.md", "docs/runbook.ja.md"})
    void everyPayloadIsUnderstood(String page) throws IOException {
        assertThat(commandsOf(page)).isNotEmpty().allSatisfy(command -> {
            String payload = PAYLOAD.matcher(command)
                    .results()
                    .map(match -> match.group(1))
                    .findFirst()
                    .orElseThrow();
            assertThatCode(() -> new RequestReader(SETTINGS).read(payload.getBytes(StandardCharsets.UTF_8)))
                    .doesNotThrowAnyException();
        });
    }

    private static List<String> commandsOf(String page) throws IOException {
        return BLOCK.matcher(Files.readString(Path.of(page)).replace("\r\n", "\n"))
                .results()
                .map((MatchResult match) -> match.group(1))
                .toList();
    }
}
