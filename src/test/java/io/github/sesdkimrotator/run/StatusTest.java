package io.github.sesdkimrotator.run;

import static io.github.sesdkimrotator.run.RunWorld.DOMAIN;
import static io.github.sesdkimrotator.run.RunWorld.NEW;
import static io.github.sesdkimrotator.run.RunWorld.OLD;
import static io.github.sesdkimrotator.run.RunWorld.OSAKA;
import static io.github.sesdkimrotator.run.RunWorld.TOKYO;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.sesdkimrotator.dkim.SigningDomain;
import io.github.sesdkimrotator.gate.GateVerdict;
import io.github.sesdkimrotator.notice.Commands;
import io.github.sesdkimrotator.port.PlatformFault;
import io.github.sesdkimrotator.rotation.HaltReason;
import io.github.sesdkimrotator.rotation.NoticeKind.Audience;
import io.github.sesdkimrotator.rotation.RotationState;
import io.github.sesdkimrotator.rotation.Signer;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The picture that changes nothing. */
class StatusTest {

    private static final Commands COMMANDS = new Commands("aws-ses-migration", "prod");
    private static final RotationState STEADY = new RotationState.Steady(new Signer.OwnKey(OLD));

    private final RunWorld world = new RunWorld();

    private Answer one() {
        return world.ask(new Request.Status(Optional.of(DOMAIN)));
    }

    private Answer all() {
        return world.ask(new Request.Status(Optional.empty()));
    }

    private static SigningDomain numbered(int n) {
        return new SigningDomain("d" + (1000 + n) + ".example.com");
    }

    // ---- one domain -------------------------------------------------------------------------------------------------

    @Test
    void aDomainThatNobodyManagesIsShownTheWayIn() {
        Answer answer = one();
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.action()).isEqualTo("status");
        assertThat(answer.outcome()).isEqualTo("NOT_MANAGED");
        assertThat(answer.nextStep()).contains(COMMANDS.enroll(DOMAIN));
    }

    @Test
    void aConfiguredDomainWaitsForItsFirstNight() {
        world.configured = List.of(DOMAIN);
        assertThat(one().outcome()).isEqualTo("NOT_ENROLLED_YET");
        assertThat(one().statusCode()).isEqualTo(202);
        assertThat(all().domains()).singleElement().satisfies(listed -> {
            assertThat(listed.outcome()).isEqualTo("NOT_ENROLLED_YET");
            assertThat(listed.nextStep()).contains(COMMANDS.enroll(DOMAIN));
        });
    }

    @Test
    void oneDomainIsShownWithWhatSesAndDnsSay() {
        world.inRegions(TOKYO, OSAKA).signingWith(OLD).stored(STEADY);

        Answer answer = one();

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.outcome()).isEqualTo("STATUS");
        assertThat(answer.domain()).contains(DOMAIN);
        assertThat(answer.managed()).contains(world.managed());
        assertThat(answer.ses()).containsOnlyKeys(TOKYO, OSAKA);
        assertThat(answer.gate()).containsInstanceOf(GateVerdict.Open.class);
        assertThat(answer.message()).endsWith("days.");
        assertThat(answer.nextStep()).contains(COMMANDS.status(DOMAIN));
    }

    @Test
    void silenceOfSesIsSaidWhateverTheState() {
        world.ses.createDomain(TOKYO, DOMAIN);
        world.stored(STEADY);

        assertThat(one().message()).endsWith("SES does not sign at present: NOT_STARTED in ap-northeast-1.");
    }

    @Test
    void dnsIsLeftAloneWhereNoKeyOfOursIsInQuestion() {
        world.ses.createDomain(TOKYO, DOMAIN);
        world.stored(new RotationState.Steady(new Signer.NoSigner()));

        assertThat(one().gate()).isEmpty();
        assertThat(world.journal).containsExactly("StateStore.read", "SesIdentities.read");
    }

    @Test
    void phaseSevenIsSuggestedOnlyBehindAnOpenGate() {
        world.awaitingWithTheGateOpen();
        assertThat(one().nextStep().orElseThrow()).contains("\"phase\":\"7\"");
        world.remove(NEW.selector().recordName(DOMAIN));
        assertThat(one().nextStep().orElseThrow()).contains("\"phase\":\"6\"");
    }

    // ---- the fleet --------------------------------------------------------------------------------------------------

    @Test
    void theFleetIsCountedAndEachDomainTellsItsState() {
        assertThat(all().message()).startsWith("0 domains. ");
        world.signingWith(OLD).stored(STEADY);
        assertThat(all().message()).startsWith("1 domain. ");
        world.signingWith(numbered(1), OLD).stored(numbered(1), RunWorld.awaiting());

        Answer answer = all();

        assertThat(answer.message()).startsWith("2 domains. ");
        assertThat(answer.nextStep()).isEmpty();
        assertThat(answer.domains()).hasSize(2).allSatisfy(listed -> {
            SigningDomain domain = listed.domain().orElseThrow();
            assertThat(listed.outcome()).isEqualTo("STATUS");
            assertThat(listed.managed()).contains(world.managed(domain));
            assertThat(listed.nextStep()).contains(COMMANDS.status(domain));
        });
    }

    @Test
    void aHaltIsSeenFromAfarButNotTheEasyDkimThatSomebodyChose() {
        world.signingWith(OLD).stored(new RotationState.Halted(HaltReason.DRIFT, "", RunWorld.START, STEADY));
        world.signingWith(numbered(1), OLD)
                .stored(
                        numbered(1),
                        new RotationState.Halted(HaltReason.EASY_DKIM_FALLBACK, "", RunWorld.START, STEADY));

        assertThat(all().domains()).extracting(Answer::outcome).containsExactlyInAnyOrder("HALTED", "STATUS");
    }

    @Test
    void ofALargeFleetThoseAtRestAreLeftOutFirst() {
        for (int n = 0; n < 499; n++) {
            world.stored(numbered(n), STEADY);
        }
        SigningDomain last = numbered(499);
        world.stored(last, RunWorld.awaiting());

        Answer inOrder = all();
        world.stored(numbered(500), STEADY);
        Answer leftOut = all();

        assertThat(inOrder.domains()).hasSize(500);
        assertThat(inOrder.domains().getLast().domain()).contains(last);
        assertThat(inOrder.message()).startsWith("500 domains. ");
        assertThat(leftOut.domains()).hasSize(500);
        assertThat(leftOut.domains().getFirst().domain()).contains(last);
        assertThat(leftOut.message()).startsWith("501 domains, of which 500 are listed, those not at rest first. ");
    }

    // ---- what nobody manages ----------------------------------------------------------------------------------------

    @Test
    void domainsThatNobodyManagesAreListedInOrderWithTheWayIn() {
        world.signingWith(OLD).stored(STEADY);
        assertThat(all().message()).endsWith(" say about it.");
        world.ses.createDomain(TOKYO, numbered(1));
        assertThat(all().message()).endsWith(" SES has 1 domain that nobody manages here.");
        world.ses.createDomain(TOKYO, numbered(0));

        Answer answer = all();

        assertThat(answer.unmanaged()).containsExactly(numbered(0), numbered(1));
        assertThat(answer.message()).endsWith(" SES has 2 domains that nobody manages here.");
        assertThat(answer.nextStep()).contains(COMMANDS.enroll(numbered(0)));
    }

    @Test
    void noMoreAreListedThanAPersonReads() {
        for (int n = 0; n < 50; n++) {
            world.ses.createDomain(TOKYO, numbered(n));
        }
        assertThat(all().message()).endsWith(" SES has 50 domains that nobody manages here.");
        world.ses.createDomain(TOKYO, numbered(50));

        assertThat(all().unmanaged()).hasSize(50).doesNotContain(numbered(50));
        assertThat(all().message()).endsWith("51 domains that nobody manages here; the first 50 are listed.");
    }

    @Test
    void aRegionThatDoesNotListItsDomainsIsNamedAndHidesNothingElse() {
        world.inRegions(TOKYO, OSAKA);
        world.ses.createDomain(OSAKA, numbered(1));
        world.saboteur = new RunWorld.Saboteur() {
            private boolean done;

            @Override
            public void before(int call, String what) {
                if (!done && what.equals("SesIdentities.domainIdentities")) {
                    done = true;
                    throw new PlatformFault("SES did not answer");
                }
            }
        };

        Answer answer = all();

        assertThat(answer.unmanaged()).containsExactly(numbered(1));
        assertThat(answer.message()).contains("SES did not list its domains in ap-northeast-1");
    }

    @Test
    void topicsThatNobodyHearsAreWarnedOf() {
        assertThat(all().warnings()).isEmpty();
        world.topics.subscribed(Audience.DNS_TEAM, 0, 1);
        assertThat(all().warnings()).hasSize(1);
    }
}
