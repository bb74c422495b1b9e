package io.github.sesdkimrotator.notice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.sesdkimrotator.dkim.KeyFingerprint;
import io.github.sesdkimrotator.dkim.Selector;
import io.github.sesdkimrotator.dkim.SigningDomain;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CommandsTest {

    private static final SigningDomain DOMAIN = new SigningDomain("example.jp");
    private final Commands commands = new Commands("aws-ses-migration", "prod");

    @Test
    void phaseSevenIsTheCommandOfTheContract() {
        assertThat(commands.phase(
                        7,
                        DOMAIN,
                        Optional.of(new Selector("dkim-20261122-1")),
                        Optional.of(new KeyFingerprint("0123456789abcdef"))))
                .isEqualTo("aws lambda invoke --function-name aws-ses-migration-prod-dkim-manager"
                        + " --cli-binary-format raw-in-base64-out --cli-read-timeout 0"
                        + " --payload '{\"action\":\"phase_manager\",\"phase\":\"7\",\"domain\":\"example.jp\","
                        + "\"environment\":\"prod\",\"projectName\":\"aws-ses-migration\","
                        + "\"selector\":\"dkim-20261122-1\",\"fingerprint\":\"0123456789abcdef\"}'"
                        + " answer.json && jq -r '., .nextStep // empty' answer.json");
    }

    @Test
    void everyVerbCarriesItsActionAndTheDomain() throws IOException {
        Map<String, String> commandByAction = Map.of(
                "status", commands.status(DOMAIN),
                "enroll", commands.enroll(DOMAIN),
                "rollback", commands.rollback(DOMAIN),
                "abort", commands.abort(DOMAIN),
                "easy_dkim_fallback", commands.easyDkimFallback(DOMAIN));
        for (Map.Entry<String, String> verb : commandByAction.entrySet()) {
            assertThat(payload(verb.getValue())).isEqualTo(Map.of("action", verb.getKey(), "domain", "example.jp"));
        }
        assertThat(payload(commands.status())).isEqualTo(Map.of("action", "status"));
        assertThat(payload(commands.phase(3, DOMAIN, Optional.empty(), Optional.empty())))
                .containsOnlyKeys("action", "phase", "domain", "environment", "projectName");
        assertThat(payload(commands.replaceCompromisedKey(DOMAIN)))
                .containsEntry("phase", "3")
                .containsEntry("reason", "compromise")
                .containsOnlyKeys("action", "phase", "domain", "environment", "projectName", "reason");
    }

    private static Map<String, String> payload(String command) throws IOException {
        String json = command.substring(command.indexOf('\'') + 1, command.lastIndexOf('\''));
        return new ObjectMapper().readValue(json, new TypeReference<>() {});
    }

    @Test
    void aNameThatCouldLeaveItsQuotesIsRefused() {
        assertThatThrownBy(() -> new Commands("x'; rm -rf", "prod")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Commands("p".repeat(60), "prod")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void thePhasesOfTheDeploymentAreNotInvoked() {
        for (int phase : new int[] {1, 2, 9}) {
            assertThatThrownBy(() -> commands.phase(phase, DOMAIN, Optional.empty(), Optional.empty()))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
