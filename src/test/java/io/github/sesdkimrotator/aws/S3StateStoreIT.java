package io.github.sesdkimrotator.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sesdkimrotator.dkim.SigningDomain;
import io.github.sesdkimrotator.json.StateJson;
import io.github.sesdkimrotator.port.StateStore;
import io.github.sesdkimrotator.port.StateStore.StoreResult;
import io.github.sesdkimrotator.port.StateStore.StoreResult.LostRace;
import io.github.sesdkimrotator.port.StateStore.StoreResult.Stored;
import io.github.sesdkimrotator.port.StateStore.Versioned;
import io.github.sesdkimrotator.rotation.ManagedDomain;
import io.github.sesdkimrotator.support.StateStoreContract;
import io.github.sesdkimrotator.support.States;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class S3StateStoreIT implements StateStoreContract {

    private static final int ROUNDS = 30;

    private final S3TestBucket bucket = new S3TestBucket();
    private final StateStore store = anotherStore();

    private StateStore anotherStore() {
        return new S3StateStore(S3TestBucket.clients(), bucket.resources());
    }

    @Override
    public StateStore store() {
        return store;
    }

    @Override
    public void overwriteBehindOurBack(SigningDomain domain, byte[] content) {
        bucket.put(StateJson.objectName(domain), content);
    }

    @Override
    public void deleteBehindOurBack(SigningDomain domain) {
        bucket.delete(StateJson.objectName(domain));
    }

    @Test
    void stateIsStoredAsJson() {
        store.create(state(0));

        assertThat(bucket.contentByPath()).containsOnlyKeys("state/example.jp.json");
        assertThat(bucket.contentType("state/example.jp.json")).isEqualTo("application/json");
    }

    @Test
    void whatIsNoDomainsStateIsNotListed() {
        store.create(state(0));
        for (String other : List.of(
                "state/",
                "state/example.com.json.bak",
                "state/example.com",
                "state/EXAMPLE.com.json",
                "state/example.com..json",
                "state/old/example.com.json",
                "state/日本.example.json",
                "state/localhost.json",
                "state.json",
                "keys/example.com/rot-20261122-1/manifest.json")) {
            bucket.put(other, "{}".getBytes(StandardCharsets.UTF_8));
        }

        assertThat(store.domains()).containsExactly(States.DOMAIN);
    }

    /** S3 gives a thousand names a page. */
    @Test
    void moreDomainsThanFitOnOnePageAreAllListed() {
        List<String> domains = IntStream.rangeClosed(1, 1001)
                .mapToObj("d%04d.example.jp"::formatted)
                .toList();
        byte[] any = "{}".getBytes(StandardCharsets.UTF_8);
        domains.forEach(domain -> bucket.put("state/" + domain + ".json", any));

        assertThat(store.domains()).extracting(SigningDomain::ascii).isEqualTo(domains);
    }

    @Test
    void ofTwoFirstWritesAtTheSameMomentOneWins() throws Exception {
        inManyRounds(round -> {
            SigningDomain domain = new SigningDomain("d" + round + ".example.jp");
            atTheSameMoment(domain, (rival, state) -> rival.create(state));
        });
    }

    @Test
    void ofTwoWritesOnTheSameVersionAtTheSameMomentOneWins() throws Exception {
        inManyRounds(round -> {
            SigningDomain domain = new SigningDomain("d" + round + ".example.jp");
            StateStore.Version read = ((Stored) store.create(state(domain, 2))).version();
            atTheSameMoment(domain, (rival, state) -> rival.replace(read, state));
        });
    }

    private interface Round {
        void play(int number) throws Exception;
    }

    private static void inManyRounds(Round round) throws Exception {
        for (int number = 1; number <= ROUNDS; number++) {
            round.play(number);
        }
    }

    private void atTheSameMoment(SigningDomain domain, BiFunction<StateStore, ManagedDomain, StoreResult> write)
            throws Exception {
        ManagedDomain ones = state(domain, 0);
        ManagedDomain others = state(domain, 1);
        CyclicBarrier start = new CyclicBarrier(2);
        try (ExecutorService invocations = Executors.newFixedThreadPool(2)) {
            Future<StoreResult> one = invocations.submit(() -> meetAndWrite(start, domain, ones, write));
            Future<StoreResult> other = invocations.submit(() -> meetAndWrite(start, domain, others, write));
            boolean oneWins = one.get() instanceof Stored;
            Stored winner = (Stored) (oneWins ? one : other).get();
            Versioned won = new Versioned(winner.version(), oneWins ? ones : others);

            assertThat((oneWins ? other : one).get()).isEqualTo(new LostRace(Optional.of(won)));
            assertThat(store.read(domain)).contains(won);
        }
    }

    private StoreResult meetAndWrite(
            CyclicBarrier start,
            SigningDomain domain,
            ManagedDomain state,
            BiFunction<StateStore, ManagedDomain, StoreResult> write)
            throws Exception {
        StateStore rival = anotherStore();
        // As every run does; what is slow about a first call is over then.
        rival.read(domain);
        start.await();
        return write.apply(rival, state);
    }

    private static ManagedDomain state(int n) {
        return state(States.DOMAIN, n);
    }

    private static ManagedDomain state(SigningDomain domain, int n) {
        return States.managed(domain, States.oneOfEachKind().get(n));
    }
}
