package io.github.sesdkimrotator.run;

import static io.github.sesdkimrotator.run.RunWorld.DOMAIN;
import static io.github.sesdkimrotator.run.RunWorld.NEW;
import static io.github.sesdkimrotator.run.RunWorld.OLD;
import static io.github.sesdkimrotator.run.RunWorld.OSAKA;
import static io.github.sesdkimrotator.run.RunWorld.TOKYO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.sesdkimrotator.port.PlatformFault;
import io.github.sesdkimrotator.rotation.RotationState;
import io.github.sesdkimrotator.rotation.Signer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Read, observe, decide, evidence, intent, effect, evidence, outcome: proven by the calls of the ports. */
class OrderOfARunTest {

    private final RunWorld world = new RunWorld();

    private List<String> callsOf(Request request) {
        world.journal.clear();
        world.ask(request);
        return List.copyOf(world.journal);
    }

    @Test
    void phaseSevenReadsAsksProvesAndStoresTheIntentBeforeItCallsSes() {
        world.awaitingWithTheGateOpen();

        assertThat(callsOf(RunWorld.phase(7)))
                .containsExactly(
                        "StateStore.read",
                        "SesIdentities.read",
                        "Inquiry.delegationOf",
                        "Inquiry.askAuthoritative",
                        "Inquiry.askResolvers",
                        "Archive.appendEvidence",
                        "StateStore.replace",
                        "KeyVault.read",
                        "StateStore.read",
                        "SesIdentities.signWith",
                        "SesIdentities.read",
                        "Archive.appendEvidence",
                        "StateStore.replace",
                        "NoticeChannel.publish",
                        "StateStore.replace");
        assertThat(world.archive.evidence(DOMAIN).keySet())
                .anyMatch(name -> name.endsWith("-1-AwaitingPublication-Activating.json"))
                .anyMatch(name -> name.endsWith("-2-Activating-Watching.json"));
    }

    @Test
    void theIntentIsWhatAnotherRunFindsWhileSesIsBeingCalled() {
        world.awaitingWithTheGateOpen();
        RotationState[] found = new RotationState[1];
        world.saboteur = new RunWorld.Saboteur() {
            @Override
            public void before(int call, String what) {
                if (what.equals("SesIdentities.signWith")) {
                    found[0] = world.state();
                }
            }
        };

        world.ask(RunWorld.phase(7));

        assertThat(found[0]).isInstanceOfSatisfying(RotationState.Activating.class, intent -> {
            assertThat(intent.pending()).isEqualTo(NEW);
            assertThat(intent.takenIn()).isEmpty();
        });
    }

    @Test
    void rollbackStoresItsIntentBeforeItCallsSes() {
        world.awaitingWithTheGateOpen();
        world.ask(RunWorld.phase(7));

        List<String> calls = callsOf(RunWorld.rollback());

        assertThat(calls.indexOf("Archive.appendEvidence")).isLessThan(calls.indexOf("StateStore.replace"));
        assertThat(calls.indexOf("StateStore.replace")).isLessThan(calls.indexOf("SesIdentities.signWith"));
        assertThat(calls.indexOf("Inquiry.askResolvers")).isLessThan(calls.indexOf("StateStore.replace"));
    }

    @Test
    void sesIsNotTouchedWhereTheIntentCouldNotBeStored() {
        world.awaitingWithTheGateOpen();
        world.states.failNextWrite();

        assertThatThrownBy(() -> world.ask(RunWorld.phase(7))).isInstanceOf(PlatformFault.class);

        assertThat(world.signCalls()).isZero();
        assertThat(world.state()).isEqualTo(RunWorld.awaiting());
    }

    @Test
    void sesIsNotTouchedWhereTheEvidenceCouldNotBeStored() {
        world.awaitingWithTheGateOpen();
        world.archive.failNextEvidence();

        assertThatThrownBy(() -> world.ask(RunWorld.phase(7))).isInstanceOf(PlatformFault.class);

        assertThat(world.signCalls()).isZero();
        assertThat(world.state()).isEqualTo(RunWorld.awaiting());
    }

    @Test
    void resolversAreNotAskedBeforeTheAuthoritativeServersAreUnanimous() {
        world.awaitingWithTheGateOpen();
        world.zone.remove(NEW.selector().recordName(DOMAIN));

        Answer answer = world.ask(RunWorld.phase(7));

        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(answer.outcome()).isEqualTo("DNS_TXT_NOT_READY");
        assertThat(world.journal)
                .contains("Inquiry.askAuthoritative")
                .doesNotContain("Inquiry.askResolvers", "SesIdentities.signWith", "StateStore.replace");
    }

    @Test
    void aResolverThatRemembersTheAbsenceKeepsPhaseSevenShut() {
        world.awaitingWithTheGateOpen();
        world.resolverMemory.remove(NEW.selector().recordName(DOMAIN));

        assertThat(world.ask(RunWorld.phase(7)).outcome()).isEqualTo("DNS_TXT_NOT_READY");
        assertThat(world.signCalls()).isZero();
    }

    @Test
    void phaseSixStoresItsEvidenceAndTouchesNothingElse() {
        world.awaitingWithTheGateOpen();

        assertThat(callsOf(RunWorld.phase(6)))
                .containsExactly(
                        "StateStore.read",
                        "Inquiry.delegationOf",
                        "Inquiry.askAuthoritative",
                        "Inquiry.askResolvers",
                        "Archive.appendEvidence");
        assertThat(world.archive.evidence(DOMAIN)).hasSize(1);
    }

    @Test
    void statusIsReadOnly() {
        world.inRegions(TOKYO, OSAKA).awaitingWithTheGateOpen();

        Answer one = world.ask(new Request.Status(java.util.Optional.of(DOMAIN)));
        Answer all = world.ask(new Request.Status(java.util.Optional.empty()));

        assertThat(one.statusCode()).isEqualTo(200);
        assertThat(one.ses()).containsOnlyKeys(TOKYO, OSAKA);
        assertThat(one.gate()).isPresent();
        assertThat(one.nextStep().orElseThrow())
                .contains("\"phase\":\"7\"")
                .contains(NEW.fingerprint().hex());
        assertThat(all.domains()).hasSize(1);
        assertThat(world.journal)
                .containsOnly(
                        "StateStore.domains",
                        "StateStore.read",
                        "SesIdentities.read",
                        "SesIdentities.domainIdentities",
                        "Inquiry.delegationOf",
                        "Inquiry.askAuthoritative",
                        "Inquiry.askResolvers",
                        "NoticeChannel.subscriptions");
        assertThat(world.archive.contentByPath()).isEmpty();
        assertThat(world.topics.published()).isEmpty();
    }

    @Test
    void theFrequentRunAsksNeitherSesNorDnsWhereNothingIsInFlight() {
        world.signingWith(OLD).stored(new RotationState.Steady(new Signer.OwnKey(OLD)));

        assertThat(callsOf(RunWorld.watch())).containsExactly("StateStore.domains", "StateStore.read");
    }

    @Test
    void theOldKeyIsDestroyedOnlyAfterTheStateThatDoesNotNeedItIsStored() {
        world.awaitingWithTheGateOpen();

        List<String> calls = callsOf(RunWorld.abort());

        assertThat(calls.indexOf("KeyVault.destroy")).isGreaterThan(calls.indexOf("StateStore.replace"));
        assertThat(world.vault.destroyedAt(DOMAIN, NEW.selector())).isPresent();
        assertThat(world.managed().condemned()).isEmpty();
        world.ask(RunWorld.watch());
        assertThat(world.vault.destroyed()).isEqualTo(1);
    }
}
