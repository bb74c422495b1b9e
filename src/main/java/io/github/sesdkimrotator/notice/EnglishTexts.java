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
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** English: plain, lines of about 80 characters where nothing has to be pasted. */
final class EnglishTexts implements Texts {

    private static final DateTimeFormatter LOCAL = DateTimeFormatter.ofPattern("EEE uuuu-MM-dd HH:mm", Locale.ENGLISH);
    private static final DateTimeFormatter UTC = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm", Locale.ENGLISH);

    /** The record in every form that a DNS engineer may need. */
    private static final String RECORD = """
            WHAT TO PUBLISH
              Name         {recordName}
              Type         TXT
              TTL          {ttl}
              Value        below, twice: form A or form B, whichever your tool takes
              Fingerprint  {fingerprint} (the key's name in tickets; it is not published)

              Does your control panel add the zone name by itself? Then enter only
                {panelName}
              or, if your zone is {parentZone},
                {parentPanelName}

            FORM A, zone file (BIND): paste these lines as they are; they are ONE record

            {zoneBlock}

            FORM B, control panel: one line without quotes, {valueLength} characters, ending in {valueEnd}

            {value}
            """;

    private static final String WHAT_STAYS = """
            WHAT MUST STAY
            {!otherRecordName}  Every other record under _domainkey.{zone}: change and delete nothing.
            {?otherRecordName}  The present record, whose key signs today's mail:
                {otherRecordName}
            {?otherRecordName}  Do not change or delete it. A later notice will name it when its time has come.
            """;

    private static final String HOW_TO_CHECK = """
            HOW TO CHECK, at each of your authoritative servers
              dig +norecurse @<your server> TXT {recordName}
              Right: "status: NOERROR", the flag "aa", and exactly one TXT record. Its
              strings, put together, are form B.
              Please do not ask public resolvers before the record is there: they would
              remember "no such name" for a while, and the switch would wait for that.

            USUAL MISTAKES
              - Zone name added twice: {doubledName}
              - Value damaged: cut at 255 characters, or quotes, backslashes, brackets stored in it.
              - Two records: the {stringCount} strings of form A belong to ONE record, at a NEW name.

            WHAT HAPPENS NEXT
              You need not answer. Your servers are checked every 15 minutes. When all of
              them and the public resolvers serve the record, operations switches the
              signing.
            {?otherRecordName}  Later, a notice asks you to remove the old record; until then both records stay.
            """;

    private static final String RECORDS_TO_REMOVE = """
            WHAT TO REMOVE
            {?oneRecord}  Exactly this one record:
            {?severalRecords}  Exactly these {severalRecords} records:
                {recordNames}

            WHAT MUST STAY
            {!otherRecordName}  Every other record under _domainkey.{zone}
            {?otherRecordName}  The record whose key signs today's mail; without it mail fails DKIM:
                {otherRecordName}
            """;

    private static final String BEFORE_DELETING = """
            BEFORE YOU DELETE
              Compare the whole name. The records differ only in the selector, the part before
              "._domainkey".
            """;

    private static final String AFTER_DELETING = """
            WHAT HAPPENS NEXT
              You need not answer. When every server says that the record is gone, the
              rotation is complete.
            """;

    @Override
    public String summary(NoticeKind kind) {
        return switch (kind) {
            case PUBLISH_RECORD -> "publish a TXT record by {dueDate}";
            case PUBLICATION_OVERDUE -> "TXT record overdue since {dueDate}";
            case PUBLICATION_ESCALATED -> "DNS record late since {dueDate}, please call";
            case PUBLICATION_INCOMPLETE -> "new record not right on every server yet";
            case RECORD_REMARKS -> "record is right, with remarks";
            case PRIVATE_KEY_PUBLISHED -> """
                {!value}ALARM: PRIVATE KEY in DNS, new key burnt
                {?value}ALARM: PRIVATE KEY in DNS""";
            case REMOVE_PRIVATE_KEY -> "URGENT: take the private key out of DNS";
            case WRONG_RECORD -> "correct the published TXT record";
            case ROTATION_STARTED -> "key rotation started";
            case READY_TO_ACTIVATE -> "record is live, Phase 7 may be invoked";
            case ACTIVATED -> "new key active, being watched";
            case SIGNING_ALARM -> "ALARM: DKIM signing not working";
            case SIGNING_PROVEN -> """
                {!notBefore}new key proven
                new key proven, old record stays until {notBeforeDate}""";
            case REMOVE_RECORD -> "remove the old record by {dueDate}";
            case REMOVAL_OVERDUE -> "old record still there, was due {dueDate}";
            case ROTATION_COMPLETE -> "key rotation complete";
            case ROLLED_BACK -> "rolled back, the previous key signs";
            case RECORD_NOT_NEEDED -> """
                {?notBeforePassed}remove a record that is not needed
                {?notBeforeAhead}remove a record, not before {notBeforeDate}""";
            case REVOKE_RECORD -> "URGENT: revoke the old key in DNS";
            case EASY_DKIM_CNAMES -> "URGENT: publish CNAME records";
            case HALTED -> "rotation halted, a person is needed";
            case EXPIRY_ALARM -> "ALARM: certificate ends {notAfterDate}, no rotation";
        };
    }

    @Override
    public String body(NoticeKind kind) {
        return switch (kind) {
            case PUBLISH_RECORD -> """
                DNS team: please publish one new TXT record for {domain} by {due}.
                Why: {reason}.
                {?otherRecordName}Until the record is live nothing changes: the old key goes on signing.
                {!otherRecordName}Until the record is live nothing changes.
                The certificate of the old key ends on {notAfter}.

                """ + RECORD + "\n" + WHAT_STAYS;
            case PUBLICATION_OVERDUE -> """
                DNS team: the TXT record for {domain} was due by {due} and is not right on every server; please see to it today.
                {?sesUntouched}Nothing is broken yet: SES has not been touched.
                The certificate of the old key ends on {notAfter}.

                {?detail}WHAT THE SERVERS SAY
                  {detail}

                {findings}

                """ + RECORD + "\n" + WHAT_STAYS;
            case PUBLICATION_ESCALATED -> """
                Operations: please call the DNS team today; the TXT record for {domain} was due by {due}.
                Nothing is broken yet: SES has not been touched.
                The certificate of the old key ends on {notAfter}. SES does not enforce that date.

                WHAT IS MISSING
                  Name         {recordName} (TXT)
                  Fingerprint  {fingerprint}
                  Announced    {since}

                {?detail}WHAT THE SERVERS SAY
                  {detail}

                {findings}

                WHAT TO TYPE
                  To ask the servers again (changes nothing):
                  {phase6}
                  To give this rotation up and leave SES as it is:
                  {abort}
                """;
            case PUBLICATION_INCOMPLETE -> """
                DNS team: the new record of {domain} is not right on every server; it has been so since {since}.
                Please read the list below. Often there is nothing to do but wait; "Do" says so.
                Mail is not affected; only the switch to the new key waits.
                The record is due by {due}.

                WHAT WAS SEEN
                {findings}

                THE RECORD
                  Name         {recordName} (TXT)
                  Fingerprint  {fingerprint}

                This list is sent once. You hear again if something new is seen, or if the date passes.
                """;
            case RECORD_REMARKS -> """
                DNS team: the new record of {domain} is right; we noticed something that you may want to know.
                The switch to the new key does not wait for it, and it is not sent again.

                WHAT WAS NOTICED
                {findings}

                THE RECORD
                  Name         {recordName} (TXT)
                  Fingerprint  {fingerprint}
                """;
            case PRIVATE_KEY_PUBLISHED -> """
                {!value}Operations: a PRIVATE key was put into DNS for {domain}; the new key {selector} is burnt.
                {!value}Mail is not affected: nothing signs with that key.
                {?value}Operations: a PRIVATE key stands in DNS for {domain}, at the key {selector}; please act now.
                Whoever asks DNS can copy it, and may have done so.

                WHERE
                  {detail}

                WHAT WAS DONE
                {!value}  The new key is given up and destroyed. Its selector is never used again.
                {!value}  SES was not touched. The DNS team is asked to remove the record now.
                {?value}  Nothing at SES, as it holds this key or may hold it. The DNS team is asked to put the
                {?value}  right record back now. Until then mail signed with this key fails DKIM.

                WHAT TO DO
                  1. Ask the DNS team which key was pasted, and where it came from. The private key of
                     {selector} leaves the vault only for SES.
                  2. Was it the key that signs now? Then others can sign mail as {domain}.
                     Start a rotation for that reason:
                     {phase3Compromise}
                {?value}     It is refused while a rotation is watched or an old key retires: repeat it after that.

                {!value}WHAT HAPPENS NEXT
                {!value}{?compromise}  This rotation was begun because of a compromise. The next one begins at once, for
                {!value}{?compromise}  the same reason, with a new key and a new selector.
                {!value}{!compromise}  If it was not that key, there is nothing more to do. The next rotation starts by the
                {!value}{!compromise}  schedule when it is due, with a new key and a new selector.

                KEY
                  {selector}, fingerprint {fingerprint}
                  {recordName}
                {?otherSelector}  Signing now: {otherSelector}
                """;
            case REMOVE_PRIVATE_KEY -> """
                {!value}DNS team: please delete a TXT record of {domain} NOW; it holds a PRIVATE key.
                {?value}DNS team: please replace the value of a TXT record of {domain} NOW; it holds a PRIVATE key.
                Whoever asks DNS can copy it. Please do not forward or keep that value.

                WHERE
                  {detail}

                WHAT TO DO
                {!value}  1. Delete that record, and publish nothing in its place: its key is given up.
                {?value}  1. Put the value below at {recordName}
                {?value}     and delete the private key wherever else it stands.
                  2. Tell operations at once where that value came from: it may be a key in use.
                {!value}     They need no other answer; a later notice asks for the record of the next key.

                {?value}FORM A, zone file (BIND): paste these lines as they are; they are ONE record

                {zoneBlock}

                {?value}FORM B, control panel: one line without quotes

                {value}

                """ + WHAT_STAYS;
            case WRONG_RECORD -> """
                {?dueAhead}DNS team: the TXT record published for {domain} is wrong; please correct it by {due}.
                {!dueAhead}DNS team: the TXT record published for {domain} is wrong; please correct it today.
                The switch to the new key waits for it; waiting alone will not help.

                {?findings}WHAT IS WRONG
                {findings}

                {?detail}{?findings}WHAT ELSE WAS SEEN
                {?detail}{!findings}WHAT WAS SEEN
                  {detail}

                """ + RECORD + "\n" + WHAT_STAYS;
            case ROTATION_STARTED -> """
                Operations: nothing to do now; a key rotation for {domain} has started.

                WHY
                  {reason}

                KEYS
                  New: selector {selector}
                {?fingerprint}       fingerprint {fingerprint}
                  Old: selector {otherSelector} (signs until Phase 7)
                  The certificate of the old key ends on {notAfter}.

                WHAT HAPPENS NEXT
                  1. The DNS team is asked to publish the new record.
                     Due {due}
                  2. The record is checked every 15 minutes.
                  3. You are told when Phase 7 may be invoked. SES is not touched before.
                {?compromise}  4. When the new key signs, the DNS team is asked to revoke the old one.

                To give the rotation up before Phase 7:
                {abort}
                """;
            case READY_TO_ACTIVATE -> """
                Operations: the new record of {domain} is live; please invoke Phase 7 at a time that suits you.
                {?compromise}The old key may be known to others: do it now.
                Seen on every server since {since}.
                The certificate of the old key ends on {notAfter}.

                WHAT TO TYPE
                  {phase7}

                WHAT IT DOES
                  Asks every server once more, then gives SES the new key. If one server
                  disagrees, it refuses and changes nothing. It can be repeated safely.
                  The command is bound to this key; check it against the notice to the DNS team:
                    New          {selector}, fingerprint {fingerprint}
                    Record       {recordName}
                    Old          {otherSelector}

                {?detail}WHO WAS ASKED
                  {detail}

                AFTERWARDS
                  SES looks for the record by itself: usually minutes, at most 72 hours.
                {?rollback}  A rollback to the old key stays possible while the new one is watched.
                {!rollback}  A rollback to the old key will not be possible: it is compromised, or not ours.
                """;
            case ACTIVATED -> """
                Operations: nothing to do now; SES has held the new key of {domain} since {since} and is being watched.

                KEYS
                  New  {selector}, fingerprint {fingerprint}
                       {recordName}
                  Old  {otherSelector}: its record must stay, mail in flight still needs it

                {?sesStatus}WHAT SES SAYS
                  {sesStatus}

                WHAT TO EXPECT
                  PENDING or NOT_STARTED right after the switch is normal; SES looks for the
                  record by itself. You are told when the key is proven, or if it is not.
                {?rollback}  A rollback is possible, but it is another PENDING period. No reflex:
                  {rollback}
                """;
            case SIGNING_ALARM -> """
                {?since}Operations: DKIM signing for {domain} has not worked since {since}; please act now.
                {!since}Operations: DKIM signing for {domain} does not work; please act now.
                Mail may leave unsigned or fail verification; where DMARC says p=reject it can be refused.

                WHAT SES SAYS
                  {sesStatus}

                {?detail}WHAT WAS SEEN
                  {detail}

                WHAT TO DO, in this order
                  1. Ask each authoritative server for the live record:
                     dig +norecurse @<your server> TXT {recordName}
                {?fingerprint}     Its key has the fingerprint {fingerprint}.
                  2. Missing or wrong: have the DNS team restore it at once. This is the
                {!gaveUp}     quickest cure; SES finds the record by itself, no command is needed.
                {!gaveUp}  3. Right at every server: wait. SES checks again, for up to 72 hours.
                {?gaveUp}     quickest cure.
                {?gaveUp}  3. Right at every server: SES says FAILED, so it has stopped looking. Have it
                {?gaveUp}     look again, behind the DNS gate:
                {?gaveUp}     {lookAgain}
                {?rollback}  4. Cannot be restored: roll back to the previous key {otherSelector}.
                {?rollback}     It is another PENDING period, so only if 2 and 3 do not help.
                     {rollback}
                {!rollback}{!rollingBack}  4. A rollback is not possible: the previous key is gone or was never ours.
                {?rollingBack}  4. The rollback to {selector} is under way; there is no other key to go back to.
                  5. Last resort, only while SES does not sign: Easy DKIM. It needs new CNAMEs
                     in DNS before it signs.
                     {easyDkimFallback}

                {?zoneBlock}THE RECORD TO RESTORE, for a zone file

                {zoneBlock}
                """;
            case SIGNING_PROVEN -> """
                Operations: nothing to do now; SES signs the mail of {domain} with the new key.
                {?notBefore}The old record must stay until {notBefore}.

                KEYS
                  New  {selector}, fingerprint {fingerprint}
                       SUCCESS since {since}
                  Old  {otherSelector}: signs nothing any more

                {?sesStatus}WHAT SES SAYS
                  {sesStatus}

                WHAT HAPPENS NEXT
                {?notBefore}  Mail in flight still needs the old record. After that day the DNS team is
                {?notBefore}  asked to remove it, and when it is gone everywhere the old key is destroyed.
                {!notBefore}  Nothing. There is no old record of ours to remove.
                """;
            case REMOVE_RECORD -> """
                {?oneRecord}DNS team: please remove one old record of {domain} by {due}.
                {?severalRecords}DNS team: please remove {severalRecords} old records of {domain} by {due}.

                """ + RECORDS_TO_REMOVE;
            case REMOVAL_OVERDUE -> """
                DNS team: the removal of an old record of {domain} was due by {due}; please remove it today.
                Mail is not affected, but the rotation cannot end before the record is gone.

                {?detail}WHAT THE SERVERS SAY
                  {detail}

                """ + RECORDS_TO_REMOVE;
            case ROTATION_COMPLETE -> """
                Operations: nothing to do; the key rotation of {domain} is complete.

                KEYS
                  Signing    {selector}, fingerprint {fingerprint}
                             certificate valid until {notAfter}
                  Destroyed  {otherSelector}; its record is gone from every server

                {?sesStatus}WHAT SES SAYS
                  {sesStatus}

                The next rotation starts by itself in good time before the certificate ends.
                """;
            case ROLLED_BACK -> """
                Operations: please find out why the new key of {domain} failed before a new rotation is started.
                The previous key signs again.

                KEYS
                  Signing   {selector}, fingerprint {fingerprint}
                  Given up  {otherSelector}, never to be used again
                {?notBefore}            its record stays until {notBefore}; the DNS team is told

                {?sesStatus}WHAT SES SAYS
                  {sesStatus}

                {?detail}WHAT WAS SEEN
                  {detail}

                WHAT TO TYPE, when the cause is known
                  {phase3}
                """;
            case RECORD_NOT_NEEDED -> """
                {?notBeforePassed}DNS team: please remove from {domain} a record that is not needed, at your next opportunity.
                {?notBeforeAhead}DNS team: please remove from {domain} a record that is not needed, but not before {notBefore}.
                {?notBeforeAhead}Until that moment mail in flight may still need it.
                If it was never published, there is nothing to do.

                """ + RECORDS_TO_REMOVE;
            case REVOKE_RECORD -> """
                {?due}DNS team: please replace the value of one TXT record of {domain} at once, by {due} at the latest.
                {!due}DNS team: please replace the value of one TXT record of {domain} at once.
                Its key may be known to others. An empty p= tells every receiver to reject it.

                WHAT TO CHANGE
                  Name         {recordName}
                  Type         TXT (replace the value, do not add a second record)
                  TTL          {ttl}
                  Key          {fingerprint} (the one being revoked)
                  New value    {revokedValue}

                FOR A ZONE FILE (BIND): in place of the record that stands there

                {revokedZoneBlock}

                FOR A CONTROL PANEL: one line, no quotes; nothing follows "p="

                {revokedValue}

                WHAT MUST STAY
                  The record whose key signs today's mail; do not change it:
                    {otherRecordName}

                HOW TO CHECK, at each of your authoritative servers
                  dig +norecurse @<your server> TXT {recordName}
                  Right: exactly one TXT record, and nothing after "p=".

                WHAT HAPPENS NEXT
                  Leave the revoked record in place; do not delete it. A later notice asks for that.
                """;
            case EASY_DKIM_CNAMES -> """
                {?due}DNS team: please publish these CNAME records for {domain} at once, by {due} at the latest.
                {!due}DNS team: please publish these CNAME records for {domain} at once.
                SES does not sign this domain's mail until they are there.

                FOR A ZONE FILE (BIND): paste these lines as they are

                {cnameBlock}

                FOR A CONTROL PANEL
                  Type CNAME, TTL {ttl}, one record for each line above: the name on the left
                  (without "{zone}" where the panel adds it), the target on the right.
                  A CDN or proxy function of the panel must be off for these names.

                {?sesStatus}WHAT SES SAYS
                  {sesStatus}

                WHAT MUST STAY
                {!otherRecordName}  Every other record under _domainkey.{zone}
                {?otherRecordName}  Mail in flight still needs this record:
                    {otherRecordName}

                HOW TO CHECK, at each of your authoritative servers
                  dig +norecurse @<your server> CNAME <name on the left>
                """;
            case HALTED -> """
                Operations: please decide how to go on with {domain}; its rotation is halted since {since}.

                WHY
                  {haltReason}

                WHAT WAS SEEN
                  {detail}

                {?sesStatus}WHAT SES SAYS
                  {sesStatus}

                WHAT TO DO
                  {haltExit}

                Nothing is changed at SES until you type one of these.
                """;
            case EXPIRY_ALARM -> """
                Operations: please clear what blocks the rotation of {domain} before {notAfter}.
                The certificate of the signing key ends then, and no rotation can begin.
                SES does not enforce that date: mail goes on being signed. The date is your own policy.

                WHAT BLOCKS IT
                  {detail}

                KEY
                  {selector}
                  fingerprint {fingerprint}

                WHAT TO TYPE, when that is cleared
                  {phase3}
                """;
        };
    }

    @Override
    public String advice(NoticeKind kind) {
        return switch (kind) {
            case PUBLISH_RECORD, PUBLICATION_OVERDUE, WRONG_RECORD -> HOW_TO_CHECK;
            case RECORD_NOT_NEEDED -> BEFORE_DELETING;
            case REMOVE_RECORD, REMOVAL_OVERDUE -> BEFORE_DELETING + "\n" + AFTER_DELETING;
            default -> "";
        };
    }

    @Override
    public String footer() {
        return """
                ------------------------------------------------------------------------
                Notice  {id}, environment {environment}, {created}
                State   {state}: {stateMeaning}
                More    for operations, changes nothing:
                {status}
                """;
    }

    @Override
    public String footerWithinDigest() {
        return """
                Notice  {id}
                State   {state}: {stateMeaning}
                """;
    }

    @Override
    public String digestOpening(Audience audience) {
        return switch (audience) {
            case DNS_TEAM -> """
                DNS team: please act on the {count} items below; the first deadline is {due}.
                {!due}DNS team: please act on the {count} items below.
                """;
            case OPERATIONS -> "Operations: please read the {count} items below, the most urgent first.";
        };
    }

    @Override
    public String digestAdviceHeading() {
        return "FOR EVERY SUCH ITEM ABOVE (written for {domain}; for the others put in their names)";
    }

    @Override
    public String digestCut() {
        return "{leftOut} more items do not fit into this notice. They follow in the next one; the command below"
                + " shows all of them now.";
    }

    @Override
    public String digestFooter() {
        return """
                ------------------------------------------------------------------------
                Notice  {id}, environment {environment}
                State   of each domain: see its item above
                More    for operations, changes nothing:
                {status}
                """;
    }

    @Override
    public String findingsOutsideNotice() {
        return """
                WHAT WAS FOUND
                {findings}
                """;
    }

    @Override
    public String record() {
        return RECORD;
    }

    @Override
    public String findingTemplate() {
        return """
                  {number}. {wrong}
                     Do:      {instead}
                     Served:  {shows}
                     Key:     {publishedFingerprint} is published, {fingerprint} is wanted
                     By:
                       {servers}
                """;
    }

    @Override
    public Explanation finding(Finding.Code code) {
        return switch (code) {
            case ZONE_APPENDED_TWICE ->
                new Explanation(
                        "The record is at {foundAt}: the zone's name was added twice.",
                        "Move it: enter only {panelName}, or the full name with its final dot.");
            case PUBLISHED_AT_PARENT ->
                new Explanation(
                        "The record is at {foundAt}: part of the domain is missing from its name.",
                        "{?parentZone}Move it to {recordName} (in the zone {parentZone} enter {parentPanelName}).\n"
                                + "{!parentZone}Move it to {recordName}");
            case DOMAINKEY_MISSPELT ->
                new Explanation(
                        "The record is at {foundAt}: _domainkey is missing from its name, or misspelt.",
                        "Move it to {recordName}, with the underscore.");
            case NOT_DELEGATED ->
                new Explanation(
                        "{?subject}The record is on name servers that nobody asks. The parent zone names others: {subject}\n"
                                + "{!subject}The record is on name servers that nobody asks; the parent zone names others.",
                        "Publish it at the provider of those servers, or correct the name servers at your registrar.");
            case ALIAS_TO_NOTHING ->
                new Explanation(
                        "{?subject}This name is an alias (CNAME) that ends at {subject}, where there is no key record.\n"
                                + "{!subject}This name is an alias (CNAME) of a name without a key record.",
                        "Delete the CNAME and publish the TXT record at {recordName} itself.");
            case ALIAS_BESIDE_RECORD ->
                new Explanation(
                        "There is a CNAME as well as a TXT record, so each receiver sees one or the other.",
                        "Delete the CNAME; keep the TXT record alone.");
            case FLATTENED_ALIAS ->
                new Explanation(
                        "This name has an address but no TXT record: a CNAME was turned into addresses.",
                        "Delete the CNAME (or its proxy setting) and publish the TXT record at {recordName} itself.");
            case SEVERAL_RECORDS ->
                new Explanation(
                        "There is more than one TXT record at this name.",
                        "Keep one record only, with exactly the value below. The strings of form A are parts of ONE record.");
            case KEY_IN_SEVERAL_RECORDS ->
                new Explanation(
                        "One key is spread over several TXT records.",
                        "Make it ONE record: form A with both strings in it, or form B as one line.");
            case CUT_OFF ->
                new Explanation(
                        "{?subject}The value is cut off after {subject} characters.\n"
                                + "{!subject}The value is cut off.",
                        "{?valueEnd}Replace the whole value; it ends in {valueEnd}. If your panel cuts at 255, use form A: two strings in one record.\n"
                                + "{!valueEnd}Enter the whole value. If your panel cuts at 255, use two strings in one record.");
            case QUOTES_INSIDE ->
                new Explanation(
                        "There are quotation marks inside the value.",
                        "Replace the whole value by form B: one line, without any quotation marks.");
            case QUOTES_AROUND ->
                new Explanation(
                        "The quotation marks around the value were stored as part of it.",
                        "Replace the whole value by form B, without quotation marks; your tool adds its own.");
            case BACKSLASHES ->
                new Explanation(
                        "Backslashes were stored as part of the value.",
                        "Replace the whole value by form B, with no backslash before the semicolons.");
            case ZONE_FILE_SYNTAX ->
                new Explanation(
                        "Zone-file syntax was stored in the value: a name, IN TXT, or brackets.",
                        "Replace the whole value by form B; form A is for zone files only.");
            case PKCS1_PUBLIC_KEY ->
                new Explanation(
                        "The key is a bare PKCS #1 key; DKIM wants a SubjectPublicKeyInfo, which begins with MIIBIjAN.",
                        "Replace the whole value; do not convert the key yourself.");
            case PRIVATE_KEY -> privateKeyPublished();
            case PEM_ARMOUR ->
                new Explanation(
                        "Line breaks or the BEGIN and END lines of a key file were stored in the value.",
                        "Replace the whole value by form B: one line, not copied from a key file.");
            case PLACEHOLDER ->
                new Explanation(
                        "There is a placeholder after p=, and no key.",
                        "{?valueEnd}Replace the whole value; it ends in {valueEnd}.\n"
                                + "{!valueEnd}Replace the whole value.");
            case NO_PUBLIC_KEY ->
                new Explanation(
                        "The value has no p= part.", "Replace the whole value; it begins with v=DKIM1; k=rsa; p=");
            case REVOKED ->
                new Explanation(
                        "The value has an empty p=, which says that the key is revoked.",
                        "Replace the whole value. Perhaps the panel dropped everything after \"p=\".");
            case OTHER_KEY ->
                new Explanation(
                        "{?subject}The value is another key: the one of selector {subject}.\n"
                                + "{!subject}The value is another key.",
                        "{?valueEnd}Replace the whole value; it ends in {valueEnd}.\n"
                                + "{!valueEnd}Replace the whole value.");
            case KEY_DAMAGED ->
                new Explanation(
                        "{?subject}The key is damaged: it differs from the right one from character {subject} of p= on.\n"
                                + "{!subject}What stands after p= cannot be read as a key.",
                        "{?valueEnd}Replace the whole value; do not correct it by hand. It ends in {valueEnd}.\n"
                                + "{!valueEnd}Replace the whole value; do not correct it by hand.");
            case TAGS_DAMAGED ->
                new Explanation(
                        "{?subject}The value cannot be read as a DKIM record; look at the part {subject}= and the semicolon before it.\n"
                                + "{!subject}The value cannot be read as a DKIM record.",
                        "Replace the whole value; it begins with v=DKIM1; k=rsa; p= and has no other parts.");
            case TESTING ->
                new Explanation(
                        "The value contains t=y (test mode); receivers then treat the mail as unsigned.",
                        "Replace the whole value; the right one has no t= part.");
            case SHA256_NOT_PERMITTED ->
                new Explanation(
                        "The value contains an h= part that does not allow sha256, the hash that SES uses.",
                        "Replace the whole value; the right one has no h= part.");
            case EMAIL_NOT_PERMITTED ->
                new Explanation(
                        "The value contains an s= part that does not allow e-mail.",
                        "Replace the whole value; the right one has no s= part.");
            case WILDCARD ->
                new Explanation(
                        "A wildcard record (*) answers here; the name itself has no record.",
                        "Publish the TXT record at {recordName} and remove the wildcard, which hides what is gone.");
            case DNSSEC_BROKEN ->
                new Explanation(
                        "DNSSEC is broken: resolvers that validate refuse what this zone serves.",
                        "Sign the zone again, or correct the DS record at the registrar. To see why: delv {recordName} TXT");
            case KEY_TOO_LONG ->
                new Explanation(
                        "{?subject}The key has {subject} bits; SES takes 2048 at most.\n"
                                + "{!subject}The key has more than 2048 bits, which SES does not take.",
                        "Replace the whole value by the one below; no key of your own is needed.");
            case KEY_TOO_SHORT ->
                new Explanation(
                        "{?subject}The key has {subject} bits; receivers must reject keys below 1024.\n"
                                + "{!subject}The key has fewer than 1024 bits; receivers must reject it.",
                        "Replace the whole value by the one below; no key of your own is needed.");
            case NOTHING_BELOW_DOMAINKEY ->
                new Explanation(
                        "Nothing at all is published below _domainkey.{zone} on this server.",
                        "Publish the record at {recordName} in the public zone, not in an internal one.");
            case DELEGATED_ELSEWHERE ->
                new Explanation(
                        "{?subject}{subject} is a zone of its own, with its own name servers; the record is not there.\n"
                                + "{!subject}_domainkey.{zone} is served by other name servers; the record is not there.",
                        "{?subject}Publish the record in the zone {subject} and not in the one above it.\n"
                                + "{!subject}Publish the record on those name servers.");
            case SERVERS_DISAGREE ->
                new Explanation(
                        "{?subject}This server does not serve what the others serve (serial of its zone: {subject}).\n"
                                + "{!subject}This server does not serve what the others serve.",
                        "Do not change the record; make this server load the zone again.");
            case ABSENCE_CACHED -> new Explanation("""
                        {?hours}This resolver remembers for another {hours} hours that there was no record.
                        {?subject}{!hours}This resolver remembers for another {subject} seconds that there was no record.
                        {!subject}This resolver remembers that there was no record.""", "Nothing: wait until it forgets.");
            case OLD_VALUE_CACHED -> new Explanation("""
                        {?hours}This resolver remembers the former value for another {hours} hours.
                        {?subject}{!hours}This resolver remembers the former value for another {subject} seconds.
                        {!subject}This resolver remembers the former value.""", "Nothing: wait until it forgets.");
            case TCP_BLOCKED ->
                new Explanation(
                        "The answer is too large for UDP, and this server did not give it over TCP.",
                        "Let TCP port 53 through to this server.");
            case LAME_SERVER ->
                new Explanation(
                        "This server is named as a name server of the zone but does not serve it.",
                        "Load the zone on it, or take it out of the NS records (in the zone and at the registrar).");
            case NAME_SERVERS_DIFFER ->
                new Explanation(
                        "{?subject}The zone and its parent name different name servers. Those of the parent: {subject}\n"
                                + "{!subject}The zone and its parent name different name servers.",
                        "Make both lists the same, in the zone and at the registrar.");
            case BLANKS_IN_KEY ->
                new Explanation(
                        "There are blanks inside the key. That is legal, but some tools do not expect it.",
                        "Nothing now; next time paste form B without a line break.");
            case TTL_TOO_LONG -> new Explanation("""
                        {?hours}The TTL is {hours} hours ({subject} seconds); every correction takes as long to be seen.
                        {?subject}{!hours}The TTL is {subject} seconds; every correction takes as long to be seen.
                        {!subject}The TTL is longer than a day; every correction takes as long to be seen.""", "Set the TTL to {ttl}.");
        };
    }

    @Override
    public Explanation privateKeyPublished() {
        return new Explanation(
                "A PRIVATE key is published here. Whoever asks DNS can copy it.",
                "Replace the whole value now, and call operations: that key is burnt, also after the correction.");
    }

    @Override
    public String withheld() {
        return "(not repeated here: it contains a private key)";
    }

    @Override
    public String reason(RotationReason reason) {
        return switch (reason) {
            case EXPIRY -> "the certificate of the present key is due for renewal";
            case FIRST_KEY -> "this domain has no key of its own yet";
            case FOREIGN_KEY -> "the present key was set up elsewhere and its age is unknown, so it is due";
            case REQUESTED -> "operations asked for a new key";
            case COMPROMISE -> "the present key may be known to others; please treat this as urgent";
        };
    }

    @Override
    public String state(RotationState.Kind state) {
        return switch (state) {
            case STEADY -> "nothing is in flight";
            case PREPARING -> "a new key is being made; SES is unchanged";
            case AWAITING_PUBLICATION -> "the new record is awaited; SES is unchanged";
            case ACTIVATING -> "SES is being given the new key";
            case WATCHING -> "SES holds the new key and is watched; the old record is still needed";
            case ROLLING_BACK -> "the previous key is being restored";
            case RETIRING -> "the new key signs; the old record waits for its removal";
            case HALTED -> "a person is needed; nothing is changed until then";
        };
    }

    @Override
    public String haltReason(HaltReason reason) {
        return switch (reason) {
            case DRIFT -> "SES signs with something that this rotation did not set (drift).";
            case IDENTITY_MISSING -> "SES does not know this domain identity in one of its Regions.";
            case IDENTITY_NOT_A_DOMAIN -> "The identity is not of the type DOMAIN; others are never touched.";
            case KEY_LOST -> "A private key that is still needed is no longer in Secrets Manager.";
            case SES_REFUSED -> "SES refused the key or the request for good.";
            case EASY_DKIM_FALLBACK -> "Easy DKIM was chosen; SES signs again when its CNAMEs are in DNS.";
        };
    }

    @Override
    public String haltExit(HaltReason reason) {
        return switch (reason) {
            case DRIFT -> """
                1. Find who changed it (CloudTrail: PutEmailIdentityDkimSigningAttributes).
                2. To take what SES has now as the new starting point:
                   {enroll}
                {?rollback}   or to restore the previous key:
                   {rollback}
                """;
            case IDENTITY_MISSING -> """
                1. Create the domain identity in that Region again, or take the Region out of
                   the settings.
                2. Then go on:
                   {enroll}
                """;
            case IDENTITY_NOT_A_DOMAIN -> """
                1. Take it out of the setting DOMAINS, or create a DOMAIN identity.
                2. Then go on:
                   {enroll}
                   or give the rotation up:
                   {abort}
                """;
            case KEY_LOST -> """
                1. Restore the secret (aws secretsmanager restore-secret) while its recovery window lasts.
                2. Then go on:
                   {enroll}
                   If it is lost for good, give the rotation up and start again with Phase 3:
                   {abort}
                   If that is refused because SES holds the key, and SES does not sign with it, only another signer helps:
                   {easyDkimFallback}
                """;
            case SES_REFUSED -> """
                1. Read above what SES answered, and clear the cause.
                2. Then go on:
                   {enroll}
                   or give the rotation up:
                   {abort}
                """;
            case EASY_DKIM_FALLBACK -> """
                1. See that the DNS team publishes the CNAMEs that it was sent. Until then mail
                   may leave unsigned.
                2. When SES says SUCCESS, take the domain up again:
                   {enroll}
                {?rollback}   or restore the previous key:
                   {rollback}
                """;
        };
    }

    @Override
    public String moment(Instant instant, ZoneId zone) {
        ZonedDateTime utc = instant.atZone(ZoneOffset.UTC);
        ZonedDateTime local = instant.atZone(zone);
        return local.getOffset().equals(ZoneOffset.UTC)
                ? LOCAL.format(utc) + " UTC"
                : LOCAL.format(local) + " " + zone.getId() + " (" + UTC.format(utc) + " UTC)";
    }

    @Override
    public String day(LocalDate day) {
        return day.toString();
    }
}
