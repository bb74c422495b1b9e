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
            case PUBLICATION_OVERDUE -> "TXT レコードが未公開(期限 {dueDate})";
            case PUBLICATION_ESCALATED -> "DNS チームへの連絡(レコードの期限 {dueDate})";
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
                DNS チームの方へ: {domain} の TXT レコードが、期限の {due}を過ぎても確認できません。本日中に公開してください。
                SES の設定は変更していないため、まだ影響は出ていません。
                現在の鍵の証明書の期限は {notAfter}です。

                {?detail}■ 各サーバーの応答
                  {detail}

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

                ■ 実行するコマンド
                  もう一度 DNS を確認する(何も変更しません):
                  {phase6}
                  この更新を取りやめる(SES の設定は現在のままです):
                  {abort}
                """;
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
                {!rollback}  以前の鍵への切り戻しはできません(以前の秘密鍵を保有していないため)。
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
                     これが最も早い解決です。SES が自動で検出するため、コマンドは不要です。
                  3. 全サーバーで正しい場合: 待ちます。SES は最長 72 時間、再確認を続けます。
                {?rollback}  4. レコードを復旧できない場合: 以前の鍵 {otherSelector} に切り戻します。
                {?rollback}     再び PENDING の期間が生じるため、2 と 3 で解決しない時だけにしてください。
                     {rollback}
                {!rollback}  4. 切り戻しはできません(以前の鍵がすでにない、または保有していないため)。
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
            case SEVERAL_RECORDS ->
                new Explanation("この名前に TXT レコードが 2 件以上あります。", "下の値のレコードを 1 件だけ残してください。A の引用符で囲まれた文字列は、1 件のレコードの一部です。");
            case NOT_A_KEY_RECORD ->
                new Explanation("値を DKIM レコードとして読み取れません。", "値全体を置き換えてください。引用符・バックスラッシュ・括弧・名前まで値に保存されている例がよくあります。");
            case OTHER_KEY ->
                new Explanation("別の鍵の値か、文字が欠けた値です。", "一部を直さず、値全体を置き換えてください。末尾は {valueEnd} です(255 文字で切る管理画面があります)。");
            case REVOKED -> new Explanation("p= が空です(鍵が失効しているという意味になります)。", "値全体を置き換えてください。管理画面が「p=」より後を落とした可能性があります。");
            case TESTING ->
                new Explanation("値に t=y(テストモード)が含まれています。受信側は署名なしのメールとして扱います。", "値全体を置き換えてください。正しい値に t= はありません。");
            case SHA256_NOT_PERMITTED ->
                new Explanation("値の h= が、SES の使う sha256 を許可していません。", "値全体を置き換えてください。正しい値に h= はありません。");
            case EMAIL_NOT_PERMITTED ->
                new Explanation("値の s= が、電子メールでの使用を許可していません。", "値全体を置き換えてください。正しい値に s= はありません。");
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
