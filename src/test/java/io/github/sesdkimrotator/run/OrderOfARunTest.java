package io.github.sesdkimrotator.run;

import static io.github.sesdkimrotator.run.RunWorld.DOMAIN;
import static io.github.sesdkimrotator.run.RunWorld.NEW;
import static io.github.sesdkimrotator.run.RunWorld.OLD;
import static io.github.sesdkimrotator.run.RunWorld.OSAKA;
import static io.github.sesdkimrotator.run.RunWorld.TOKYO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.sesdkimrotator.port.PlatformFault;
import io.github.sesdkimrotator.rotation.Preparation;
import io.github.sesdkimrotator.rotation.RotationReason;
import io.github.sesdkimrotator.rotation.RotationState;
import io.github.sesdkimrotator.rotation.Signer;
import java.util.List;
import java.util.Set;
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

    // ---- evidence ---------------------------------------------------------------------------------------------------

    private Set<String> evidence() {
        return world.archive.evidence(DOMAIN).keySet();
    }

    @Test
    void aRunThatChangesNothingLeavesNoEvidence() {
        world.awaitingWithTheGateOpen();
        world.ask(RunWorld.watch());
        assertThat(world.state().kind()).isEqualTo(RotationState.Kind.AWAITING_PUBLICATION);
        assertThat(evidence()).isEmpty();
    }

    @Test
    void phaseSixWithoutAKeyInQuestionLeavesNoEvidence() {
        world.ses.createDomain(TOKYO, DOMAIN);
        world.stored(new RotationState.Steady(new Signer.NoSigner()));
        assertThat(world.ask(RunWorld.phase(6)).outcome()).isEqualTo("OUT_OF_ORDER");
        assertThat(evidence()).isEmpty();
    }

    @Test
    void aRepeatedCallLeavesEvidenceThoughTheStateStaysTheSame() {
        world.awaitingWithTheGateOpen();
        world.states.deleteBehindOurBack(DOMAIN);
        world.stored(new RotationState.Activating(
                new Signer.OwnKey(OLD), RotationReason.EXPIRY, NEW, RunWorld.START, List.of()));

        List<String> calls = callsOf(RunWorld.watch());

        assertThat(calls.indexOf("Archive.appendEvidence")).isLessThan(calls.indexOf("SesIdentities.signWith"));
        assertThat(evidence())
                .satisfiesExactly(
                        call -> assertThat(call).endsWith("-1-Activating-Activating.json"),
                        end -> assertThat(end).endsWith("-2-Activating-Watching.json"));
    }

    @Test
    void evidenceOfALaterStepComesAfterThatOfAnEarlierOne() {
        world.signingWith(OLD)
                .stored(new RotationState.Preparing(
                        new Signer.OwnKey(OLD),
                        RotationReason.EXPIRY,
                        new Preparation.Reserved(NEW.selector(), RunWorld.START)));
        world.saboteur = new RunWorld.Saboteur() {
            @Override
            public void after(int call, String what) {
                if (what.equals("KeyVault.storeIfAbsent")) {
                    world.ses.forgetIdentity(TOKYO, DOMAIN);
                }
            }
        };

        world.ask(RunWorld.nightly());

        assertThat(evidence())
                .singleElement()
                .satisfies(name -> assertThat(name).endsWith("-3-Preparing-Halted.json"));
    }

    // ---- as little as possible --------------------------------------------------------------------------------------

    @Test
    void aPersonsPhaseDoesItsOwnStepAndNoFurther() {
        world.signingWith(OLD).stored(new RotationState.Steady(new Signer.OwnKey(OLD)));

        Answer answer = world.ask(RunWorld.phase(3));

        assertThat(answer.outcome()).isEqualTo("KEY_GENERATED");
        assertThat(answer.action()).isEqualTo("phase_manager");
        assertThat(answer.phase()).contains(3);
        assertThat(answer.removal()).isEmpty();
        assertThat(world.archive.contentByPath()).hasSize(1);
        assertThat(world.ask(RunWorld.enroll()).phase()).isEmpty();
    }

    @Test
    void theVaultIsNotSearchedWhereNobodyMustFindOutWhoSigns() {
        world.signingWith(OLD).stored(new RotationState.Steady(new Signer.OwnKey(OLD)));
        world.ses.putBehindOurBack(TOKYO, DOMAIN, NEW.selector(), RunWorld.privateHalf(NEW));

        assertThat(callsOf(RunWorld.nightly())).doesNotContain("KeyVault.read");
    }

    @Test
    void sesIsNotReadAgainWhereItWasNotAskedOrDidNotAnswer() {
        world.awaitingWithTheGateOpen();
        world.vault.lose(DOMAIN, NEW.selector());
        assertThat(callsOf(RunWorld.phase(7))).containsOnlyOnce("SesIdentities.read");

        RunWorld silent = new RunWorld().awaitingWithTheGateOpen();
        silent.saboteur = new RunWorld.Saboteur() {
            @Override
            public void before(int call, String what) {
                if (what.equals("SesIdentities.signWith")) {
                    throw new PlatformFault("SES did not answer");
                }
            }
        };
        assertThatThrownBy(() -> silent.ask(RunWorld.phase(7))).isInstanceOf(PlatformFault.class);
        assertThat(silent.journal).containsOnlyOnce("SesIdentities.read");
        assertThat(silent.archive.evidence(DOMAIN).keySet())
                .as("nothing came of it, so there is nothing more to record")
                .singleElement()
                .satisfies(name -> assertThat(name).endsWith("-1-AwaitingPublication-Activating.json"));
    }

    @Test
    void theScheduleTakesOneDecisionARun() {
        world.awaitingWithTheGateOpen();
        assertThat(callsOf(RunWorld.watch())).containsOnlyOnce("Inquiry.askResolvers");
    }
}
