package io.github.sesdkimrotator.run;

import static io.github.sesdkimrotator.run.RunWorld.DOMAIN;
import static io.github.sesdkimrotator.run.RunWorld.NEW;
import static io.github.sesdkimrotator.run.RunWorld.OLD;
import static io.github.sesdkimrotator.run.RunWorld.TOKYO;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.sesdkimrotator.dkim.SigningDomain;
import io.github.sesdkimrotator.port.StateStore.Versioned;
import io.github.sesdkimrotator.rotation.Fact;
import io.github.sesdkimrotator.rotation.ManagedDomain;
import io.github.sesdkimrotator.rotation.NoticeDraft;
import io.github.sesdkimrotator.rotation.NoticeKind;
import io.github.sesdkimrotator.rotation.Outcome;
import io.github.sesdkimrotator.rotation.Preparation;
import io.github.sesdkimrotator.rotation.RotationReason;
import io.github.sesdkimrotator.rotation.RotationState;
import io.github.sesdkimrotator.rotation.RotationState.Kind;
import io.github.sesdkimrotator.rotation.Signer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Two runs at once: one of them writes first, and the other finds out before it does any harm. */
class LostRacesTest {

    private final RunWorld world = new RunWorld();

    /** A rival's write that changes something nobody cares about here. */
    private void somebodyWrites() {
        rivalStores(managed -> new ManagedDomain(
                managed.domain(),
                managed.regions(),
                managed.state(),
                managed.usedSelectors(),
                managed.condemned(),
                managed.outbox(),
                managed.noticesNumbered() + 1,
                managed.enrolledAt(),
                managed.changedAt()));
    }

    private void anAlarmIsOwed() {
        Map<Fact, String> facts = Map.of(
                Fact.STATE, "Retiring",
                Fact.NOT_AFTER, "2026-04-01T00:00:00Z",
                Fact.DETAIL, "the old record is still there");
        rivalStores(managed -> managed.owing(List.of(new NoticeDraft(NoticeKind.EXPIRY_ALARM, facts)), RunWorld.START));
    }

    private void rivalStores(UnaryOperator<ManagedDomain> change) {
        Versioned current = world.states.read(DOMAIN).orElseThrow();
        world.states.replace(current.version(), change.apply(current.domain()));
    }

    @Test
    void aRunThatLosesTheRaceLooksAgainOnceAndSaysWhatItFound() {
        world.awaitingWithTheGateOpen();
        world.states.beforeNextWrite(() -> world.ask(RunWorld.phase(7)));

        Answer answer = world.ask(RunWorld.phase(7));

        assertThat(answer.outcome()).isEqualTo("ALREADY_DONE");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(world.signCalls()).isEqualTo(1);
        assertThat(world.state().kind()).isEqualTo(Kind.WATCHING);
    }

    @Test
    void twoLostRacesAreAnsweredWithPatience() {
        world.awaitingWithTheGateOpen();
        world.states.beforeNextWrite(() -> {
            somebodyWrites();
            world.states.beforeNextWrite(this::somebodyWrites);
        });

        Answer answer = world.ask(RunWorld.phase(7));

        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(answer.outcome()).isEqualTo("OVERTAKEN");
        assertThat(answer.nextStep()).isPresent();
        assertThat(world.signCalls()).isZero();
        assertThat(world.state()).isEqualTo(RunWorld.awaiting());
    }

    /** Evidence is never changed afterwards: the second look's must not be stored under the first one's name. */
    @Test
    void theSecondLookStoresItsOwnEvidence() {
        world.awaitingWithTheGateOpen();
        world.states.beforeNextWrite(this::somebodyWrites);

        assertThat(world.ask(RunWorld.phase(7)).outcome()).isEqualTo("ACTIVATED");

        assertThat(world.archive.evidence(DOMAIN).keySet())
                .hasSize(3)
                .anyMatch(name -> name.endsWith("-1-AwaitingPublication-Activating.json"))
                .anyMatch(name -> name.endsWith("-9-AwaitingPublication-Activating.json"))
                .anyMatch(name -> name.endsWith("-10-Activating-Watching.json"));
    }

    @Test
    void anAbortThatComesFirstKeepsPhaseSevenFromSes() {
        world.awaitingWithTheGateOpen();
        world.states.beforeNextWrite(() -> world.ask(RunWorld.abort()));

        Answer answer = world.ask(RunWorld.phase(7));

        assertThat(answer.outcome()).isEqualTo("OUT_OF_ORDER");
        assertThat(world.signCalls()).isZero();
        assertThat(world.heldBy(TOKYO)).contains(OLD.selector());
        assertThat(world.vault.held()).hasSize(1);
    }

    @Test
    void anAbortThatComesSecondDestroysNothing() {
        world.awaitingWithTheGateOpen();
        world.states.beforeNextWrite(() -> world.ask(RunWorld.phase(7)));

        Answer answer = world.ask(RunWorld.abort());

        assertThat(answer.outcome()).isEqualTo("OUT_OF_ORDER");
        assertThat(world.vault.destroyed()).isZero();
        assertThat(world.heldBy(TOKYO)).contains(NEW.selector());
        assertThat(world.topics.published())
                .noneMatch(one -> one.notice().attributes().get("kind").equals("RECORD_NOT_NEEDED"));
    }

    /** The other way round: the call of a Phase 7 arrives at SES after a rollback was begun in its place. */
    @Test
    void aRollbackIsNotOverWhileSesShowsTheFailedKeyAgain() {
        world.signingWith(OLD);
        world.keep(DOMAIN, NEW);
        world.publish(DOMAIN, NEW);
        world.stored(new RotationState.RollingBack(NEW, OLD, RunWorld.START, List.of(TOKYO), Optional.empty()));
        world.ses.putBehindOurBack(TOKYO, DOMAIN, NEW.selector(), RunWorld.privateHalf(NEW));
        world.pass(Duration.ofMinutes(30));

        world.ask(RunWorld.watch());

        assertThat(world.heldBy(TOKYO)).contains(OLD.selector());
        world.pass(Duration.ofMinutes(30));
        world.ask(RunWorld.watch());
        assertThat(world.state()).isEqualTo(new RotationState.Steady(new Signer.OwnKey(OLD)));
    }

    @Test
    void twoRunsThatMakeTheSameKeyMakeOne() {
        world.signingWith(OLD)
                .stored(new RotationState.Preparing(
                        new Signer.OwnKey(OLD),
                        RotationReason.EXPIRY,
                        new Preparation.Reserved(NEW.selector(), RunWorld.START)));
        world.states.beforeNextWrite(() -> world.ask(RunWorld.phase(3)));

        world.ask(RunWorld.phase(3));

        assertThat(world.vault.created()).isEqualTo(2);
        assertThat(world.state())
                .isInstanceOfSatisfying(
                        RotationState.Preparing.class,
                        preparing -> assertThat(preparing.pending())
                                .isInstanceOfSatisfying(
                                        Preparation.Generated.class,
                                        generated -> assertThat(generated.key().publicKey())
                                                .isEqualTo(world.vault
                                                        .read(DOMAIN, NEW.selector())
                                                        .orElseThrow()
                                                        .publicKey())));
    }

    /** Where an abort comes between the making of a key and its being noted, the key belongs to nobody. */
    @Test
    void aKeyThatWasMadeForAnAbortedRotationIsDestroyed() {
        world.signingWith(OLD)
                .stored(new RotationState.Preparing(
                        new Signer.OwnKey(OLD),
                        RotationReason.EXPIRY,
                        new Preparation.Reserved(NEW.selector(), RunWorld.START)));
        world.states.beforeNextWrite(() -> rivalStores(
                managed -> managed.moveTo(new RotationState.Steady(new Signer.OwnKey(OLD)), RunWorld.START)));

        world.ask(RunWorld.watch());

        assertThat(world.vault.created()).isEqualTo(2);
        assertThat(world.vault.held()).hasSize(1);
    }

    @Test
    void aNoticeThatWasSentIsMarkedOnTopOfWhatAnotherRunWrote() {
        world.awaitingWithTheGateOpen();
        anAlarmIsOwed();
        boolean[] once = new boolean[1];
        world.saboteur = new RunWorld.Saboteur() {
            @Override
            public void after(int call, String what) {
                if (what.equals("NoticeChannel.publish") && !once[0]) {
                    once[0] = true;
                    somebodyWrites();
                }
            }
        };

        Answer answer = world.ask(RunWorld.phase(6));

        assertThat(answer.outcome()).isEqualTo("GATE_OPEN");
        assertThat(world.owed()).isEmpty();
        assertThat(world.noticeIds()).hasSize(1);
    }

    @Test
    void anOvertakenSweepDoesNotSendWhatTheOtherRunSent() {
        world.awaitingWithTheGateOpen();
        anAlarmIsOwed();
        world.states.beforeNextWrite(() -> world.ask(RunWorld.watch()));

        world.ask(RunWorld.watch());

        assertThat(world.noticeIds()).hasSize(2).doesNotHaveDuplicates();
        assertThat(world.owed()).isEmpty();
    }

    @Test
    void aSweepLeavesADomainToTheRunThatOvertookItAndGoesOn() {
        var second = new SigningDomain("zweite.example.com");
        world.awaitingWithTheGateOpen();
        world.signingWith(second, OLD)
                .stored(
                        second,
                        new RotationState.Retiring(
                                NEW,
                                new Signer.OwnKey(OLD),
                                RunWorld.START.plusSeconds(60),
                                Optional.empty(),
                                Optional.empty()));
        world.states.beforeNextWrite(this::somebodyWrites);

        Answer answer = world.ask(RunWorld.watch());

        assertThat(answer.domains())
                .allSatisfy(one -> assertThat(one.managed().orElseThrow().domain())
                        .isEqualTo(one.domain().orElseThrow()));
        assertThat(answer.domains()).hasSize(1);
        assertThat(world.topics.published()).isEmpty();
        world.ask(RunWorld.watch());
        assertThat(world.noticeIds()).hasSize(1);
    }

    /** Whoever wrote after the intent was stored may have given the key up. */
    @Test
    void sesIsNotCalledWhereAnotherRunWroteAfterTheIntent() {
        world.awaitingWithTheGateOpen();
        world.saboteur = new RunWorld.Saboteur() {
            private boolean done;

            @Override
            public void before(int call, String what) {
                if (!done && what.equals("KeyVault.read")) {
                    done = true;
                    world.states.overwriteBehindOurBack(
                            DOMAIN, world.states.json(DOMAIN).orElseThrow());
                }
            }
        };

        world.ask(RunWorld.phase(7));

        assertThat(world.signCalls()).isEqualTo(1);
        assertThat(world.journal.stream().filter("Inquiry.askResolvers"::equals))
                .as("the second look passes the gate anew")
                .hasSize(2);
        assertThat(world.journal.indexOf("SesIdentities.signWith"))
                .as("and only then is SES called")
                .isGreaterThan(world.journal.lastIndexOf("Inquiry.askResolvers"));
    }

    @Test
    void everyLostRaceLeavesALine() {
        world.awaitingWithTheGateOpen();
        world.states.beforeNextWrite(() -> {
            somebodyWrites();
            world.states.beforeNextWrite(this::somebodyWrites);
        });

        world.ask(RunWorld.phase(7));

        assertThat(world.log.lines())
                .satisfiesExactly(
                        first -> assertThat(first.message()).endsWith("so this one looks again"),
                        second -> assertThat(second.message()).endsWith("twice, so this one leaves it alone"))
                .allSatisfy(line -> assertThat(line.outcome()).contains(Outcome.OVERTAKEN));
    }

    /** A state that was restored from before the rotation knows nothing of the key: a person decides about it. */
    @Test
    void aKeyThatTheStateNeverHeardOfIsNotDestroyed() {
        RotationState steady = new RotationState.Steady(new Signer.OwnKey(OLD));
        ManagedDomain before = ManagedDomain.enrolled(DOMAIN, world.regions, new Signer.OwnKey(OLD), RunWorld.START);
        world.signingWith(OLD)
                .stored(new RotationState.Preparing(
                        new Signer.OwnKey(OLD),
                        RotationReason.EXPIRY,
                        new Preparation.Reserved(NEW.selector(), RunWorld.START)));
        world.states.beforeNextWrite(() -> rivalStores(managed -> before));

        world.ask(RunWorld.watch());

        assertThat(world.state()).isEqualTo(steady);
        assertThat(world.vault.held()).hasSize(2);
    }
}
