package io.github.sesdkimrotator.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sesdkimrotator.crypto.RsaKeyGenerator;
import io.github.sesdkimrotator.crypto.SesKeyEncoding;
import io.github.sesdkimrotator.crypto.VaultKeyEncoding;
import io.github.sesdkimrotator.dkim.KeyRecord;
import io.github.sesdkimrotator.dkim.Selector;
import io.github.sesdkimrotator.dkim.SigningDomain;
import io.github.sesdkimrotator.dkim.TxtRecord;
import io.github.sesdkimrotator.gate.Reply;
import io.github.sesdkimrotator.port.KeyGenerator;
import io.github.sesdkimrotator.port.PlatformFault;
import io.github.sesdkimrotator.port.PrivateSigningKey;
import io.github.sesdkimrotator.rotation.NoticeKind.Audience;
import io.github.sesdkimrotator.rotation.SesIdentity.DkimStatus;
import io.github.sesdkimrotator.support.Canary;
import io.github.sesdkimrotator.support.CapturingTopics;
import io.github.sesdkimrotator.support.HandlerFixture;
import io.github.sesdkimrotator.support.ScriptedSes;
import io.github.sesdkimrotator.support.States;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * A rotation from the first key to the second, with real keys and faults on the way, through the handler; then
 * everything that it emitted is searched for both private keys. The real generator is slow, so there is one story.
 */
class PrivateKeyCanaryTest {

    private static final SigningDomain DOMAIN = States.DOMAIN;
    private static final Duration DAY = Duration.ofDays(1);

    /** Makes real keys and remembers them for the search. */
    private static final class WitnessedGenerator implements KeyGenerator {

        private final KeyGenerator real = new RsaKeyGenerator();
        private final List<PrivateSigningKey> made = new ArrayList<>();

        @Override
        public PrivateSigningKey generate() {
            made.add(real.generate());
            return made.getLast();
        }

        @Override
        public String certify(
                PrivateSigningKey key, SigningDomain domain, Selector selector, Instant notBefore, Instant notAfter) {
            return real.certify(key, domain, selector, notBefore, notAfter);
        }
    }

    private final WitnessedGenerator keys = new WitnessedGenerator();
    private final HandlerFixture world =
            new HandlerFixture().setting("DOMAINS", DOMAIN.ascii()).generating(keys);
    private final Map<String, String> emitted = new LinkedHashMap<>();
    private final List<Throwable> thrown = new ArrayList<>();
    private final List<String> sentToSes = new ArrayList<>();

    @Test
    void nothingThatTheHandlerEmitsHoldsAnyPartOfAPrivateKey() {
        world.ses.onEachKey(key ->
                sentToSes.add(SesKeyEncoding.revealLine(key, line -> new String(line, StandardCharsets.US_ASCII))));
        world.ses.holds(States.TOKYO, DOMAIN, ScriptedSes.byodkim(DkimStatus.SUCCESS, "theirs"));

        rotate("rot-20261122-1");
        world.dns.nobodyServes(new Selector("theirs").recordName(DOMAIN));
        complete();
        world.passes(DAY.multipliedBy(200));
        paste("rot-" + compactDay() + "-1");
        rotate("rot-" + compactDay() + "-2");
        rollBack();

        assertThat(keys.made).as("keys made").hasSize(3);
        assertThat(world.vault.destroyed()).as("keys destroyed").isEqualTo(2);
        assertThat(thrown).as("faults on the way").hasSizeGreaterThanOrEqualTo(5);
        collect();
        for (PrivateSigningKey key : keys.made) {
            Canary canary = new Canary(key);
            assertThat(sentToSes.stream().anyMatch(line -> canary.foundIn(line).isPresent()))
                    .as("the canary finds the key where it is: in what SES was given, but for the burnt one")
                    .isEqualTo(key != keys.made.get(1));
            emitted.forEach(canary::assertNotIn);
            thrown.forEach(fault -> canary.assertNotIn("an exception", fault));
        }
        world.assertNothingLeft();
    }

    /** Phases 3 to 7, each provoked to fail once where it can. */
    private void rotate(String selector) {
        world.vault.loseReplyOfNextStore();
        invoke("phase 3, time-out", phase(3));
        world.states.failNextWrite();
        invoke("phase 3, state not written", phase(3));
        invoke("phase 3", phase(3));
        world.archive.failNextArtefacts();
        invoke("phase 4, half stored", phase(4));
        invoke("phase 4", phase(4));
        world.topics.failNext();
        invoke("phase 5, not taken", phase(5));
        invoke("phase 5", phase(5));
        PrivateSigningKey key = world.vault.read(DOMAIN, new Selector(selector)).orElseThrow();
        serve(selector, key);
        invoke("phase 6", phase(6));
        invoke("status", "{\"action\":\"status\",\"domain\":\"example.jp\"}");
        world.ses.failsNextChange();
        invoke("phase 7, time-out", phase(7));
        world.vault.failNextRead();
        invoke("phase 7, vault down", phase(7));
        world.ses.takesNextChange();
        invoke("phase 7", phase(7));
    }

    /** Somebody publishes the pending private key, which burns it. */
    private void paste(String selector) {
        invoke("phase 3, to be pasted", phase(3));
        invoke("phase 4, to be pasted", phase(4));
        invoke("phase 5, to be pasted", phase(5));
        PrivateSigningKey key = world.vault.read(DOMAIN, new Selector(selector)).orElseThrow();
        String pem = VaultKeyEncoding.toVaultText(key, text -> new String(text, StandardCharsets.US_ASCII));
        Reply pasted = new Reply.Present(List.of(TxtRecord.ofValue(pem.replace("\n", ""))), Duration.ofHours(1));
        world.dns.authoritativeSay(new Selector(selector).recordName(DOMAIN), pasted, pasted);
        invoke("status, a private key pasted", "{\"action\":\"status\",\"domain\":\"example.jp\"}");
        invoke("phase 6, a private key pasted", phase(6));
        invoke("phase 7, a private key pasted", phase(7));
    }

    private void complete() {
        world.ses.holds(States.TOKYO, DOMAIN, ScriptedSes.byodkim(DkimStatus.SUCCESS));
        invoke("watch, first success", "{\"action\":\"watch\"}");
        world.passes(DAY.multipliedBy(2));
        invoke("watch, proven", "{\"action\":\"watch\"}");
        world.passes(DAY.multipliedBy(8));
        invoke("phase 8, removal asked", phase(8));
        invoke("phase 8, complete", phase(8));
        invoke("expiry check", "{\"action\":\"expiry_check\"}");
    }

    /** Back to the first key, and the second one destroyed. */
    private void rollBack() {
        PrivateSigningKey first =
                world.vault.read(DOMAIN, new Selector("rot-20261122-1")).orElseThrow();
        serve("rot-20261122-1", first);
        world.ses.takesNextChange();
        invoke("rollback", "{\"action\":\"rollback\",\"domain\":\"example.jp\"}");
        world.passes(Duration.ofMinutes(30));
        world.ses.holds(States.TOKYO, DOMAIN, ScriptedSes.byodkim(DkimStatus.SUCCESS, "rot-20261122-1"));
        world.vault.failNextDestroy();
        invoke("watch, vault down", "{\"action\":\"watch\"}");
        invoke("watch, rolled back", "{\"action\":\"watch\"}");
    }

    private String compactDay() {
        return world.now().toString().substring(0, 10).replace("-", "");
    }

    private void serve(String selector, PrivateSigningKey key) {
        String value = KeyRecord.publishing(key.publicKey()).txtValue();
        world.dns.allSay(
                new Selector(selector).recordName(DOMAIN),
                new Reply.Present(List.of(TxtRecord.ofValue(value)), Duration.ofHours(1)));
    }

    private static String phase(int number) {
        return "{\"action\":\"phase_manager\",\"phase\":" + number + ",\"domain\":\"example.jp\"}";
    }

    private void invoke(String what, String payload) {
        String title = what + " on " + world.now() + " (" + emitted.size() + ")";
        try {
            byte[] answer = world.invoke(payload.getBytes(StandardCharsets.UTF_8));
            emitted.put("the answer to " + title, new String(answer, StandardCharsets.UTF_8));
        } catch (PlatformFault fault) {
            thrown.add(fault);
        }
        emitted.put("the state after " + title, world.states.json(DOMAIN).orElse("none"));
    }

    private void collect() {
        for (int i = 0; i < world.logLines().size(); i++) {
            emitted.put("log line " + i, world.logLines().get(i));
        }
        world.archive.contentByPath().forEach((path, content) -> emitted.put(path, path + "\n" + content));
        world.topics.published().forEach(one -> emitted.put("notice " + emitted.size(), one.toString()));
        keys.made.forEach(key -> emitted.put("toString " + emitted.size(), key.toString()));
        assertThat(emitted.values()).as("state, evidence, artefacts").hasSizeGreaterThan(40);
        assertThat(world.topics.published().stream().map(CapturingTopics.Published::audience))
                .contains(Audience.values());
        assertThat(emitted.toString())
                .as("how far the story came")
                .contains("\"outcome\": \"ROTATION_COMPLETE\"", "\"outcome\": \"ROLLED_BACK\"", "withheld");
    }
}
