package io.github.sesdkimrotator.run;

import static io.github.sesdkimrotator.run.RunWorld.DOMAIN;

import io.github.sesdkimrotator.port.PlatformFault;
import io.github.sesdkimrotator.port.PrivateSigningKey;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * Every order of the calls of two invocations, at the boundary of each call that the other one could notice.
 *
 * <p>These are the calls of the state store, the vault and SES. Name servers, artefacts, evidence, notices and the log need no
 * boundary, nor does the list of domains once it has this one: DNS does not change while two invocations run, nothing that one of them archives or tells is read by the other,
 * and no two of them use one name, so such a call commutes with every call of the other side.
 *
 * <p>An invocation is a function of the answers that it got. So where two orders gave both invocations the same answers and
 * left the same world, everything that can follow is the same, and is played once: the orders are counted through such
 * a point without walking them again. Each invocation has a thread of its own, of which one moves at a time.
 */
final class Interleavings {

    private static final Set<String> NOTICED = Set.of("StateStore", "KeyVault", "SesIdentities");

    private static final Set<String> UNNOTICED = Set.of("KeyGenerator", "Archive", "NoticeChannel", "Inquiry");

    /** How one of the two invocations ended. */
    record Ending(Optional<Answer> answer, Optional<PlatformFault> fault) {}

    /** Looks at the world after an order was played to its end. */
    interface Check {
        void after(RunWorld world, List<Ending> endings);
    }

    /**
     * @param orders all there are
     * @param points at which the world and both invocations differ from all others
     */
    record Walked(BigInteger orders, int points) {
        Walked and(Walked more) {
            return new Walked(orders.add(more.orders), points + more.points);
        }
    }

    /** Everything that what follows depends on. */
    private record Point(List<List<Integer>> answers, List<Optional<String>> next, List<Object> world) {}

    /** A point on the way, its ways out as far as they were walked. */
    private static final class Choice {
        final Point point;
        int chosen;
        BigInteger orders = BigInteger.ZERO;

        Choice(Point point) {
            this.point = point;
            this.chosen = point.next().get(0).isPresent() ? 0 : 1;
        }

        boolean leavesAnother() {
            return chosen == 0 && point.next().get(1).isPresent();
        }
    }

    private final Supplier<RunWorld> worlds;
    private final List<Request> requests;
    private final Check check;
    private final List<Choice> path = new ArrayList<>();
    private final Map<Point, BigInteger> ordersFrom = new HashMap<>();
    /** Every answer that was ever given, by a number: equal ones have the same. */
    private final Map<Object, Integer> numbers = new HashMap<>();

    private Interleavings(Supplier<RunWorld> worlds, Request one, Request other, Check check) {
        this.worlds = worlds;
        this.requests = List.of(one, other);
        this.check = check;
    }

    /** Plays every order, each play in a world of its own; {@code check} looks at every end that differs from the others. */
    static Walked walk(Supplier<RunWorld> worlds, Request one, Request other, Check check) {
        return new Interleavings(worlds, one, other, check).walk();
    }

    private Walked walk() {
        BigInteger orders;
        do {
            Play play = new Play(worlds.get());
            try {
                orders = playOn(play);
            } catch (RuntimeException | AssertionError broken) {
                throw new AssertionError(String.join("\n  ", play.order), broken);
            }
            while (!path.isEmpty() && !path.getLast().leavesAnother()) {
                Choice done = path.removeLast();
                orders = orders.add(done.orders);
                ordersFrom.put(done.point, orders);
            }
            if (!path.isEmpty()) {
                Choice last = path.getLast();
                last.orders = last.orders.add(orders);
                last.chosen = 1;
            }
        } while (!path.isEmpty());
        return new Walked(orders, ordersFrom.size());
    }

    /** @return how many orders there are from where it comes to a known point or to the end */
    private BigInteger playOn(Play play) {
        path.forEach(choice -> play.step(choice.chosen));
        while (play.goesOn()) {
            Point point = play.point();
            BigInteger known = ordersFrom.get(point);
            if (known != null) {
                play.giveUp();
                return known;
            }
            path.add(new Choice(point));
            play.step(path.getLast().chosen);
        }
        Point end = play.point();
        if (ordersFrom.putIfAbsent(end, BigInteger.ONE) == null) {
            check.after(play.world, play.endings());
        }
        return BigInteger.ONE;
    }

    /** Ends an invocation whose order is of no interest; nothing catches it. */
    private static final class Abandoned extends Error {
        private static final long serialVersionUID = 1L;

        Abandoned() {
            super(null, null, false, false);
        }
    }

    private static final class Rival {
        final Semaphore turn = new Semaphore(0);
        final List<Integer> answers = new ArrayList<>();
        int looks;
        Thread thread;
        Optional<String> next = Optional.empty();
        Optional<Answer> answer = Optional.empty();
        Optional<PlatformFault> fault = Optional.empty();
        Optional<Throwable> broken = Optional.empty();
    }

    /** One order under way. */
    private final class Play implements RunWorld.Saboteur, RunWorld.Witness {
        final RunWorld world;
        final List<String> order = new ArrayList<>();
        private final List<Rival> rivals = List.of(new Rival(), new Rival());
        private final Semaphore handedBack = new Semaphore(0);
        private final RunWorld.Witness promises;
        private final boolean isManaged;
        private boolean givenUp;

        Play(RunWorld world) {
            this.world = world;
            promises = world.witness;
            isManaged = world.states.read(DOMAIN).isPresent();
            world.saboteur = this;
            world.witness = this;
            for (int i = 0; i < 2; i++) {
                Rival me = rivals.get(i);
                Request request = requests.get(i);
                me.thread = Thread.ofVirtual().unstarted(() -> invoke(me, request));
                me.thread.start();
                handedBack.acquireUninterruptibly();
                requireUnbroken(me);
            }
        }

        private void invoke(Rival me, Request request) {
            try {
                me.answer = Optional.of(world.ask(request));
            } catch (PlatformFault fault) {
                me.fault = Optional.of(fault);
            } catch (Abandoned abandoned) {
                // as ordered
            } catch (Throwable broken) {
                me.broken = Optional.of(broken);
            } finally {
                me.next = Optional.empty();
                handedBack.release();
            }
        }

        private Rival me() {
            return rivals.get(Thread.currentThread().equals(rivals.getFirst().thread) ? 0 : 1);
        }

        private boolean isNoticed(String call) {
            if (call.equals("StateStore.domains") && isManaged) {
                return false;
            }
            String port = call.substring(0, call.indexOf('.'));
            if (!NOTICED.contains(port) && !UNNOTICED.contains(port)) {
                throw new AssertionError("may the other one notice " + call + "?");
            }
            return NOTICED.contains(port);
        }

        @Override
        public void before(int call, String what) {
            if (!isNoticed(what)) {
                return;
            }
            Rival me = me();
            me.next = Optional.of(what);
            handedBack.release();
            me.turn.acquireUninterruptibly();
            if (givenUp) {
                throw new Abandoned();
            }
        }

        @Override
        public void asked(String requestId) {
            promises.asked(requestId);
        }

        /** Nothing of the look before is remembered but that there was one. */
        @Override
        public void looking() {
            Rival me = me();
            me.looks++;
            me.answers.clear();
            me.answers.add(number("look " + me.looks));
            promises.looking();
        }

        @Override
        public void calling(String what, Object[] arguments) {
            if (isNoticed(what)) {
                me().answers.add(number(what));
            }
            promises.calling(what, arguments);
        }

        @Override
        public void answered(String what, Object[] arguments, Object result) {
            promises.answered(what, arguments, result);
            if (isNoticed(what)) {
                me().answers.add(number(comparable(result)));
            }
        }

        private Integer number(Object answer) {
            return numbers.computeIfAbsent(answer, fresh -> numbers.size());
        }

        /** A private key has no equality of its own. */
        private static Object comparable(Object result) {
            return switch (result) {
                case null -> Optional.empty();
                case PrivateSigningKey key -> key.publicKey();
                case Optional<?> some -> some.map(Play::comparable);
                default -> result;
            };
        }

        Point point() {
            return new Point(
                    rivals.stream().map(rival -> List.copyOf(rival.answers)).toList(), next(), world.picture());
        }

        List<Optional<String>> next() {
            return rivals.stream().map(rival -> rival.next).toList();
        }

        boolean goesOn() {
            return next().stream().anyMatch(Optional::isPresent);
        }

        void step(int chosen) {
            Rival rival = rivals.get(chosen);
            order.add((chosen == 0 ? "one   " : "other ") + rival.next.orElseThrow());
            rival.turn.release();
            handedBack.acquireUninterruptibly();
            requireUnbroken(rival);
        }

        private void requireUnbroken(Rival rival) {
            rival.broken.ifPresent(broken -> {
                giveUp();
                throw new AssertionError("invocation " + rivals.indexOf(rival), broken);
            });
        }

        void giveUp() {
            givenUp = true;
            for (Rival rival : rivals) {
                if (rival.next.isPresent()) {
                    rival.turn.release();
                    handedBack.acquireUninterruptibly();
                }
            }
        }

        List<Ending> endings() {
            world.saboteur = new RunWorld.Saboteur() {};
            world.witness = promises;
            return rivals.stream()
                    .map(rival -> new Ending(rival.answer, rival.fault))
                    .toList();
        }
    }
}
