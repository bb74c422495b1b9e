package io.github.sesdkimrotator.notice;

import io.github.sesdkimrotator.dkim.Selector;
import io.github.sesdkimrotator.dkim.SigningDomain;
import io.github.sesdkimrotator.dkim.SubjectPublicKey;
import io.github.sesdkimrotator.gate.Finding;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Findings outside of a notice, for a terminal: what is wrong with a record, and what to type instead. Stateless and
 * thread-safe.
 *
 * @param selector of the record, with all its labels
 * @param expected what should be published; empty where nobody said
 */
public record FindingsText(
        Language language, SigningDomain domain, String selector, Optional<SubjectPublicKey> expected) {

    /** Numbered paragraphs under a heading. */
    public String findings(List<Finding> findings) {
        Map<String, String> blanks = blanks();
        String lines = findings.stream()
                .map(f -> String.join(
                        "\t", f.code().name(), f.server().toString(), f.name().absolute(), f.subject(), f.shows()))
                .collect(Collectors.joining("\n"));
        blanks.put("findings", FindingList.render(language.texts(), lines, blanks));
        return Template.fill(language.texts().findingsOutsideNotice(), blanks);
    }

    /** The expected record in every form; empty where nobody said which it is. */
    public String record() {
        return expected.isEmpty() ? "" : Template.fill(language.texts().record(), blanks());
    }

    private Map<String, String> blanks() {
        return Blanks.ofRecord(domain, Selector.recordName(selector, domain), selector, expected);
    }
}
