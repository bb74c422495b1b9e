package io.github.sesdkimrotator.rotation;

import io.github.sesdkimrotator.dkim.Selector;
import io.github.sesdkimrotator.dkim.SigningDomain;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Everything that is stored about one domain: the object {@code state/<domain>.json}.
 *
 * @param domain whose key is rotated
 * @param regions where SES holds the identity, at least one, in the order of the setting
 * @param state where the lifecycle stands
 * @param usedSelectors every selector ever reserved, oldest first: none is used twice
 * @param condemned keys that no signer needs any more and that the vault must still destroy
 * @param outbox notices owed, and the last ones sent
 * @param noticesNumbered how many notices were ever numbered, for the next one's id
 * @param enrolledAt when the domain came under management
 * @param changedAt when the state last moved to another kind
 */
public record ManagedDomain(
        SigningDomain domain,
        List<SesRegion> regions,
        RotationState state,
        List<Selector> usedSelectors,
        List<Selector> condemned,
        List<OutboxEntry> outbox,
        int noticesNumbered,
        Instant enrolledAt,
        Instant changedAt) {

    public ManagedDomain {
        regions = List.copyOf(regions);
        usedSelectors = List.copyOf(usedSelectors);
        condemned = List.copyOf(condemned);
        outbox = List.copyOf(outbox);
        if (regions.isEmpty()) {
            throw new IllegalArgumentException("a managed domain has at least one SES Region");
        }
    }

    /** How many notices already sent are kept for the record. */
    private static final int SENT_NOTICES_KEPT = 20;

    /** A domain that comes under management; nothing is in flight. */
    public static ManagedDomain enrolled(SigningDomain domain, List<SesRegion> regions, Signer signer, Instant now) {
        return new ManagedDomain(
                domain,
                regions,
                new RotationState.Steady(signer),
                signer.ownSelectors(),
                List.of(),
                List.of(),
                0,
                now,
                now);
    }

    /**
     * The same domain in its next state.
     *
     * @throws IllegalTransitionException where the transition table forbids the move
     */
    public ManagedDomain moveTo(RotationState next, Instant now) {
        RotationState moved = state.moveTo(next);
        List<Selector> used = Stream.concat(usedSelectors.stream(), moved.neededSelectors().stream())
                .distinct()
                .toList();
        boolean changed = moved.kind() != state.kind();
        return new ManagedDomain(
                domain,
                regions,
                moved,
                used,
                condemned,
                outbox,
                noticesNumbered,
                enrolledAt,
                changed ? now : changedAt);
    }

    /** The same domain owing more notices, each with its own id. */
    public ManagedDomain owing(List<NoticeDraft> drafts, Instant now) {
        List<OutboxEntry> entries = new ArrayList<>(outbox);
        int number = noticesNumbered;
        for (NoticeDraft draft : drafts) {
            number++;
            String id = domain.ascii() + "-"
                    + DateTimeFormatter.BASIC_ISO_DATE.format(
                            now.atOffset(ZoneOffset.UTC).toLocalDate()) + "-"
                    + number;
            entries.add(new OutboxEntry(id, draft.kind(), now, draft.facts(), Optional.empty()));
        }
        return new ManagedDomain(
                domain, regions, state, usedSelectors, condemned, entries, number, enrolledAt, changedAt);
    }

    /** The same domain with one notice marked as sent; of those sent, only the latest are kept. */
    public ManagedDomain noticeSent(String id, Instant at) {
        List<OutboxEntry> marked = outbox.stream()
                .map(entry -> entry.id().equals(id) ? entry.sent(at) : entry)
                .toList();
        long sent = marked.stream().filter(entry -> !entry.isOwed()).count();
        List<OutboxEntry> kept = new ArrayList<>();
        for (OutboxEntry entry : marked) {
            if (!entry.isOwed() && sent > SENT_NOTICES_KEPT) {
                sent--;
            } else {
                kept.add(entry);
            }
        }
        return new ManagedDomain(
                domain, regions, state, usedSelectors, condemned, kept, noticesNumbered, enrolledAt, changedAt);
    }

    /**
     * The same domain with private keys that the vault must destroy. Notices still owed that want such a key to be
     * published are withdrawn: sent late, they would have people publish a key that is gone.
     */
    public ManagedDomain condemning(List<Selector> selectors) {
        List<OutboxEntry> stillTrue = outbox.stream()
                .filter(entry -> !(entry.isOwed() && entry.kind().wantsPublication() && isAbout(entry, selectors)))
                .toList();
        List<Selector> all =
                Stream.concat(condemned.stream(), selectors.stream()).distinct().toList();
        return new ManagedDomain(
                domain, regions, state, usedSelectors, all, stillTrue, noticesNumbered, enrolledAt, changedAt);
    }

    private static boolean isAbout(OutboxEntry entry, List<Selector> selectors) {
        return selectors.stream()
                .anyMatch(selector -> selector.value().equals(entry.facts().get(Fact.SELECTOR)));
    }

    /** The same domain once the vault has destroyed a key. */
    public ManagedDomain destroyed(Selector selector) {
        List<Selector> rest =
                condemned.stream().filter(other -> !other.equals(selector)).toList();
        return new ManagedDomain(
                domain, regions, state, usedSelectors, rest, outbox, noticesNumbered, enrolledAt, changedAt);
    }

    public List<OutboxEntry> owedNotices() {
        return outbox.stream().filter(OutboxEntry::isOwed).toList();
    }

    /** Whether the watch schedule has anything to do here. */
    public boolean isInFlight() {
        boolean rests = state instanceof RotationState.Steady || state instanceof RotationState.Halted;
        return !rests || !condemned.isEmpty() || !owedNotices().isEmpty();
    }
}
