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
                DNS team: the TXT record for {domain} was due by {due} and is not there; please publish it today.
                Nothing is broken yet: SES has not been touched.
                The certificate of the old key ends on {notAfter}.

                {?detail}WHAT THE SERVERS SAY
                  {detail}

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

                WHAT TO TYPE
                  To ask the servers again (changes nothing):
                  {phase6}
                  To give this rotation up and leave SES as it is:
                  {abort}
                """;
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
                {!rollback}  A rollback to the old key will not be possible: its private key is not ours.
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
                     quickest cure; SES finds the record by itself, no command is needed.
                  3. Right at every server: wait. SES checks again, for up to 72 hours.
                {?rollback}  4. Cannot be restored: roll back to the previous key {otherSelector}.
                {?rollback}     It is another PENDING period, so only if 2 and 3 do not help.
                     {rollback}
                {!rollback}  4. A rollback is not possible: the previous key is gone or was never ours.
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
            case SEVERAL_RECORDS ->
                new Explanation(
                        "There is more than one TXT record at this name.",
                        "Keep one record only, with exactly the value below. The strings of form A are parts of ONE record.");
            case NOT_A_KEY_RECORD ->
                new Explanation(
                        "The value cannot be read as a DKIM record.",
                        "Replace the whole value. Often the panel stored quotes, backslashes, brackets or the name too.");
            case OTHER_KEY ->
                new Explanation(
                        "The value is another key, or this key with letters lost.",
                        "Replace the whole value; do not edit it. It ends in {valueEnd}; some panels cut it at 255.");
            case REVOKED ->
                new Explanation(
                        "The value has an empty p=, which says that the key is revoked.",
                        "Replace the whole value. Perhaps the panel dropped everything after \"p=\".");
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
