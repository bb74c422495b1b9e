package io.github.sesdkimrotator.notice;

import io.github.sesdkimrotator.gate.Finding;
import io.github.sesdkimrotator.rotation.HaltReason;
import io.github.sesdkimrotator.rotation.NoticeKind;
import io.github.sesdkimrotator.rotation.NoticeKind.Audience;
import io.github.sesdkimrotator.rotation.RotationReason;
import io.github.sesdkimrotator.rotation.RotationState;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;

/**
 * The sentences of one language. Where a method returns a template, {@link Template} says how it is written and
 * {@link Blanks} which names it may use. To review a translation, read the two implementations side by side: same
 * methods, same order.
 */
interface Texts {

    /** What is wrong with a published record, and what to do instead: templates of which one line each stands. */
    record Explanation(String wrong, String instead) {}

    /** Template: a few words on what a notice of that kind wants, for a subject or a line in a digest. */
    String summary(NoticeKind kind);

    /** Template: what a notice of that kind says about its domain. Its first paragraph: who, what, by when. */
    String body(NoticeKind kind);

    /** Template: what a notice of that kind says about any domain, once in a digest; empty where nothing. */
    String advice(NoticeKind kind);

    /** Template: the last lines of a single notice. */
    String footer();

    /** Template: the last lines of one domain's part of a digest. */
    String footerWithinDigest();

    /** Template: the beginning of a digest. */
    String digestOpening(Audience audience);

    /** Template: the heading over what holds for every domain of a digest. */
    String digestAdviceHeading();

    /** Template: that a digest is cut. */
    String digestCut();

    /** Template: the last lines of a digest. */
    String digestFooter();

    /** Template: one mistake found at some servers. */
    String findingTemplate();

    Explanation finding(Finding.Code code);

    /** Instead of the explanation by code, where what is published is a private key. */
    Explanation privateKeyPublished();

    /** What stands in place of a text that is not repeated because a private key is in it. */
    String withheld();

    /** A clause that can follow a colon. */
    String reason(RotationReason reason);

    /** What the state means for mail and for people. */
    String state(RotationState.Kind state);

    /** What happened. */
    String haltReason(HaltReason reason);

    /** Template: how a person gets out. */
    String haltExit(HaltReason reason);

    /** To the minute, in the zone and in UTC. */
    String moment(Instant instant, ZoneId zone);

    /** A day, for a summary. */
    String day(LocalDate day);
}
