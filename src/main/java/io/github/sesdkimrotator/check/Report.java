package io.github.sesdkimrotator.check;

import io.github.sesdkimrotator.check.Style.Tone;
import io.github.sesdkimrotator.dkim.DnsName;
import io.github.sesdkimrotator.dkim.Printable;
import io.github.sesdkimrotator.gate.Delegation;
import io.github.sesdkimrotator.gate.Finding;
import io.github.sesdkimrotator.gate.GateEvidence;
import io.github.sesdkimrotator.gate.GateEvidence.AuthoritativeRing;
import io.github.sesdkimrotator.gate.GateVerdict;
import io.github.sesdkimrotator.gate.GateVerdict.Waiting.Reason;
import io.github.sesdkimrotator.gate.Ring;
import io.github.sesdkimrotator.notice.FindingsText;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** An inspection as people read it: the way to the servers, who said what, the verdict, what to do about it. */
final class Report {

    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss");
    private static final String INDENTATION = "  ";

    private final Style style;
    private final ZoneId zone;
    private final FindingsText findingsText;
    private final List<String> lines = new ArrayList<>();

    private Report(Style style, ZoneId zone, FindingsText findingsText) {
        this.style = style;
        this.zone = zone;
        this.findingsText = findingsText;
    }

    /**
     * @param notes what people should know besides
     * @param zone of the reader's clock
     */
    static String of(
            DnsName recordName,
            Inspection inspection,
            List<String> notes,
            Style style,
            ZoneId zone,
            FindingsText findingsText) {
        Report report = new Report(style, zone, findingsText);
        report.heading(recordName, inspection);
        notes.forEach(report::paragraph);
        report.delegations(inspection.evidence());
        report.answers(recordName, inspection);
        report.verdict(inspection);
        report.findings(inspection);
        return String.join(System.lineSeparator(), report.lines) + System.lineSeparator();
    }

    /** {@code 14:05:59}, as the reader's clock shows it. */
    static String clock(Instant instant, ZoneId zone) {
        return CLOCK.format(instant.atZone(zone));
    }

    /** {@code 90 seconds}, {@code 15 minutes}, {@code 20 hours}: rounded up from two minutes on. */
    static String duration(Duration duration) {
        long seconds = duration.toSeconds();
        if (seconds <= 120) {
            return seconds + (seconds == 1 ? " second" : " seconds");
        }
        long minutes = Math.ceilDiv(seconds, 60);
        return minutes <= 120 ? minutes + " minutes" : Math.ceilDiv(minutes, 60) + " hours";
    }

    private void heading(DnsName recordName, Inspection inspection) {
        GateEvidence evidence = inspection.evidence();
        lines.add(style.painted(Tone.HEADING, "TXT " + recordName));
        paragraph("Asked "
                + DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(evidence.askedAt()
                        .truncatedTo(ChronoUnit.SECONDS)
                        .atZone(zone)
                        .toOffsetDateTime()));
        if (inspection instanceof Inspection.Published published) {
            published
                    .key()
                    .ifPresent(key -> paragraph(
                            (published.isGiven() ? "Expected key " : "Served key ") + Summary.described(key)));
        }
        if (evidence.authoritativeRing() == AuthoritativeRing.OFF) {
            lines.add(style.painted(
                    Tone.BAD,
                    style.wrapped(
                            "WARNING: --no-authoritative: NO AUTHORITATIVE SERVER WAS ASKED. A name server that lags"
                                    + " behind the others stays unseen. This is not what opens the gate of a rotation.",
                            "")));
        }
        lines.add("");
    }

    private void delegations(GateEvidence evidence) {
        for (Delegation delegation : evidence.delegations()) {
            delegation.zone().ifPresent(zoneName -> paragraph("Zone " + zoneName + " holds " + delegation.name()));
            nameServers(delegation);
            delegation
                    .leftOut()
                    .forEach(left -> indented(
                            "not asked: " + Printable.of(left.server().toString()) + ": " + Printable.of(left.why())));
            delegation.trouble().ifPresent(trouble -> indented("not found: " + Summary.trouble(trouble)));
        }
        if (!evidence.delegations().isEmpty()) {
            lines.add("");
        }
    }

    private void nameServers(Delegation delegation) {
        List<String> atParent = sorted(delegation.atParent());
        List<String> atApex = sorted(delegation.atApex());
        if (atParent.equals(atApex) || atParent.isEmpty() || atApex.isEmpty()) {
            List<String> known = atApex.isEmpty() ? atParent : atApex;
            if (!known.isEmpty()) {
                indented("name servers: " + String.join(", ", known));
            }
        } else {
            indented("name servers by the zone above:  " + String.join(", ", atParent));
            indented("name servers by the zone itself: " + String.join(", ", atApex));
        }
    }

    private static List<String> sorted(List<String> names) {
        return names.stream().map(Printable::of).sorted().toList();
    }

    private void answers(DnsName recordName, Inspection inspection) {
        GateEvidence evidence = inspection.evidence();
        if (evidence.answers().isEmpty()) {
            return;
        }
        AnswerTable table = inspection instanceof Inspection.Published published
                ? new AnswerTable(published.key(), published.isGiven())
                : new AnswerTable(Optional.empty(), false);
        List<String> rows = table.lines(recordName, evidence.answers(), style.width());
        lines.add(style.painted(Tone.HEADING, rows.getFirst()));
        lines.addAll(rows.subList(1, rows.size()));
        if (evidence.answers().stream().noneMatch(answer -> answer.server().ring() == Ring.RESOLVER)) {
            paragraph("Ring 2, the resolvers, was not asked: asked too early, they would remember that the record is"
                    + " missing.");
        }
        lines.add("");
    }

    private void verdict(Inspection inspection) {
        Summary summary = Summary.of(inspection);
        Tone tone = switch (inspection.status()) {
            case OPEN -> Tone.GOOD;
            case WAITING -> Tone.WAITING;
            default -> Tone.BAD;
        };
        String wrapped = style.wrapped(summary.word() + ": " + summary.sentence(), "");
        lines.add(style.painted(tone, summary.word())
                + wrapped.substring(summary.word().length()));
        inspection
                .retryAfter()
                .ifPresent(retry -> paragraph("Asking again makes sense in " + duration(retry) + ", at "
                        + clock(inspection.evidence().askedAt().plus(retry), zone) + "."));
    }

    private void findings(Inspection inspection) {
        if (inspection instanceof Inspection.Published published) {
            List<Finding> findings = published.verdict().findings();
            if (!findings.isEmpty()) {
                lines.add("");
                findingsText.findings(findings).lines().forEach(lines::add);
            }
            if (isForAPersonToAct(published)) {
                lines.add("");
                findingsText.record().lines().forEach(lines::add);
            }
        }
    }

    private static boolean isForAPersonToAct(Inspection.Published published) {
        return published.isGiven()
                && switch (published.verdict()) {
                    case GateVerdict.Open open -> false;
                    case GateVerdict.Waiting waiting -> waiting.reason() == Reason.NOT_PUBLISHED;
                    case GateVerdict.Conflicting conflicting -> true;
                };
    }

    private void paragraph(String text) {
        lines.add(style.wrapped(text, INDENTATION));
    }

    private void indented(String text) {
        lines.add(INDENTATION + style.wrapped(text, INDENTATION + INDENTATION));
    }
}
