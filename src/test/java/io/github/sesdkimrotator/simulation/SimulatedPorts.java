package io.github.sesdkimrotator.simulation;

import io.github.sesdkimrotator.dkim.DnsName;
import io.github.sesdkimrotator.dkim.Selector;
import io.github.sesdkimrotator.dkim.SigningDomain;
import io.github.sesdkimrotator.gate.GateVerdict;
import io.github.sesdkimrotator.json.EvidenceJson;
import io.github.sesdkimrotator.port.Archive;
import io.github.sesdkimrotator.port.Evidence;
import io.github.sesdkimrotator.port.KeyGenerator;
import io.github.sesdkimrotator.port.KeyVault;
import io.github.sesdkimrotator.port.NoticeChannel;
import io.github.sesdkimrotator.port.PrivateSigningKey;
import io.github.sesdkimrotator.port.SesIdentities;
import io.github.sesdkimrotator.port.StateStore;
import io.github.sesdkimrotator.rotation.ManagedDomain;
import io.github.sesdkimrotator.rotation.NoticeKind.Audience;
import io.github.sesdkimrotator.rotation.SesReading;
import io.github.sesdkimrotator.rotation.SesRegion;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/** The ports of one invocation: misfortune first, then the model, with the promises watching. */
final class SimulatedPorts {

    /** What may go wrong with a call. */
    interface Fate {
        /** @param what the call, such as {@code StateStore.replace} */
        <T> T around(String what, Supplier<T> call);
    }

    private SimulatedPorts() {}

    record States(
            StateStore store,
            Fate fate,
            Promises promises,
            Supplier<Promises.Invocation> invocation,
            Supplier<java.time.Instant> now)
            implements StateStore {

        @Override
        public Optional<Versioned> read(SigningDomain domain) {
            return fate.around("StateStore.read " + domain, () -> store.read(domain));
        }

        @Override
        public StoreResult create(ManagedDomain first) {
            return fate.around("StateStore.create " + first.domain(), () -> store.create(first));
        }

        @Override
        public StoreResult replace(Version expected, ManagedDomain next) {
            return fate.around(
                    "StateStore.replace " + next.domain() + " "
                            + next.state().kind().label(),
                    () -> {
                        Optional<Versioned> before = store.read(next.domain());
                        StoreResult result = store.replace(expected, next);
                        if (result instanceof StoreResult.Stored) {
                            promises.stateIsWritten(invocation.get(), before.map(Versioned::domain), next, now.get());
                        }
                        return result;
                    });
        }

        @Override
        public List<SigningDomain> domains() {
            return fate.around("StateStore.domains", store::domains);
        }
    }

    record Vault(KeyVault vault, StateStore states, Fate fate, Promises promises) implements KeyVault {

        @Override
        public PrivateSigningKey storeIfAbsent(SigningDomain domain, Selector selector, PrivateSigningKey key) {
            return fate.around("KeyVault.storeIfAbsent " + selector, () -> vault.storeIfAbsent(domain, selector, key));
        }

        @Override
        public Optional<PrivateSigningKey> read(SigningDomain domain, Selector selector) {
            return fate.around("KeyVault.read " + selector, () -> vault.read(domain, selector));
        }

        @Override
        public void destroy(SigningDomain domain, Selector selector) {
            fate.around("KeyVault.destroy " + selector, () -> {
                promises.keyIsDestroyed(domain, selector, states.read(domain).map(StateStore.Versioned::domain));
                vault.destroy(domain, selector);
                return null;
            });
        }
    }

    record Keys(Supplier<Integer> next) implements KeyGenerator {

        @Override
        public PrivateSigningKey generate() {
            return io.github.sesdkimrotator.support.States.privateKey(next.get());
        }

        @Override
        public String certify(
                PrivateSigningKey key,
                SigningDomain domain,
                Selector selector,
                java.time.Instant notBefore,
                java.time.Instant notAfter) {
            return "-----BEGIN CERTIFICATE-----\nZmFrZQ==\n-----END CERTIFICATE-----\n";
        }
    }

    record Artefacts(Fate fate, Promises promises, Supplier<Promises.Invocation> invocation, boolean isWrittenOut)
            implements Archive {

        @Override
        public void storeArtefacts(SigningDomain domain, Selector selector, Map<String, String> contentByName) {
            fate.around("Archive.storeArtefacts " + selector, () -> {
                contentByName.forEach(promises::isShown);
                return null;
            });
        }

        @Override
        public void appendEvidence(Evidence evidence) {
            fate.around(
                    "Archive.appendEvidence " + evidence.from().label() + " -> "
                            + evidence.to().label(),
                    () -> {
                        if (isWrittenOut) {
                            promises.isShown("evidence", EvidenceJson.file(evidence));
                        }
                        promises.evidenceStored(invocation.get(), evidence);
                        return null;
                    });
        }
    }

    record Topics(BiConsumer<Audience, Notice> mail, Fate fate, Promises promises) implements NoticeChannel {

        @Override
        public Subscriptions subscriptions(Audience audience) {
            return fate.around("NoticeChannel.subscriptions", () -> new Subscriptions("topic", 1, 0));
        }

        @Override
        public void publish(Audience audience, Notice notice) {
            fate.around("NoticeChannel.publish " + notice.subject(), () -> {
                promises.isShown("a notice", notice.subject() + notice.body() + notice.attributes());
                mail.accept(audience, notice);
                return null;
            });
        }
    }

    record Ses(
            SesIdentities ses,
            StateStore states,
            SimulatedDns dns,
            Fate fate,
            Promises promises,
            Mail mail,
            Supplier<Promises.Invocation> invocation,
            Supplier<java.time.Instant> now)
            implements SesIdentities {

        @Override
        public List<SigningDomain> domainIdentities(SesRegion region) {
            return fate.around("SesIdentities.domainIdentities " + region, () -> ses.domainIdentities(region));
        }

        @Override
        public SesReading read(SesRegion region, SigningDomain domain) {
            return fate.around("SesIdentities.read " + region + " " + domain, () -> ses.read(region, domain));
        }

        @Override
        public SesChange signWith(
                SesRegion region,
                SigningDomain domain,
                Selector selector,
                PrivateSigningKey key,
                GateVerdict.Open permit) {
            return fate.around("SesIdentities.signWith " + region + " " + selector, () -> {
                promises.sesIsToldToSign(
                        invocation.get(),
                        domain,
                        selector,
                        key.publicKey(),
                        states.read(domain).orElseThrow().domain().state());
                SesChange change = ses.signWith(region, domain, selector, key, permit);
                if (change instanceof SesChange.Taken) {
                    DnsName name = selector.recordName(domain);
                    promises.sesHolds(region, domain, Optional.of(selector), now.get());
                    mail.weGaveAKey(region, domain, name, dns.servedEverywhere(name, key.publicKey()), now.get());
                }
                return change;
            });
        }

        @Override
        public SesChange useEasyDkim(SesRegion region, SigningDomain domain) {
            return fate.around("SesIdentities.useEasyDkim " + region + " " + domain, () -> {
                SesChange change = ses.useEasyDkim(region, domain);
                if (change instanceof SesChange.Taken) {
                    promises.sesHolds(region, domain, Optional.empty(), now.get());
                    mail.easyDkimWasAskedFor(region, domain, now.get());
                }
                return change;
            });
        }
    }
}
