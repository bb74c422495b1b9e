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

/** Japanese: polite, short, in the words that Japanese DNS and operations teams use. */
final class JapaneseTexts implements Texts {

    private static final DateTimeFormatter LOCAL = DateTimeFormatter.ofPattern("uuuu年M月d日(E) HH:mm", Locale.JAPANESE);
    private static final DateTimeFormatter UTC = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm", Locale.JAPANESE);
    private static final ZoneId TOKYO = ZoneId.of("Asia/Tokyo");

    /** The record in every form that a DNS engineer may need. */
    private static final String RECORD = """
            ■ 公開するレコード
              名前                {recordName}
              種別                TXT
              TTL                 {ttl}
              値                  下の A または B(内容は同じです。お使いのツールに合う方をご利用ください)
              フィンガープリント  {fingerprint}(問い合わせ時に鍵を特定するための値です。DNS には登録しません)

              管理画面がゾーン名を自動で付け足す場合は、次の部分だけを入力してください。
                {panelName}
              ゾーンが {parentZone} の場合は次のとおりです。
                {parentPanelName}

            ■ A. ゾーンファイル(BIND)用: このまま貼り付けてください(全体で 1 件のレコードです)

            {zoneBlock}

            ■ B. 管理画面用: 引用符なしの 1 行({valueLength} 文字、末尾は {valueEnd})

            {value}
            """;

    private static final String WHAT_STAYS = """
            ■ 残しておくもの
            {!otherRecordName}  _domainkey.{zone} 以下のほかのレコードすべて(変更も削除もしないでください)
            {?otherRecordName}  現在のレコード(今のメールはこの鍵で署名されています)
                {otherRecordName}
            {?otherRecordName}  変更も削除もしないでください。不要になった時点で、対象の名前を改めてお知らせします。
            """;

    private static final String HOW_TO_CHECK = """
            ■ 確認方法(権威サーバーそれぞれに対して)
              dig +norecurse @<権威サーバー> TXT {recordName}
              「status: NOERROR」かつ aa フラグがあり、TXT レコードがちょうど 1 件なら正常です。
              文字列をつなげると B の値になります。
              公開が済むまで、公開リゾルバー(パブリック DNS)には問い合わせないでください。
              「存在しない」という応答がキャッシュされ、その分だけ切り替えが遅れます。

            ■ よくある間違い
              ・ゾーン名の二重付加: {doubledName}
              ・値の破損: 255 文字で切れる、または引用符・バックスラッシュ・括弧まで値として保存される
              ・レコードの分割: A の {stringCount} つの文字列は、新しい名前の 1 件のレコードです

            ■ この後の流れ
              ご返信は不要です。権威サーバーを 15 分ごとに確認しています。すべての権威サーバーと
              公開リゾルバーで確認できたら、運用チームが署名鍵を切り替えます。
            {?otherRecordName}  その後、古いレコードの削除を改めてお願いします。それまでは両方のレコードを残してください。
            """;

    private static final String RECORDS_TO_REMOVE = """
            ■ 削除するもの
            {?oneRecord}  次の 1 件だけです。
            {?severalRecords}  次の {severalRecords} 件だけです。
                {recordNames}

            ■ 残しておくもの
            {!otherRecordName}  _domainkey.{zone} 以下のほかのレコードすべて
            {?otherRecordName}  今のメールの署名に使っているレコード(消すと DKIM の検証に失敗します)
                {otherRecordName}
            """;

    private static final String BEFORE_DELETING = """
            ■ 削除の前に
              名前全体を照合してください。レコード同士の違いは「._domainkey」の前の部分
              (セレクター)だけです。
            """;

    private static final String AFTER_DELETING = """
            ■ この後の流れ
              ご返信は不要です。全サーバーから消えたことを確認した時点で、鍵の更新は完了です。
            """;

    @Override
    public String summary(NoticeKind kind) {
        return switch (kind) {
            case PUBLISH_RECORD -> "TXT レコードの公開({dueDate}まで)";
            case PUBLICATION_OVERDUE -> "TXT レコードの公開が未完了(期限 {dueDate})";
            case PUBLICATION_ESCALATED -> "DNS チームへの連絡(レコードの期限 {dueDate})";
            case PUBLICATION_INCOMPLETE -> "新しいレコードが一部のサーバーで未完了";
            case RECORD_REMARKS -> "レコードは正常、補足のお知らせ";
            case PRIVATE_KEY_PUBLISHED -> """
                {!value}警報: DNS に秘密鍵、新しい鍵は破棄
                {?value}警報: DNS に秘密鍵""";
            case REMOVE_PRIVATE_KEY -> "至急: DNS から秘密鍵を削除";
            case WRONG_RECORD -> "公開済み TXT レコードの訂正";
            case ROTATION_STARTED -> "鍵の更新を開始";
            case READY_TO_ACTIVATE -> "レコードを確認、Phase 7 を実行できます";
            case ACTIVATED -> "新しい鍵に切り替え済み、監視中";
            case SIGNING_ALARM -> "警報: DKIM 署名の異常";
            case SIGNING_PROVEN -> """
                {!notBefore}新しい鍵での署名を確認
                新しい鍵での署名を確認、古いレコードは {notBeforeDate}まで保持""";
            case REMOVE_RECORD -> "古いレコードの削除({dueDate}まで)";
            case REMOVAL_OVERDUE -> "古いレコードが未削除(期限 {dueDate})";
            case ROTATION_COMPLETE -> "鍵の更新が完了";
            case ROLLED_BACK -> "切り戻し済み、以前の鍵で署名中";
            case RECORD_NOT_NEEDED -> """
                {?notBeforePassed}不要になったレコードの削除
                {?notBeforeAhead}不要になったレコードの削除({notBeforeDate}以降)""";
            case REVOKE_RECORD -> "至急: 古い鍵の失効";
            case EASY_DKIM_CNAMES -> "至急: CNAME レコードの公開";
            case HALTED -> "鍵の更新が停止、判断が必要";
            case EXPIRY_ALARM -> "警報: 証明書の期限 {notAfterDate}、更新を開始できません";
        };
    }

    @Override
    public String body(NoticeKind kind) {
        return switch (kind) {
            case PUBLISH_RECORD -> """
                DNS チームの方へ: {domain} の TXT レコードを 1 件、{due}までに新しく公開してください。
                理由: {reason}
                {?otherRecordName}公開されるまでは何も変わりません。メールは現在の鍵で署名され続けます。
                {!otherRecordName}公開されるまでは何も変わりません。
                現在の鍵の証明書の期限は {notAfter}です。

                """ + RECORD + "\n" + WHAT_STAYS;
            case PUBLICATION_OVERDUE -> """
                DNS チームの方へ: {domain} の TXT レコードが、期限の {due}を過ぎても、一部またはすべてのサーバーで正しく確認できません。本日中に対応してください。
                {?sesUntouched}SES の設定は変更していないため、まだ影響は出ていません。
                現在の鍵の証明書の期限は {notAfter}です。

                {?detail}■ 各サーバーの応答
                  {detail}

                {findings}

                """ + RECORD + "\n" + WHAT_STAYS;
            case PUBLICATION_ESCALATED -> """
                運用チームの方へ: {domain} の TXT レコードの公開が、期限の {due}を過ぎても確認できません。本日中に DNS チームへ直接連絡してください。
                SES の設定は変更していないため、まだ影響は出ていません。
                現在の鍵の証明書の期限は {notAfter}です(SES がこの期限で署名を止めることはありません)。

                ■ 公開されていないレコード
                  名前                {recordName}(TXT)
                  フィンガープリント  {fingerprint}
                  依頼日時            {since}

                {?detail}■ 各サーバーの応答
                  {detail}

                {findings}

                ■ 実行するコマンド
                  もう一度 DNS を確認する(何も変更しません):
                  {phase6}
                  この更新を取りやめる(SES の設定は現在のままです):
                  {abort}
                """;
            case PUBLICATION_INCOMPLETE -> """
                DNS チームの方へ: {domain} の新しいレコードを正しく確認できないサーバーがあります({since}から同じ状態です)。
                下の一覧をご確認ください。待つだけで解消する場合も多く、その場合は「対処」にその旨を記載しています。
                メールへの影響はありません。新しい鍵への切り替えだけを保留しています。
                レコードの公開期限は {due}です。

                ■ 確認されたこと
                {findings}

                ■ 対象のレコード
                  名前                {recordName}(TXT)
                  フィンガープリント  {fingerprint}

                同じ内容は再送しません。新しいことが分かった場合や、期限を過ぎた場合に改めてお知らせします。
                """;
            case RECORD_REMARKS -> """
                DNS チームの方へ: {domain} の新しいレコードは正しく公開されています。気付いた点をご参考までにお知らせします。
                新しい鍵への切り替えに支障はありません。同じ内容は再送しません。

                ■ 気付いた点
                {findings}

                ■ 対象のレコード
                  名前                {recordName}(TXT)
                  フィンガープリント  {fingerprint}
                """;
            case PRIVATE_KEY_PUBLISHED -> """
                {!value}運用チームの方へ: {domain} の DNS に秘密鍵が公開されたため、新しい鍵 {selector} を破棄しました。
                {!value}この鍵で署名しているメールはないため、メールへの影響はありません。
                {?value}運用チームの方へ: {domain} の鍵 {selector} のレコードとして、DNS に秘密鍵が公開されています。すぐに対応してください。
                DNS に問い合わせれば誰でも複製でき、すでに第三者に渡っているおそれがあります。

                ■ 公開されている場所
                  {detail}

                ■ 実施したこと
                {!value}  新しい鍵を取りやめ、破棄しました。このセレクターは今後使いません。
                {!value}  SES は変更していません。DNS チームに、レコードの即時削除を依頼しています。
                {?value}  SES に設定済み、または設定された可能性のある鍵のため、SES は変更していません。
                {?value}  DNS チームに、正しいレコードへの即時訂正を依頼しています。訂正されるまで、この鍵で
                {?value}  署名したメールは DKIM の検証に失敗します。

                ■ 対応
                  1. どの鍵がどこから貼り付けられたのかを、DNS チームに確認してください。
                     {selector} の秘密鍵を保管場所から取り出すのは、SES に渡す時だけです。
                  2. 現在の署名に使っている鍵だった場合、第三者が {domain} を名乗るメールに署名できます。
                     漏えい(compromise)を理由とする鍵の更新を開始してください。
                     {phase3Compromise}
                {?value}     更新の監視中や古い鍵の削除待ちの間は拒否されます。終わり次第、もう一度実行してください。

                {!value}■ この後の流れ
                {!value}{?compromise}  今回の更新は漏えいが理由でした。同じ理由で、次の更新がすぐに始まります
                {!value}{?compromise}  (鍵もセレクターも新しくなります)。
                {!value}{!compromise}  2 に当たらなければ、ほかに必要な作業はありません。次の更新は、時期が来れば自動で
                {!value}{!compromise}  始まります(鍵もセレクターも新しくなります)。

                ■ 鍵
                  {selector}、フィンガープリント {fingerprint}
                  {recordName}
                {?otherSelector}  現在の署名: {otherSelector}
                """;
            case REMOVE_PRIVATE_KEY -> """
                {!value}DNS チームの方へ: {domain} の TXT レコードに秘密鍵が公開されています。今すぐ、そのレコードを削除してください。
                {?value}DNS チームの方へ: {domain} の TXT レコードに秘密鍵が公開されています。今すぐ、正しい値に置き換えてください。
                DNS に問い合わせれば誰でも複製できます。公開されている値の転送や保存はしないでください。

                ■ 公開されている場所
                  {detail}

                ■ 対応
                {!value}  1. 上記のレコードを削除してください。この鍵は使わないため、代わりの値は公開しないでください。
                {?value}  1. {recordName}
                {?value}     の値を下の値に置き換え、ほかの場所にある秘密鍵は削除してください。
                  2. その値の入手元を、至急運用チームにお知らせください。使用中の鍵の可能性があります。
                {!value}     それ以外のご返信は不要です。次の鍵のレコードについては、改めてお知らせします。

                {?value}■ A. ゾーンファイル(BIND)用: このまま貼り付けてください(全体で 1 件のレコードです)

                {zoneBlock}

                {?value}■ B. 管理画面用: 引用符なしの 1 行

                {value}

                """ + WHAT_STAYS;
            case WRONG_RECORD -> """
                {?dueAhead}DNS チームの方へ: {domain} の公開済み TXT レコードに誤りがあります。{due}までに訂正してください。
                {!dueAhead}DNS チームの方へ: {domain} の公開済み TXT レコードに誤りがあります。本日中に訂正してください。
                訂正されるまで新しい鍵への切り替えは保留されます。待つだけでは解消しません。

                {?findings}■ 誤りの内容
                {findings}

                {?detail}{?findings}■ そのほかに確認されたこと
                {?detail}{!findings}■ 確認されたこと
                  {detail}

                """ + RECORD + "\n" + WHAT_STAYS;
            case ROTATION_STARTED -> """
                運用チームの方へ: {domain} の DKIM 鍵の更新を開始しました。今の時点で必要な作業はありません。

                ■ 理由
                  {reason}

                ■ 鍵
                  新  セレクター {selector}
                {?fingerprint}      フィンガープリント {fingerprint}
                  旧  セレクター {otherSelector}(Phase 7 まではこの鍵で署名します)
                  現在の鍵の証明書の期限は {notAfter}です。

                ■ この後の流れ
                  1. DNS チームに新しいレコードの公開を依頼します。
                     期限: {due}
                  2. 15 分ごとに DNS を確認します。
                  3. Phase 7 を実行できる状態になったらお知らせします。それまで SES は変更しません。
                {?compromise}  4. 新しい鍵で署名が始まったら、古い鍵の失効を DNS チームに依頼します。

                Phase 7 より前に取りやめる場合:
                {abort}
                """;
            case READY_TO_ACTIVATE -> """
                運用チームの方へ: {domain} の新しいレコードが全サーバーで確認できました。ご都合のよい時に Phase 7 を実行してください。
                {?compromise}現在の鍵は第三者に知られているおそれがあります。すぐに実行してください。
                全サーバーで確認できている期間: {since}から
                現在の鍵の証明書の期限は {notAfter}です。

                ■ 実行するコマンド
                  {phase7}

                ■ コマンドの動作
                  全サーバーをもう一度確認してから、SES に新しい鍵を設定します。1 台でも応答が違えば
                  拒否し、何も変更しません。繰り返し実行しても問題ありません。
                  コマンドは次の鍵に固定されています。DNS チームへの通知と照合してください。
                    新        {selector}、フィンガープリント {fingerprint}
                    レコード  {recordName}
                    旧        {otherSelector}

                {?detail}■ 確認したサーバー
                  {detail}

                ■ 実行後
                  SES が自動でレコードを確認します。通常は数分、最長で 72 時間です。
                {?rollback}  新しい鍵の監視中は、以前の鍵への切り戻しができます。
                {!rollback}  以前の鍵への切り戻しはできません(鍵が漏えいしているか、秘密鍵を保有していないため)。
                """;
            case ACTIVATED -> """
                運用チームの方へ: {domain} の新しい鍵を {since}に SES へ設定し、監視しています。今の時点で必要な作業はありません。

                ■ 鍵
                  新  {selector}、フィンガープリント {fingerprint}
                      {recordName}
                  旧  {otherSelector}(配送中のメールに必要なため、レコードは残してください)

                {?sesStatus}■ SES の状態
                  {sesStatus}

                ■ 今後の見込み
                  切り替え直後の PENDING や NOT_STARTED は正常です。SES が自動でレコードを確認します。
                  署名が確認できた時、または異常がある時にお知らせします。
                {?rollback}  切り戻しもできますが、再び PENDING の期間が生じます。慌てて実行しないでください。
                  {rollback}
                """;
            case SIGNING_ALARM -> """
                {?since}運用チームの方へ: {domain} の DKIM 署名に {since}から異常があります。すぐに対応してください。
                {!since}運用チームの方へ: {domain} の DKIM 署名に異常があります。すぐに対応してください。
                署名のないメールや検証に失敗するメールが出ている可能性があります。DMARC が p=reject の場合、受信を拒否されることがあります。

                ■ SES の状態
                  {sesStatus}

                {?detail}■ 確認されたこと
                  {detail}

                ■ 対応(この順番で)
                  1. 権威サーバーそれぞれで、使用中のレコードを確認します。
                     dig +norecurse @<権威サーバー> TXT {recordName}
                {?fingerprint}     正しい鍵のフィンガープリントは {fingerprint} です。
                  2. レコードがない、または誤っている場合: DNS チームに至急の復旧を依頼します。
                {!gaveUp}     これが最も早い解決です。SES が自動で検出するため、コマンドは不要です。
                {!gaveUp}  3. 全サーバーで正しい場合: 待ちます。SES は最長 72 時間、再確認を続けます。
                {?gaveUp}     これが最も早い解決です。
                {?gaveUp}  3. 全サーバーで正しい場合: SES は FAILED(確認を打ち切った状態)です。次のコマンドで、
                {?gaveUp}     DNS ゲートの確認後に SES の確認を再開させます。
                {?gaveUp}     {lookAgain}
                {?rollback}  4. レコードを復旧できない場合: 以前の鍵 {otherSelector} に切り戻します。
                {?rollback}     再び PENDING の期間が生じるため、2 と 3 で解決しない時だけにしてください。
                     {rollback}
                {!rollback}{!rollingBack}  4. 切り戻しはできません(以前の鍵がすでにない、または保有していないため)。
                {?rollingBack}  4. {selector} への切り戻しを実行中です。ほかに戻せる鍵はありません。
                  5. 最後の手段(SES が署名していない間だけ): Easy DKIM に切り替えます。
                     新しい CNAME を DNS に公開するまで署名されません。
                     {easyDkimFallback}

                {?zoneBlock}■ 復旧するレコード(ゾーンファイル用)

                {zoneBlock}
                """;
            case SIGNING_PROVEN -> """
                運用チームの方へ: {domain} のメールが新しい鍵で署名されていることを確認しました。今の時点で必要な作業はありません。
                {?notBefore}古いレコードは {notBefore}まで残してください。

                ■ 鍵
                  新  {selector}、フィンガープリント {fingerprint}
                      SUCCESS の継続: {since}から
                  旧  {otherSelector}(署名には使われていません)

                {?sesStatus}■ SES の状態
                  {sesStatus}

                ■ この後の流れ
                {?notBefore}  配送中のメールの検証には古いレコードがまだ必要です。上記の日時を過ぎたら DNS チームに
                {?notBefore}  削除を依頼し、全サーバーから消えたことを確認して古い鍵を破棄します。
                {!notBefore}  ありません。削除が必要な古いレコードはありません。
                """;
            case REMOVE_RECORD -> """
                {?oneRecord}DNS チームの方へ: {domain} の古いレコードを 1 件、{due}までに削除してください。
                DNS チームの方へ: {domain} の古いレコードを {severalRecords} 件、{due}までに削除してください。

                """ + RECORDS_TO_REMOVE;
            case REMOVAL_OVERDUE -> """
                DNS チームの方へ: {domain} の古いレコードの削除が、期限の {due}を過ぎています。本日中に削除してください。
                メールへの影響はありませんが、レコードが消えるまで鍵の更新を完了できません。

                {?detail}■ 各サーバーの応答
                  {detail}

                """ + RECORDS_TO_REMOVE;
            case ROTATION_COMPLETE -> """
                運用チームの方へ: {domain} の DKIM 鍵の更新が完了しました。必要な作業はありません。

                ■ 鍵
                  使用中  {selector}、フィンガープリント {fingerprint}
                          証明書の期限 {notAfter}
                  破棄済  {otherSelector}(レコードも全サーバーから削除済み)

                {?sesStatus}■ SES の状態
                  {sesStatus}

                次回の更新は、証明書の期限前に余裕をもって自動で始まります。
                """;
            case ROLLED_BACK -> """
                運用チームの方へ: {domain} を以前の鍵に切り戻しました。次の更新を始める前に、失敗の原因を調べてください。
                現在は以前の鍵で署名しています。

                ■ 鍵
                  使用中    {selector}、フィンガープリント {fingerprint}
                  取りやめ  {otherSelector}(再利用しません)
                {?notBefore}            レコードは {notBefore}まで残します(DNS チームには通知します)

                {?sesStatus}■ SES の状態
                  {sesStatus}

                {?detail}■ 確認されたこと
                  {detail}

                ■ 実行するコマンド(原因が分かってから)
                  {phase3}
                """;
            case RECORD_NOT_NEEDED -> """
                {?notBeforePassed}DNS チームの方へ: {domain} の不要になったレコードを、次の作業機会に削除してください。
                {?notBeforeAhead}DNS チームの方へ: {domain} の不要になったレコードを、{notBefore}以降に削除してください。
                {?notBeforeAhead}この日時より前は、配送中のメールの検証に必要な場合があります。
                一度も公開していない場合、作業は不要です。

                """ + RECORDS_TO_REMOVE;
            case REVOKE_RECORD -> """
                {?due}DNS チームの方へ: {domain} の TXT レコード 1 件の値を至急、遅くとも {due}までに書き換えてください。
                {!due}DNS チームの方へ: {domain} の TXT レコード 1 件の値を、至急書き換えてください。
                この鍵は第三者に知られているおそれがあります。p= を空にすると、受信側はこの鍵の署名を拒否します。

                ■ 変更するレコード
                  名前        {recordName}
                  種別        TXT(値を置き換えます。2 件目を追加しないでください)
                  TTL         {ttl}
                  失効する鍵  {fingerprint}
                  新しい値    {revokedValue}

                ■ ゾーンファイル(BIND)用: 既存のレコードと置き換えてください

                {revokedZoneBlock}

                ■ 管理画面用: 引用符なしの 1 行(「p=」の後には何も入れません)

                {revokedValue}

                ■ 残しておくもの
                  今のメールの署名に使っているレコード(変更しないでください)
                    {otherRecordName}

                ■ 確認方法(権威サーバーそれぞれに対して)
                  dig +norecurse @<権威サーバー> TXT {recordName}
                  TXT レコードがちょうど 1 件で、「p=」の後が空なら正常です。

                ■ この後の流れ
                  失効させたレコードは削除せず、そのまま残してください。削除は改めてお願いします。
                """;
            case EASY_DKIM_CNAMES -> """
                {?due}DNS チームの方へ: {domain} の次の CNAME レコードを至急、遅くとも {due}までに公開してください。
                {!due}DNS チームの方へ: {domain} の次の CNAME レコードを、至急公開してください。
                公開されるまで、SES はこのドメインのメールに署名しません。

                ■ ゾーンファイル(BIND)用: このまま貼り付けてください

                {cnameBlock}

                ■ 管理画面用
                  種別 CNAME、TTL {ttl}。上の 1 行につき 1 件、左が名前、右が参照先です。
                  管理画面がゾーン名を自動で付け足す場合は、名前から「{zone}」を除いてください。
                  CDN やプロキシの機能は、これらの名前では無効にしてください。

                {?sesStatus}■ SES の状態
                  {sesStatus}

                ■ 残しておくもの
                {!otherRecordName}  _domainkey.{zone} 以下のほかのレコードすべて
                {?otherRecordName}  配送中のメールの検証に必要なレコード
                    {otherRecordName}

                ■ 確認方法(権威サーバーそれぞれに対して)
                  dig +norecurse @<権威サーバー> CNAME <左の名前>
                """;
            case HALTED -> """
                運用チームの方へ: {domain} の鍵の更新が {since}から停止しています。進め方を判断してください。

                ■ 理由
                  {haltReason}

                ■ 確認されたこと
                  {detail}

                {?sesStatus}■ SES の状態
                  {sesStatus}

                ■ 対応
                  {haltExit}

                いずれかを実行するまで、SES の設定は変更しません。
                """;
            case EXPIRY_ALARM -> """
                運用チームの方へ: {domain} の鍵を更新できない原因を、{notAfter}までに取り除いてください。
                この日時に使用中の鍵の証明書が期限を迎えますが、更新を開始できません。
                SES がこの期限で署名を止めることはありません。この期限は社内の運用方針によるものです。

                ■ 更新を開始できない原因
                  {detail}

                ■ 鍵
                  {selector}
                  フィンガープリント {fingerprint}

                ■ 実行するコマンド(原因を取り除いてから)
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
                通知番号  {id}
                発行      {created}、環境 {environment}
                状態      {state}: {stateMeaning}
                詳細      運用チーム用のコマンド(何も変更しません):
                {status}
                """;
    }

    @Override
    public String footerWithinDigest() {
        return """
                通知番号  {id}
                状態      {state}: {stateMeaning}
                """;
    }

    @Override
    public String digestOpening(Audience audience) {
        return switch (audience) {
            case DNS_TEAM -> """
                DNS チームの方へ: 次の {count} 件の対応をお願いします。最も早い期限は {due}です。
                {!due}DNS チームの方へ: 次の {count} 件の対応をお願いします。
                """;
            case OPERATIONS -> "運用チームの方へ: 次の {count} 件をご確認ください(緊急度の高い順です)。";
        };
    }

    @Override
    public String digestAdviceHeading() {
        return "上記の該当する項目に共通({domain} の例です。ほかの項目では名前を読み替えてください)";
    }

    @Override
    public String digestCut() {
        return "ほかに {leftOut} 件ありますが、この通知に収まらないため次の通知でお知らせします。下のコマンドで今すぐ全件を確認できます。";
    }

    @Override
    public String digestFooter() {
        return """
                ------------------------------------------------------------------------
                通知番号  {id}、環境 {environment}
                状態      ドメインごとの状態は各項目をご覧ください
                詳細      運用チーム用のコマンド(何も変更しません):
                {status}
                """;
    }

    @Override
    public String findingsOutsideNotice() {
        return """
                ■ 確認された内容
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
                     対処:  {instead}
                     応答:  {shows}
                     鍵:    公開中 {publishedFingerprint}、正しくは {fingerprint}
                     該当サーバー:
                       {servers}
                """;
    }

    @Override
    public Explanation finding(Finding.Code code) {
        return switch (code) {
            case ZONE_APPENDED_TWICE ->
                new Explanation(
                        "レコードが {foundAt} にあります。ゾーン名が二重に付いています。", "名前欄には {panelName} だけを入力するか、完全な名前の末尾にドットを付けてください。");
            case PUBLISHED_AT_PARENT ->
                new Explanation(
                        "レコードが {foundAt} にあります。名前からドメインの一部が抜けています。",
                        "{?parentZone}{recordName} に移してください(ゾーン {parentZone} では {parentPanelName} と入力)。\n"
                                + "{!parentZone}{recordName} に移してください。");
            case DOMAINKEY_MISSPELT ->
                new Explanation(
                        "レコードが {foundAt} にあります。名前の _domainkey が抜けているか、つづりが違います。", "{recordName} に移してください(先頭の下線も必要です)。");
            case NOT_DELEGATED ->
                new Explanation(
                        "{?subject}参照されないネームサーバーにレコードがあります。親ゾーンの委任先は次のとおりです: {subject}\n"
                                + "{!subject}参照されないネームサーバーにレコードがあります。親ゾーンの委任先は別のサーバーです。",
                        "委任先のサーバーを管理する事業者側で公開するか、レジストラーでネームサーバーの登録を直してください。");
            case ALIAS_TO_NOTHING ->
                new Explanation(
                        "{?subject}この名前は別名(CNAME)で、行き先の {subject} に鍵のレコードがありません。\n"
                                + "{!subject}この名前は別名(CNAME)で、行き先に鍵のレコードがありません。",
                        "CNAME を削除し、TXT レコードを {recordName} 自体に公開してください。");
            case ALIAS_BESIDE_RECORD ->
                new Explanation("CNAME と TXT レコードが併存しています。受信側によって見えるものが変わります。", "CNAME を削除し、TXT レコードだけを残してください。");
            case FLATTENED_ALIAS ->
                new Explanation(
                        "この名前にはアドレスがあり、TXT レコードがありません。CNAME がアドレスに置き換えられています。",
                        "CNAME(またはプロキシ設定)を削除し、TXT レコードを {recordName} に公開してください。");
            case SEVERAL_RECORDS ->
                new Explanation("この名前に TXT レコードが 2 件以上あります。", "下の値のレコードを 1 件だけ残してください。A の引用符で囲まれた文字列は、1 件のレコードの一部です。");
            case KEY_IN_SEVERAL_RECORDS ->
                new Explanation(
                        "1 つの鍵が複数の TXT レコードに分かれています。", "1 件のレコードにまとめてください。A なら文字列を 2 つとも 1 件に入れ、B なら 1 行で入力します。");
            case CUT_OFF ->
                new Explanation(
                        "{?subject}値が {subject} 文字で切れています。\n" + "{!subject}値が途中で切れています。",
                        "{?valueEnd}値全体を置き換えてください。末尾は {valueEnd} です。255 文字で切れる管理画面では、A の形(1 件に 2 つの文字列)を使ってください。\n"
                                + "{!valueEnd}値全体を入力してください。255 文字で切れる管理画面では、1 件に 2 つの文字列として入力します。");
            case QUOTES_INSIDE -> new Explanation("値の途中に引用符が入っています。", "値全体を B(引用符のない 1 行)に置き換えてください。");
            case QUOTES_AROUND ->
                new Explanation("値を囲む引用符が、値の一部として保存されています。", "値全体を、引用符なしの B に置き換えてください。引用符は管理画面が付けます。");
            case BACKSLASHES ->
                new Explanation("バックスラッシュが値の一部として保存されています。", "値全体を B に置き換えてください。セミコロンの前にバックスラッシュは不要です。");
            case ZONE_FILE_SYNTAX ->
                new Explanation("ゾーンファイルの書式(名前、IN TXT、括弧など)が値に保存されています。", "値全体を B に置き換えてください。A はゾーンファイル専用です。");
            case PKCS1_PUBLIC_KEY ->
                new Explanation(
                        "鍵が PKCS #1 形式のままです。DKIM では MIIBIjAN で始まる SubjectPublicKeyInfo 形式が必要です。",
                        "値全体を置き換えてください。ご自身で鍵を変換する必要はありません。");
            case PRIVATE_KEY -> privateKeyPublished();
            case PEM_ARMOUR ->
                new Explanation("鍵ファイルの改行や BEGIN・END の行が値に保存されています。", "値全体を B(改行のない 1 行)に置き換えてください。鍵ファイルから写さないでください。");
            case PLACEHOLDER ->
                new Explanation(
                        "p= の後が仮の文字で、鍵がありません。",
                        "{?valueEnd}値全体を置き換えてください。末尾は {valueEnd} です。\n" + "{!valueEnd}値全体を置き換えてください。");
            case NO_PUBLIC_KEY -> new Explanation("値に p= がありません。", "値全体を置き換えてください。正しい値は v=DKIM1; k=rsa; p= で始まります。");
            case REVOKED -> new Explanation("p= が空です(鍵が失効しているという意味になります)。", "値全体を置き換えてください。管理画面が「p=」より後を落とした可能性があります。");
            case OTHER_KEY ->
                new Explanation(
                        "{?subject}別の鍵の値です(セレクター {subject} の鍵)。\n" + "{!subject}別の鍵の値です。",
                        "{?valueEnd}値全体を置き換えてください。末尾は {valueEnd} です。\n" + "{!valueEnd}値全体を置き換えてください。");
            case KEY_DAMAGED ->
                new Explanation(
                        "{?subject}鍵が壊れています。p= の {subject} 文字目から正しい鍵と異なります。\n" + "{!subject}p= の後を鍵として読み取れません。",
                        "{?valueEnd}一部を直さず、値全体を置き換えてください。末尾は {valueEnd} です。\n" + "{!valueEnd}一部を直さず、値全体を置き換えてください。");
            case TAGS_DAMAGED ->
                new Explanation(
                        "{?subject}値を DKIM レコードとして読み取れません。{subject}= の部分と、その前のセミコロンを見てください。\n"
                                + "{!subject}値を DKIM レコードとして読み取れません。",
                        "値全体を置き換えてください。正しい値は v=DKIM1; k=rsa; p= で始まり、ほかの部分はありません。");
            case TESTING ->
                new Explanation("値に t=y(テストモード)が含まれています。受信側は署名なしのメールとして扱います。", "値全体を置き換えてください。正しい値に t= はありません。");
            case SHA256_NOT_PERMITTED ->
                new Explanation("値の h= が、SES の使う sha256 を許可していません。", "値全体を置き換えてください。正しい値に h= はありません。");
            case EMAIL_NOT_PERMITTED ->
                new Explanation("値の s= が、電子メールでの使用を許可していません。", "値全体を置き換えてください。正しい値に s= はありません。");
            case WILDCARD ->
                new Explanation(
                        "ワイルドカード(*)のレコードが応答しています。この名前自体にはレコードがありません。",
                        "TXT レコードを {recordName} に公開してください。ワイルドカードも削除してください。残っていると、あとで古いレコードの削除を確認できません。");
            case DNSSEC_BROKEN ->
                new Explanation(
                        "DNSSEC の検証に失敗します。検証を行うリゾルバーは、このゾーンの応答を拒否します。",
                        "ゾーンに署名し直すか、レジストラーの DS レコードを直してください。原因の確認: delv {recordName} TXT");
            case KEY_TOO_LONG ->
                new Explanation(
                        "{?subject}鍵が {subject} ビットです。SES で使えるのは 2048 ビットまでです。\n"
                                + "{!subject}鍵が 2048 ビットを超えており、SES では使えません。",
                        "下の値に全体を置き換えてください。鍵を用意していただく必要はありません。");
            case KEY_TOO_SHORT ->
                new Explanation(
                        "{?subject}鍵が {subject} ビットです。1024 ビット未満の鍵は受信側で拒否されます。\n"
                                + "{!subject}鍵が 1024 ビット未満です。受信側で拒否されます。",
                        "下の値に全体を置き換えてください。鍵を用意していただく必要はありません。");
            case NOTHING_BELOW_DOMAINKEY ->
                new Explanation(
                        "このサーバーでは、_domainkey.{zone} の下に何も公開されていません。",
                        "レコードを {recordName} に公開してください。公開済みなら、編集したのが公開用のゾーンかどうか確認してください。");
            case DELEGATED_ELSEWHERE ->
                new Explanation(
                        "{?subject}{subject} は独立したゾーンで、別のネームサーバーが応答します。そこにレコードがありません。\n"
                                + "{!subject}_domainkey.{zone} には別のネームサーバーが応答します。そこにレコードがありません。",
                        "{?subject}{zone} ではなく、ゾーン {subject} に公開してください。\n" + "{!subject}そのネームサーバーで公開してください。");
            case SERVERS_DISAGREE ->
                new Explanation(
                        "{?subject}このサーバーの応答がほかのサーバーと違います(ゾーンのシリアル: {subject})。\n"
                                + "{!subject}このサーバーの応答がほかのサーバーと違います。",
                        "レコードは変えず、このサーバーにゾーンを読み込み直させてください。");
            case ABSENCE_CACHED -> new Explanation("""
                        {?hours}このリゾルバーは「レコードなし」という結果をあと {hours} 時間保持します。
                        {?subject}{!hours}このリゾルバーは「レコードなし」という結果をあと {subject} 秒間保持します。
                        {!subject}このリゾルバーは「レコードなし」という結果を保持しています。""", "作業は不要です。キャッシュが切れるまでお待ちください。");
            case OLD_VALUE_CACHED -> new Explanation("""
                        {?hours}このリゾルバーは以前の値をあと {hours} 時間保持します。
                        {?subject}{!hours}このリゾルバーは以前の値をあと {subject} 秒間保持します。
                        {!subject}このリゾルバーは以前の値を保持しています。""", "作業は不要です。キャッシュが切れるまでお待ちください。");
            case TCP_BLOCKED ->
                new Explanation("応答が UDP に収まらず、このサーバーから TCP で受け取れませんでした。", "このサーバーの TCP 53 番ポートへの通信を許可してください。");
            case LAME_SERVER ->
                new Explanation(
                        "このサーバーはゾーンのネームサーバーとして登録されていますが、ゾーンを提供していません。",
                        "このサーバーにゾーンを設定するか、NS レコード(ゾーン内とレジストラー)から外してください。");
            case NAME_SERVERS_DIFFER ->
                new Explanation(
                        "{?subject}ゾーンと親ゾーンでネームサーバーの登録が違います。親ゾーン側の登録: {subject}\n"
                                + "{!subject}ゾーンと親ゾーンでネームサーバーの登録が違います。",
                        "ゾーン内とレジストラーの両方で、登録をそろえてください。");
            case BLANKS_IN_KEY ->
                new Explanation("鍵の途中に空白があります。規格上は有効ですが、対応しないツールがあります。", "今は作業不要です。次回は B を改行なしで貼り付けてください。");
            case TTL_TOO_LONG -> new Explanation("""
                        {?hours}TTL が {hours} 時間({subject} 秒)です。訂正が行き渡るまでに同じ時間がかかります。
                        {?subject}{!hours}TTL が {subject} 秒です。訂正が行き渡るまでに同じ時間がかかります。
                        {!subject}TTL が 1 日を超えています。訂正が行き渡るまでに同じ時間がかかります。""", "TTL を {ttl} にしてください。");
        };
    }

    @Override
    public Explanation privateKeyPublished() {
        return new Explanation("秘密鍵が公開されています。DNS に問い合わせれば誰でも複製できます。", "すぐに値全体を置き換え、運用チームに連絡してください。訂正後も、その鍵は使えません。");
    }

    @Override
    public String withheld() {
        return "(秘密鍵が含まれているため、ここには記載しません)";
    }

    @Override
    public String reason(RotationReason reason) {
        return switch (reason) {
            case EXPIRY -> "現在の鍵の証明書が更新時期を迎えたため";
            case FIRST_KEY -> "このドメインに固有の鍵がまだないため";
            case FOREIGN_KEY -> "現在の鍵は別の手段で設定されたもので、作成時期が不明なため";
            case REQUESTED -> "運用チームが新しい鍵を求めたため";
            case COMPROMISE -> "現在の鍵が第三者に知られているおそれがあるため(至急の対応をお願いします)";
        };
    }

    @Override
    public String state(RotationState.Kind state) {
        return switch (state) {
            case STEADY -> "進行中の作業はありません";
            case PREPARING -> "新しい鍵を準備中です。SES の設定は変わっていません";
            case AWAITING_PUBLICATION -> "新しいレコードの公開待ちです。SES の設定は変わっていません";
            case ACTIVATING -> "SES に新しい鍵を設定しています";
            case WATCHING -> "SES に新しい鍵を設定し、監視中です。古いレコードもまだ必要です";
            case ROLLING_BACK -> "以前の鍵に切り戻しています";
            case RETIRING -> "新しい鍵で署名しています。古いレコードは削除待ちです";
            case HALTED -> "停止中です。判断があるまで何も変更しません";
        };
    }

    @Override
    public String haltReason(HaltReason reason) {
        return switch (reason) {
            case DRIFT -> "この仕組みが設定していない鍵で SES が署名しています(ドリフト)。";
            case IDENTITY_MISSING -> "いずれかのリージョンの SES に、このドメインの ID がありません。";
            case IDENTITY_NOT_A_DOMAIN -> "ID の種別が DOMAIN ではありません。ほかの種別は変更しません。";
            case KEY_LOST -> "まだ必要な秘密鍵が Secrets Manager にありません。";
            case SES_REFUSED -> "SES が鍵または要求を受け付けませんでした。";
            case EASY_DKIM_FALLBACK -> "Easy DKIM への切り替えが選ばれました。CNAME が DNS に公開されると署名が再開します。";
        };
    }

    @Override
    public String haltExit(HaltReason reason) {
        return switch (reason) {
            case DRIFT -> """
                1. 誰が変更したかを調べます(CloudTrail: PutEmailIdentityDkimSigningAttributes)。
                2. 現在の SES の設定を新しい出発点にする場合:
                   {enroll}
                {?rollback}   以前の鍵に戻す場合:
                   {rollback}
                """;
            case IDENTITY_MISSING -> """
                1. そのリージョンにドメインの ID を作り直すか、設定からリージョンを外します。
                2. その後、再開します。
                   {enroll}
                """;
            case IDENTITY_NOT_A_DOMAIN -> """
                1. 設定 DOMAINS から外すか、種別 DOMAIN の ID を作成します。
                2. その後、再開します。
                   {enroll}
                   この更新を取りやめる場合:
                   {abort}
                """;
            case KEY_LOST -> """
                1. 復旧期間内であれば、シークレットを復元します(aws secretsmanager restore-secret)。
                2. その後、再開します。
                   {enroll}
                   復元できない場合は取りやめ、Phase 3 からやり直します。
                   {abort}
                   SES が既にその鍵を保持しているため拒否され、かつ署名されていない場合は、Easy DKIM に切り替えます。
                   {easyDkimFallback}
                """;
            case SES_REFUSED -> """
                1. 上記の SES の応答を確認し、原因を取り除きます。
                2. その後、再開します。
                   {enroll}
                   この更新を取りやめる場合:
                   {abort}
                """;
            case EASY_DKIM_FALLBACK -> """
                1. DNS チームに送った CNAME が公開されることを確認します。それまでは署名のないメールが
                   送信される可能性があります。
                2. SES の状態が SUCCESS になったら、再開します。
                   {enroll}
                {?rollback}   以前の鍵に戻す場合:
                   {rollback}
                """;
        };
    }

    @Override
    public String moment(Instant instant, ZoneId zone) {
        ZonedDateTime utc = instant.atZone(ZoneOffset.UTC);
        ZonedDateTime local = instant.atZone(zone);
        String zoneName = zone.equals(TOKYO) ? "日本時間" : zone.getId();
        return local.getOffset().equals(ZoneOffset.UTC)
                ? LOCAL.format(utc) + " UTC"
                : LOCAL.format(local) + " " + zoneName + " [UTC " + UTC.format(utc) + "]";
    }

    @Override
    public String day(LocalDate day) {
        return "%d年%d月%d日".formatted(day.getYear(), day.getMonthValue(), day.getDayOfMonth());
    }
}
