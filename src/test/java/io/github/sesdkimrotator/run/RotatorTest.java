package io.github.sesdkimrotator.run;

import static io.github.sesdkimrotator.run.RunWorld.DOMAIN;
import static io.github.sesdkimrotator.run.RunWorld.NEW;
import static io.github.sesdkimrotator.run.RunWorld.OLD;
import static io.github.sesdkimrotator.run.RunWorld.OSAKA;
import static io.github.sesdkimrotator.run.RunWorld.START;
import static io.github.sesdkimrotator.run.RunWorld.TOKYO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.sesdkimrotator.dkim.Selector;
import io.github.sesdkimrotator.dkim.SigningDomain;
import io.github.sesdkimrotator.port.PlatformFault;
import io.github.sesdkimrotator.rotation.HaltReason;
import io.github.sesdkimrotator.rotation.ManagedDomain;
import io.github.sesdkimrotator.rotation.NoticeDraft;
import io.github.sesdkimrotator.rotation.NoticeKind;
import io.github.sesdkimrotator.rotation.NoticeKind.Audience;
import io.github.sesdkimrotator.rotation.Policy;
import io.github.sesdkimrotator.rotation.Reminders;
import io.github.sesdkimrotator.rotation.RotationKey;
import io.github.sesdkimrotator.rotation.RotationReason;
import io.github.sesdkimrotator.rotation.RotationState;
import io.github.sesdkimrotator.rotation.RotationState.Kind;
import io.github.sesdkimrotator.rotation.SesIdentity.DkimStatus;
import io.github.sesdkimrotator.rotation.SesRegion;
import io.github.sesdkimrotator.rotation.Signer;
import io.github.sesdkimrotator.support.States;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RotatorTest {

    private static final SigningDomain SECOND = new SigningDomain("zweite.example.com");

    /** The key that signs at the beginning, if it were so old that its rotation is due. */
    private static final Signer DUE = own(new RotationKey(
            OLD.selector(),
            OLD.publicKey(),
            RunWorld.START.minus(Duration.ofDays(140)),
            RunWorld.START.plus(Duration.ofDays(40))));

    private final RunWorld world = new RunWorld();

    private static Signer own(RotationKey key) {
        return new Signer.OwnKey(key);
    }

    private void assertHalted(HaltReason reason) {
        assertThat(world.state())
                .isInstanceOfSatisfying(
                        RotationState.Halted.class,
                        halted -> assertThat(halted.reason()).isEqualTo(reason));
    }

    // ---- a whole rotation -------------------------------------------------------------------------------------------

    @Test
    void aRotationGoesFromADueCertificateToADestroyedKey() {
        world.signingWith(OLD).stored(new RotationState.Steady(own(OLD)));
        world.pass(Duration.ofDays(35));
        world.ask(RunWorld.nightly());
        RotationKey pending = ((RotationState.AwaitingPublication) world.state()).pending();
        assertThat(pending.selector()).isEqualTo(new Selector("dkim-20260405-1"));

        world.pass(Duration.ofDays(10));
        assertThat(world.ask(RunWorld.phase(7)).statusCode()).isEqualTo(409);
        world.publish(DOMAIN, pending);
        world.ask(RunWorld.watch());
        assertThat(world.state().kind()).isEqualTo(Kind.AWAITING_PUBLICATION);
        assertThat(world.ask(RunWorld.phase(7)).outcome()).isEqualTo("ACTIVATED");

        world.pass(Duration.ofMinutes(15));
        world.ask(RunWorld.watch());
        world.pass(Duration.ofHours(25));
        world.ask(RunWorld.watch());
        assertThat(world.state().kind()).isEqualTo(Kind.RETIRING);
        assertThat(world.vault.destroyed()).isZero();

        world.pass(Duration.ofDays(8));
        world.ask(RunWorld.watch());
        assertThat(world.vault.destroyed()).isZero();
        world.remove(OLD.selector().recordName(DOMAIN));
        assertThat(world.ask(RunWorld.phase(8)).outcome()).isEqualTo("ROTATION_COMPLETE");
        assertThat(world.state()).isEqualTo(new RotationState.Steady(own(pending)));
        assertThat(world.vault.destroyedAt(DOMAIN, OLD.selector())).isPresent();
        assertThat(world.vault.held()).hasSize(1);
    }

    @Test
    void inAutomaticModeTheFrequentRunActivatesOnceTheGateIsOpen() {
        world.awaitingWithTheGateOpen();
        world.mode = Policy.UpdateMode.AUTOMATIC;

        world.ask(RunWorld.watch());

        assertThat(world.state().kind()).isEqualTo(Kind.WATCHING);
    }

    @Test
    void inAutomaticModeSomebodyElsesKeyIsNeverOverwritten() {
        world.awaitingWithTheGateOpen();
        world.mode = Policy.UpdateMode.AUTOMATIC;
        world.ses.putBehindOurBack(TOKYO, DOMAIN, new Selector("theirs"), States.privateKey(9));

        world.ask(RunWorld.watch());

        assertHalted(HaltReason.DRIFT);
        assertThat(world.signCalls()).isZero();
    }

    // ---- what goes wrong at SES and in the vault --------------------------------------------------------------------

    @Test
    void aKeyThatIsLostFromTheVaultHaltsBeforeSesIsAsked() {
        world.awaitingWithTheGateOpen();
        world.vault.lose(DOMAIN, NEW.selector());

        assertThat(world.ask(RunWorld.phase(7)).outcome()).isEqualTo("HALTED");

        assertHalted(HaltReason.KEY_LOST);
        assertThat(world.signCalls()).isZero();
        assertThat(world.heldBy(TOKYO)).contains(OLD.selector());
    }

    @Test
    void aRefusalOfSesHaltsWithItsWords() {
        world.awaitingWithTheGateOpen();
        world.ses.refuseNext("BadRequestException: the private key is not valid");

        Answer answer = world.ask(RunWorld.phase(7));

        assertHalted(HaltReason.SES_REFUSED);
        assertThat(answer.message()).contains("the private key is not valid");
        assertThat(world.topics.read(Audience.OPERATIONS)).hasSize(1);
    }

    @Test
    void anIdentityThatVanishesHalts() {
        world.awaitingWithTheGateOpen();
        world.ses.forgetIdentity(TOKYO, DOMAIN);

        world.ask(RunWorld.nightly());

        assertHalted(HaltReason.IDENTITY_MISSING);
    }

    @Test
    void whatOneRegionTookIsStoredBeforeTheOthersFaultIsReported() {
        world.inRegions(TOKYO, OSAKA).awaitingWithTheGateOpen();
        failSignCallNumber(2);

        assertThatThrownBy(() -> world.ask(RunWorld.phase(7))).isInstanceOf(PlatformFault.class);

        assertThat(world.state())
                .isInstanceOfSatisfying(
                        RotationState.Activating.class,
                        activating -> assertThat(activating.takenIn()).containsExactly(TOKYO));
        world.pass(Duration.ofMinutes(10));
        assertThat(status(TOKYO)).isEqualTo(DkimStatus.SUCCESS);
        world.ask(RunWorld.watch());
        assertThat(world.state().kind()).isEqualTo(Kind.WATCHING);
        assertThat(world.heldBy(OSAKA)).contains(NEW.selector());
        // The Region that signs already was left alone: another call would have begun its search anew.
        assertThat(status(TOKYO)).isEqualTo(DkimStatus.SUCCESS);
    }

    @Test
    void theReadingBackMayFailButWhatSesTookIsStored() {
        world.awaitingWithTheGateOpen();
        world.ses.hideTokens(true);
        boolean[] signed = new boolean[1];
        world.saboteur = new RunWorld.Saboteur() {
            @Override
            public void before(int call, String what) {
                if (signed[0] && what.equals("SesIdentities.read")) {
                    throw new PlatformFault("SES did not answer");
                }
                signed[0] |= what.equals("SesIdentities.signWith");
            }
        };

        assertThatThrownBy(() -> world.ask(RunWorld.phase(7))).isInstanceOf(PlatformFault.class);

        assertThat(world.state().kind()).isEqualTo(Kind.WATCHING);
        world.saboteur = new RunWorld.Saboteur() {};
        world.ask(RunWorld.phase(7));
        assertThat(world.signCalls()).isEqualTo(1);
    }

    @Test
    void onlyTheRegionThatGaveUpIsAskedAgain() {
        world.inRegions(TOKYO, OSAKA);
        world.signingWith(NEW);
        world.keep(DOMAIN, OLD);
        world.publish(DOMAIN, OLD);
        world.stored(RunWorld.watching());
        world.remove(NEW.selector().recordName(DOMAIN));
        world.ses.putBehindOurBack(OSAKA, DOMAIN, NEW.selector(), RunWorld.privateHalf(NEW));
        world.pass(Duration.ofHours(71));
        world.publish(DOMAIN, NEW);
        // Tokyo, which had found the record before, is patient; Osaka never found it.
        world.ses.putBehindOurBack(TOKYO, DOMAIN, NEW.selector(), RunWorld.privateHalf(NEW));
        world.remove(NEW.selector().recordName(DOMAIN));
        world.pass(Duration.ofMinutes(4));
        world.publish(DOMAIN, NEW);
        world.pass(Duration.ofMinutes(2));
        world.remove(NEW.selector().recordName(DOMAIN));
        world.pass(Duration.ofHours(2));
        world.publish(DOMAIN, NEW);
        assertThat(status(TOKYO)).isEqualTo(DkimStatus.SUCCESS);
        assertThat(status(OSAKA)).isEqualTo(DkimStatus.FAILED);

        assertThat(world.ask(RunWorld.phase(7)).outcome()).isEqualTo("ACTIVATED");

        assertThat(status(TOKYO)).isEqualTo(DkimStatus.SUCCESS);
        assertThat(status(OSAKA)).isEqualTo(DkimStatus.NOT_STARTED);
    }

    @Test
    void rollbackLeavesARegionAloneThatNeverTookTheNewKey() {
        world.inRegions(TOKYO, OSAKA).awaitingWithTheGateOpen();
        failSignCallNumber(2);
        assertThatThrownBy(() -> world.ask(RunWorld.phase(7))).isInstanceOf(PlatformFault.class);

        assertThat(world.ask(RunWorld.rollback()).outcome()).isEqualTo("ROLLING_BACK");

        assertThat(world.heldBy(TOKYO)).contains(OLD.selector());
        assertThat(status(OSAKA)).isEqualTo(DkimStatus.SUCCESS);
        world.pass(Duration.ofMinutes(30));
        world.ask(RunWorld.watch());
        assertThat(world.state()).isEqualTo(new RotationState.Steady(own(OLD)));
    }

    /** Tokyo took the key, Osaka refused it. Nothing may make the DNS team remove the record that Tokyo signs with. */
    @Test
    void aHalfTakenKeyCanBeFinishedAfterEnrollButNeverAborted() {
        world.inRegions(TOKYO, OSAKA).awaitingWithTheGateOpen();
        refuseSignCallNumber(2);
        world.ask(RunWorld.phase(7));
        assertHalted(HaltReason.SES_REFUSED);
        world.pass(Duration.ofMinutes(30));

        assertThat(world.ask(RunWorld.abort()).statusCode()).isEqualTo(409);
        assertThat(world.ask(RunWorld.enroll()).outcome()).isEqualTo("ENROLLED");
        assertThat(world.state().kind()).isEqualTo(Kind.AWAITING_PUBLICATION);
        world.ask(RunWorld.nightly());
        assertThat(world.state().kind()).isEqualTo(Kind.AWAITING_PUBLICATION);
        assertThat(world.ask(RunWorld.abort()).outcome()).isEqualTo("OUT_OF_ORDER");
        assertThat(world.vault.destroyed()).isZero();

        world.pass(Duration.ofMinutes(10));
        assertThat(world.ask(RunWorld.phase(7)).outcome()).isEqualTo("ACTIVATED");
        assertThat(status(TOKYO)).isEqualTo(DkimStatus.SUCCESS);
        assertThat(world.state())
                .isInstanceOfSatisfying(
                        RotationState.Watching.class,
                        watching -> assertThat(watching.previous()).isEqualTo(own(OLD)));
        assertThat(world.topics.published())
                .noneMatch(one -> one.notice().attributes().get("kind").equals("RECORD_NOT_NEEDED"));
    }

    /** Somebody restores an old version of the state object: it says that SES has never seen the key that signs. */
    @Test
    void aStateRestoredFromAnOldVersionCannotAbortTheKeyThatSigns() {
        world.signingWith(NEW);
        world.keep(DOMAIN, OLD);
        world.stored(RunWorld.awaiting());

        assertThat(world.ask(RunWorld.abort()).statusCode()).isEqualTo(409);
        world.ask(RunWorld.nightly());
        assertHalted(HaltReason.DRIFT);
        assertThat(world.ask(RunWorld.abort()).statusCode()).isEqualTo(409);
        assertThat(world.vault.held()).hasSize(2);

        assertThat(world.ask(RunWorld.enroll()).outcome()).isEqualTo("ENROLLED");
        assertThat(world.state())
                .isInstanceOfSatisfying(
                        RotationState.Watching.class,
                        watching -> assertThat(watching.active()).isEqualTo(NEW));
    }

    // ---- condemned keys ---------------------------------------------------------------------------------------------

    @Test
    void aCondemnedKeyThatIsNeededAfterAllIsNotDestroyed() {
        world.signingWith(OLD);
        world.states.create(condemning(new RotationState.Steady(own(OLD)), OLD.selector()));

        world.ask(RunWorld.watch());

        assertThat(world.managed().condemned()).isEmpty();
        assertThat(world.vault.destroyed()).isZero();
    }

    @Test
    void aCondemnedKeyIsDestroyedOnceByWhicheverRunComesNext() {
        world.signingWith(OLD);
        world.keep(DOMAIN, NEW);
        world.states.create(condemning(new RotationState.Steady(own(OLD)), NEW.selector()));
        world.vault.failNextDestroy();

        assertThatThrownBy(() -> world.ask(RunWorld.watch())).isInstanceOf(PlatformFault.class);
        assertThat(world.managed().condemned()).containsExactly(NEW.selector());
        world.ask(RunWorld.watch());
        world.ask(RunWorld.watch());

        assertThat(world.vault.destroyed()).isEqualTo(1);
        assertThat(world.journal.stream().filter("KeyVault.destroy"::equals)).hasSize(2);
    }

    private static ManagedDomain condemning(RotationState state, Selector selector) {
        return States.managed(DOMAIN, state).condemning(List.of(selector));
    }

    // ---- adoption ---------------------------------------------------------------------------------------------------

    @Test
    void enrollFindsOurOwnKeyAgainWhereTheStateIsLost() {
        world.signingWith(OLD);

        assertThat(world.ask(RunWorld.enroll()).outcome()).isEqualTo("ENROLLED");

        assertThat(world.state()).isInstanceOfSatisfying(RotationState.Steady.class, steady -> {
            RotationKey found = steady.active().ownKey().orElseThrow();
            assertThat(found.selector()).isEqualTo(OLD.selector());
            assertThat(found.publicKey()).isEqualTo(OLD.publicKey());
            assertThat(found.generatedAt()).isEqualTo("2025-11-21T00:00:00Z");
        });
        assertThat(world.managed().usedSelectors()).containsExactly(OLD.selector());
        assertThat(world.signCalls()).isZero();
    }

    @Test
    void enrollFindsSomebodyElsesKey() {
        world.ses.createDomainSigningWith(TOKYO, DOMAIN, new Selector("theirs"), States.privateKey(9));
        world.ask(RunWorld.enroll());
        assertThat(world.state())
                .isEqualTo(new RotationState.Steady(new Signer.ForeignKey(Optional.of(new Selector("theirs")))));
    }

    @Test
    void enrollFindsEasyDkim() {
        world.ses.easyDkimCnames(name -> true).createDomainWithEasyDkim(TOKYO, DOMAIN);
        world.ask(RunWorld.enroll());
        assertThat(world.state())
                .isInstanceOfSatisfying(
                        RotationState.Steady.class,
                        steady -> assertThat(steady.active()).isInstanceOf(Signer.EasyDkim.class));
    }

    @Test
    void enrollFindsNothing() {
        world.ses.createDomain(TOKYO, DOMAIN);
        world.ask(RunWorld.enroll());
        assertThat(world.state()).isEqualTo(new RotationState.Steady(new Signer.NoSigner()));
    }

    @Test
    void enrollFindsRegionsThatDiffer() {
        world.inRegions(TOKYO, OSAKA);
        world.keep(DOMAIN, OLD);
        world.ses.createDomainSigningWith(TOKYO, DOMAIN, OLD.selector(), RunWorld.privateHalf(OLD));
        world.ses.createDomain(OSAKA, DOMAIN);

        world.ask(RunWorld.enroll());

        assertThat(world.state())
                .isInstanceOfSatisfying(
                        RotationState.Steady.class,
                        steady -> assertThat(steady.active())
                                .isInstanceOfSatisfying(
                                        Signer.DifferentByRegion.class,
                                        different ->
                                                assertThat(different.byRegion()).containsOnlyKeys(TOKYO, OSAKA)));
        assertThat(world.managed().usedSelectors()).containsExactly(OLD.selector());
    }

    @Test
    void hiddenTokensAreNoReasonToForgetTheKeyThatSigns() {
        world.signingWith(OLD).stored(new RotationState.Steady(own(OLD)));
        world.ses.hideTokens(true);

        world.ask(RunWorld.enroll());

        assertThat(world.state()).isEqualTo(new RotationState.Steady(own(OLD)));
    }

    @Test
    void enrollOfAMissingIdentityStoresNothing() {
        Answer answer = world.ask(RunWorld.enroll());

        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(answer.message()).contains("ap-northeast-1");
        assertThat(world.states.domains()).isEmpty();
    }

    @Test
    void anEmailAddressIsNeverTakenUnderManagement() {
        world.ses.createEmailAddress(TOKYO, DOMAIN);

        assertThat(world.ask(RunWorld.enroll()).statusCode()).isEqualTo(409);
        assertThat(world.states.domains()).isEmpty();
    }

    @Test
    void aDomainThatIsNotManagedIsAnsweredWithTheWayIn() {
        world.signingWith(OLD);

        Answer answer = world.ask(RunWorld.phase(3));

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.nextStep().orElseThrow()).contains("enroll");
        assertThat(world.journal).containsExactly("StateStore.read");
    }

    @Test
    void aConfiguredDomainIsTakenUnderManagementByTheNightlyRun() {
        world.configured = List.of(DOMAIN);
        world.signingWith(OLD);
        assertThat(world.ask(RunWorld.watch()).domains()).isEmpty();

        world.ask(RunWorld.nightly());

        assertThat(world.state().kind()).isEqualTo(Kind.STEADY);
    }

    @Test
    void aConfiguredDomainWhoseKeyIsOursIsAtRestFromItsFirstNight() {
        world.configured = List.of(DOMAIN);
        world.signingWith(OLD);

        assertThat(world.ask(RunWorld.nightly()).domains())
                .extracting(Answer::outcome)
                .containsExactly("NOTHING_DUE");
    }

    /** Easy DKIM that somebody chose is not replaced by a first key of ours that nobody asked for. */
    @Test
    void atNightItIsSeenThatSomebodySetUpSigning() {
        world.ses.easyDkimCnames(name -> true).createDomainWithEasyDkim(TOKYO, DOMAIN);
        world.stored(new RotationState.Steady(new Signer.NoSigner()));

        world.ask(RunWorld.nightly());

        assertThat(world.state())
                .isInstanceOfSatisfying(
                        RotationState.Steady.class,
                        steady -> assertThat(steady.active()).isInstanceOf(Signer.EasyDkim.class));
    }

    @Test
    void aConfiguredDomainThatSesDoesNotHaveIsAHaltThatPeopleHearOf() {
        world.configured = List.of(DOMAIN);

        world.ask(RunWorld.nightly());

        assertHalted(HaltReason.IDENTITY_MISSING);
        assertThat(world.topics.read(Audience.OPERATIONS)).hasSize(1);
    }

    @Test
    void phasesOneAndTwoAreTheDeployment() {
        Answer answer = world.ask(new Request.DeploymentPhase(2));

        assertThat(answer.outcome()).isEqualTo("DEPLOYMENT_PHASE");
        assertThat(answer.phase()).contains(2);
        assertThat(world.journal).isEmpty();
    }

    // ---- many domains and their notices -----------------------------------------------------------------------------

    private void twoDomainsInNeedOfARotation() {
        world.signingWith(OLD).stored(new RotationState.Steady(DUE));
        world.signingWith(SECOND, OLD).stored(SECOND, new RotationState.Steady(DUE));
    }

    @Test
    void severalDomainsInOneSweepMakeOneDigestForEachAudience() {
        twoDomainsInNeedOfARotation();

        world.ask(RunWorld.nightly());

        assertThat(world.topics.read(Audience.DNS_TEAM))
                .singleElement()
                .satisfies(notice -> assertThat(notice.body()).contains("example.jp", "zweite.example.com"));
        assertThat(world.topics.read(Audience.OPERATIONS)).hasSize(1);
        for (SigningDomain domain : List.of(DOMAIN, SECOND)) {
            assertThat(world.managed(domain).owedNotices()).isEmpty();
            assertThat(world.managed(domain).state().kind()).isEqualTo(Kind.AWAITING_PUBLICATION);
        }
    }

    @Test
    void aTopicThatFailsLeavesItsNoticesOwedAndTheNextRunSendsThem() {
        twoDomainsInNeedOfARotation();
        world.topics.failNext();

        assertThatThrownBy(() -> world.ask(RunWorld.nightly())).isInstanceOf(PlatformFault.class);
        assertThat(world.topics.read(Audience.OPERATIONS)).hasSize(1);
        assertThat(world.state().kind()).isEqualTo(Kind.PREPARING);
        assertThat(world.owed()).hasSize(1);

        world.ask(RunWorld.watch());

        assertThat(world.topics.read(Audience.DNS_TEAM)).hasSize(1);
        assertThat(world.state().kind()).isEqualTo(Kind.AWAITING_PUBLICATION);
        assertThat(world.owed()).isEmpty();
    }

    @Test
    void whatDoesNotFitIntoOneDigestGoesIntoTheNextOne() {
        int domains = 120;
        for (int n = 1; n <= domains; n++) {
            SigningDomain domain = new SigningDomain("d" + n + ".example.com");
            world.signingWith(domain, OLD).stored(domain, new RotationState.Steady(DUE));
        }

        world.ask(RunWorld.nightly());

        List<String> bodies = world.topics.read(Audience.DNS_TEAM).stream()
                .map(notice -> notice.body())
                .toList();
        assertThat(bodies).hasSizeGreaterThan(1).hasSizeLessThan(20);
        for (int n = 1; n <= domains; n++) {
            String named = "d" + n + ".example.com";
            assertThat(bodies)
                    .filteredOn(body -> body.contains("_domainkey." + named))
                    .isNotEmpty();
            assertThat(world.managed(new SigningDomain(named)).owedNotices()).isEmpty();
        }
    }

    @Test
    void oneDomainsFaultDoesNotStopTheOthersAndIsNamedAtTheEnd() {
        twoDomainsInNeedOfARotation();
        boolean[] once = new boolean[1];
        world.saboteur = new RunWorld.Saboteur() {
            @Override
            public void before(int call, String what) {
                if (what.equals("SesIdentities.read") && !once[0]) {
                    once[0] = true;
                    throw new PlatformFault("SES did not answer");
                }
            }
        };

        assertThatThrownBy(() -> world.ask(RunWorld.nightly()))
                .isInstanceOf(PlatformFault.class)
                .hasMessageContaining("1 failed")
                .hasMessageContaining("SES did not answer");

        assertThat(List.of(world.managed(DOMAIN), world.managed(SECOND)))
                .extracting(managed -> managed.state().kind())
                .containsExactlyInAnyOrder(Kind.STEADY, Kind.AWAITING_PUBLICATION);
        assertThat(world.topics.read(Audience.DNS_TEAM)).hasSize(1);
    }

    @Test
    void domainsThatTheTimeDidNotSufficeForAreReportedAndTheNextRunBeginsElsewhere() {
        twoDomainsInNeedOfARotation();
        int[] left = {1};
        world.hasTime = () -> left[0]-- > 0;
        assertThatThrownBy(() -> world.ask(RunWorld.nightly())).hasMessageContaining("1 not reached");

        world.pass(Duration.ofMinutes(15));
        left[0] = 1;
        assertThatThrownBy(() -> world.ask(RunWorld.nightly())).hasMessageContaining("1 not reached");

        assertThat(world.state().kind()).isEqualTo(Kind.AWAITING_PUBLICATION);
        assertThat(world.managed(SECOND).state().kind()).isEqualTo(Kind.AWAITING_PUBLICATION);
    }

    @Test
    void aNoticeThatCannotBeWrittenDoesNotHoldBackTheOnesBehindIt() {
        twoDomainsInNeedOfARotation();
        var current = world.states.read(DOMAIN).orElseThrow();
        world.states.replace(
                current.version(),
                current.domain().owing(List.of(new NoticeDraft(NoticeKind.REMOVE_RECORD, Map.of())), START));

        assertThatThrownBy(() -> world.ask(RunWorld.nightly()))
                .isInstanceOf(PlatformFault.class)
                .hasMessageContaining("cannot be written");

        assertThat(world.topics.read(Audience.DNS_TEAM)).hasSize(2);
        assertThat(world.state().kind()).isEqualTo(Kind.AWAITING_PUBLICATION);
        assertThat(world.managed(SECOND).state().kind()).isEqualTo(Kind.AWAITING_PUBLICATION);
    }

    // ---- Easy DKIM --------------------------------------------------------------------------------------------------

    @Test
    void theFallbackTellsTheCnamesEvenWhereAnotherRegionRefuses() {
        world.inRegions(TOKYO, OSAKA);
        world.ses.createDomain(TOKYO, DOMAIN);
        world.ses.createDomain(OSAKA, DOMAIN);
        world.stored(new RotationState.Steady(new Signer.NoSigner()));
        int[] calls = new int[1];
        world.saboteur = new RunWorld.Saboteur() {
            @Override
            public void before(int call, String what) {
                if (what.equals("SesIdentities.useEasyDkim") && ++calls[0] == 2) {
                    world.ses.refuseNext("not today");
                }
            }
        };

        Answer answer = world.ask(RunWorld.fallback());

        assertThat(answer.message()).contains("not today");
        assertHalted(HaltReason.SES_REFUSED);
        assertThat(world.topics.read(Audience.DNS_TEAM))
                .singleElement()
                .satisfies(notice -> assertThat(notice.body()).contains(".dkim.amazonses.com."));
    }

    @Test
    void theFallbackIsRefusedWhereSesSigns() {
        world.signingWith(OLD).stored(new RotationState.Steady(own(OLD)));

        assertThat(world.ask(RunWorld.fallback()).outcome()).isEqualTo("SES_IS_SIGNING");
        assertThat(world.journal).doesNotContain("SesIdentities.useEasyDkim", "StateStore.replace");
    }

    // ---- compromise -------------------------------------------------------------------------------------------------

    @Test
    void aCompromisedKeyIsRevokedAsSoonAsTheNewOneSignsAndNotBefore() {
        world.signingWith(OLD);
        world.keep(DOMAIN, NEW);
        world.publish(DOMAIN, NEW);
        world.stored(new RotationState.AwaitingPublication(
                own(OLD), RotationReason.COMPROMISE, NEW, START, START, Reminders.none()));

        world.ask(RunWorld.phase(7));
        assertThat(world.topics.read(Audience.DNS_TEAM)).isEmpty();
        world.pass(Duration.ofMinutes(15));
        world.ask(RunWorld.watch());

        assertThat(world.topics.read(Audience.DNS_TEAM))
                .singleElement()
                .satisfies(notice -> assertThat(notice.attributes()).containsEntry("kind", "REVOKE_RECORD"));
        assertThat(world.ask(RunWorld.rollback()).outcome()).isEqualTo("ROLLBACK_NOT_POSSIBLE");
    }

    // ---- misfortune -------------------------------------------------------------------------------------------------

    private DkimStatus status(SesRegion region) {
        return world.ses.peek(region, DOMAIN).orElseThrow().status();
    }

    private void failSignCallNumber(int n) {
        atSignCallNumber(n, () -> {
            throw new PlatformFault("SES did not answer");
        });
    }

    private void refuseSignCallNumber(int n) {
        atSignCallNumber(n, () -> world.ses.refuseNext("BadRequestException: no"));
    }

    private void atSignCallNumber(int n, Runnable misfortune) {
        int[] calls = new int[1];
        world.saboteur = new RunWorld.Saboteur() {
            @Override
            public void before(int call, String what) {
                if (what.equals("SesIdentities.signWith") && ++calls[0] == n) {
                    misfortune.run();
                }
            }
        };
    }

    // ---- who is asked for what --------------------------------------------------------------------------------------

    @Test
    void aRequestIsNamedByItsAction() {
        assertThat(RunWorld.nightly().action()).isEqualTo("expiry_check");
        assertThat(RunWorld.watch().action()).isEqualTo("watch");
        assertThat(RunWorld.phase(7).action()).isEqualTo("phase_manager");
        assertThat(RunWorld.enroll().action()).isEqualTo("enroll");
        assertThat(new Request.Status(Optional.empty()).action()).isEqualTo("status");
        assertThat(new Request.DeploymentPhase(1).action()).isEqualTo("phase_manager");
    }

    @Test
    void aConfiguredDomainIsTakenUnderManagementByWhoeverAsksFirst() {
        world.configured = List.of(DOMAIN);
        world.signingWith(OLD);

        assertThat(world.ask(RunWorld.phase(3)).outcome()).isEqualTo("KEY_GENERATED");
    }

    @Test
    void onlyTheRegionsWithoutIdentityAreNamed() {
        world.inRegions(TOKYO, OSAKA);
        world.ses.createDomain(TOKYO, DOMAIN);

        assertThat(world.ask(RunWorld.enroll()).message())
                .contains("example.jp in ap-northeast-3.")
                .doesNotContain("ap-northeast-1");
    }

    @Test
    void aNoticeThatIsNotTakenIsReportedAndStaysOwed() {
        world.signingWith(OLD).stored(new RotationState.Steady(own(OLD)));
        world.topics.failNext();

        assertThatThrownBy(() -> world.ask(RunWorld.phase(3)))
                .isInstanceOf(PlatformFault.class)
                .hasMessageContaining("stay owed");

        assertThat(world.owed()).hasSize(1);
        assertThat(world.state().kind()).isEqualTo(Kind.PREPARING);
    }

    // ---- whose key it is --------------------------------------------------------------------------------------------

    @Test
    void aKeyOfOursThatTheStateForgotIsFoundAgainInTheVault() {
        world.signingWith(OLD).stored(new RotationState.Steady(new Signer.NoSigner()));

        world.ask(RunWorld.enroll());

        assertThat(world.state())
                .isInstanceOfSatisfying(
                        RotationState.Steady.class,
                        steady -> assertThat(steady.active().ownKeys())
                                .extracting(RotationKey::publicKey)
                                .containsExactly(OLD.publicKey()));
    }

    @Test
    void aSelectorThatTellsNoDayBelongsToAKeyThatIsLongDue() {
        for (String selector : List.of("legacy", "dkim-20269999-1")) {
            RunWorld another = new RunWorld();
            another.signingWith(
                    new RotationKey(new Selector(selector), OLD.publicKey(), OLD.generatedAt(), OLD.notAfter()));
            another.vault.lose(DOMAIN, new Selector(selector));
            another.vault.storeIfAbsent(DOMAIN, new Selector(selector), RunWorld.privateHalf(OLD));

            another.ask(RunWorld.enroll());

            assertThat(another.state())
                    .as(selector)
                    .isInstanceOfSatisfying(
                            RotationState.Steady.class,
                            steady -> assertThat(steady.active()
                                            .ownKey()
                                            .orElseThrow()
                                            .generatedAt())
                                    .isEqualTo("1970-01-01T00:00:00Z"));
        }
    }

    @Test
    void enrollTakesWhatSomebodyElseGaveToSesAsTheTruth() {
        world.signingWith(OLD).stored(new RotationState.Steady(own(OLD)));
        world.ses.putBehindOurBack(TOKYO, DOMAIN, new Selector("theirs"), States.privateKey(9));

        world.ask(RunWorld.enroll());

        assertThat(world.state())
                .isEqualTo(new RotationState.Steady(new Signer.ForeignKey(Optional.of(new Selector("theirs")))));
    }

    // ---- what is told of it
    // -------------------------------------------------------------------------------------------

    private void notSigning() {
        world.ses.createDomain(TOKYO, DOMAIN);
        world.stored(new RotationState.Steady(new Signer.NoSigner()));
    }

    @Test
    void easyDkimThatSesTookIsToldOnRecordAndWaitsForItsCnames() {
        notSigning();

        Answer answer = world.ask(RunWorld.fallback());

        assertThat(answer.outcome()).isEqualTo("EASY_DKIM_REQUESTED");
        assertThat(answer.message()).doesNotContain("refused");
        assertHalted(HaltReason.EASY_DKIM_FALLBACK);
        assertThat(world.archive.evidence(DOMAIN).keySet())
                .satisfiesExactly(
                        before -> assertThat(before).endsWith("-1-Steady-Halted.json"),
                        after -> assertThat(after).endsWith("-2-Halted-Halted.json"));
        assertThat(world.topics.read(Audience.DNS_TEAM)).hasSize(1);
        // Asked for again, SES is called again, which an auditor wants to know.
        world.ask(RunWorld.fallback());
        assertThat(world.archive.evidence(DOMAIN).keySet())
                .filteredOn(name -> name.contains("request-2"))
                .hasSize(2);
    }

    @Test
    void whereSesRefusesEasyDkimThereAreNoCnamesToPublish() {
        notSigning();
        world.ses.refuseNext("not today");

        assertThat(world.ask(RunWorld.fallback()).outcome()).isEqualTo("HALTED");

        assertThat(world.topics.read(Audience.DNS_TEAM)).isEmpty();
    }

    @Test
    void anotherNoticeThatIsOwedDoesNotStandForTheCnames() {
        notSigning();
        var current = world.states.read(DOMAIN).orElseThrow();
        world.states.replace(
                current.version(),
                current.domain().owing(List.of(new NoticeDraft(NoticeKind.HALTED, Map.of())), START));

        assertThatThrownBy(() -> world.ask(RunWorld.fallback())).hasMessageContaining("cannot be written");

        assertThat(world.topics.read(Audience.DNS_TEAM)).hasSize(1);
    }

    @Test
    void cnamesThatAreOwedAlreadyAreNotOwedTwice() {
        notSigning();
        world.topics.failNext();
        assertThatThrownBy(() -> world.ask(RunWorld.fallback())).isInstanceOf(PlatformFault.class);
        assertThat(world.owed()).hasSize(1);

        world.ask(RunWorld.fallback());

        assertThat(world.topics.read(Audience.DNS_TEAM)).hasSize(1);
        assertThat(world.owed()).isEmpty();
    }

    @Test
    void whatOneRegionTookIsToldBeforeTheOthersFaultIsReported() {
        world.inRegions(TOKYO, OSAKA);
        world.ses.createDomain(OSAKA, DOMAIN);
        notSigning();
        int[] calls = new int[1];
        world.saboteur = new RunWorld.Saboteur() {
            @Override
            public void before(int call, String what) {
                if (what.equals("SesIdentities.useEasyDkim") && ++calls[0] == 2) {
                    throw new PlatformFault("SES did not answer");
                }
            }
        };

        assertThatThrownBy(() -> world.ask(RunWorld.fallback()))
                .isInstanceOf(PlatformFault.class)
                .hasMessageContaining("SES did not answer");

        assertThat(world.owed())
                .singleElement()
                .satisfies(owed -> assertThat(owed.kind()).isEqualTo(NoticeKind.EASY_DKIM_CNAMES));
        // The other Region's CNAMEs are others, so they are no repetition.
        world.ask(RunWorld.fallback());
        assertThat(world.topics.read(Audience.DNS_TEAM)).hasSize(2);
    }
}
