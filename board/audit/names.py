"""The recorded acts in words. A test asks that every act the board records has its name here."""

from __future__ import annotations

from board.errors import msgid

ACTION_NAMES = {
    "account_opened": msgid("登録が申し込まれた"),
    "account_confirmed": msgid("登録が確認された"),
    "logged_in": msgid("ログインした"),
    "logged_out": msgid("ログアウトした"),
    "log_in_refused": msgid("ログインが断られた"),
    "password_reset_requested": msgid("パスワードの再設定が求められた"),
    "password_reset": msgid("パスワードが再設定された"),
    "password_changed": msgid("パスワードが変更された"),
    "proof_refused": msgid("ご本人の確認が断られた"),
    "new_browser": msgid("新しいブラウザーからログインした"),
    "second_factor_enrolled": msgid("二段階認証が設定された"),
    "second_factor_removed": msgid("二段階認証が外された"),
    "second_factor_refused": msgid("二段階認証のコードが断られた"),
    "recovery_codes_renewed": msgid("リカバリーコードが作り直された"),
    "recovery_code_used": msgid("リカバリーコードが使われた"),
    "passkey_added": msgid("パスキーが登録された"),
    "passkey_removed": msgid("パスキーが消された"),
    "passkey_refused": msgid("パスキーが断られた"),
    "email_change_asked": msgid("メールアドレスの変更が申し込まれた"),
    "email_changed": msgid("メールアドレスが変更された"),
    "email_change_undone": msgid("メールアドレスの変更が取り消された"),
    "appointed": msgid("役割が任された"),
    "dismissed": msgid("役割が外された"),
    "account_suspended": msgid("アカウントが停止された"),
    "account_restored": msgid("アカウントの停止が解かれた"),
    "sessions_ended": msgid("ログインがすべて終えられた"),
    "organisation_added": msgid("団体が加えられた"),
    "organisation_verified": msgid("団体が確認された"),
    "verification_withdrawn": msgid("団体の確認が取り消された"),
    "member_added": msgid("団体に人が加えられた"),
    "member_removed": msgid("団体から人が外された"),
    "dead_letter_retried": msgid("止まった仕事がもう一度試された"),
    "dead_letter_discarded": msgid("止まった仕事が終わりにされた"),
    "backup_made": msgid("バックアップが作られた"),
    "backup_restored": msgid("バックアップから戻された"),
    "consistency_mended": msgid("データの食い違いが直された"),
    "export_asked": msgid("データの受け取りが申し込まれた"),
    "account_leaving": msgid("退会が申し込まれた"),
    "account_stays": msgid("退会が取り消された"),
    "account_erased": msgid("退会した人の情報が消された"),
    "erasure_completed": msgid("退会した人の情報の残りが消された"),
    "profile_revised": msgid("プロフィールが書き直された"),
    "avatar_set": msgid("プロフィールの写真が選ばれた"),
    "avatar_removed": msgid("プロフィールの写真が外された"),
    "listing_planned": msgid("掲載の公開日時が決められた"),
    "listing_plan_cancelled": msgid("掲載の公開の予約が取り消された"),
    "listing_published": msgid("掲載が公開された"),
    "listing_revised": msgid("掲載が書き直された"),
    "listing_renewed": msgid("掲載が更新された"),
    "standing_ended": msgid("常時掲載が期限つきの掲載になった"),
    "listing_closed": msgid("掲載の受付が終わった"),
    "listing_expired": msgid("掲載が期限で終わった"),
    "conversation_started": msgid("やり取りが始まった"),
    "deal_reserved": msgid("取引が予定された"),
    "deal_done": msgid("取引が完了した"),
    "deal_cancelled": msgid("取引の予定が取り消された"),
    "report_filed": msgid("掲載が報告された"),
    "case_opened": msgid("見守りの件が開かれた"),
    "case_read": msgid("報告と記録が読まれた"),
    "author_notified": msgid("掲載者に知らされた"),
    "case_dismissed": msgid("問題なしとして閉じられた"),
    "case_denied": msgid("担当でない人の判断が断られた"),
    "listing_taken_down": msgid("掲載が非公開にされた"),
    "contact_received": msgid("お問い合わせが届いた"),
    "contact_answered": msgid("お問い合わせに返信した"),
    "contact_closed": msgid("お問い合わせを閉じた"),
    "restriction_lifted": msgid("掲載が公開に戻された"),
}
OBJECT_NAMES = {
    "account": msgid("アカウント"),
    "listing": msgid("掲載"),
    "conversation": msgid("やり取り"),
    "deal": msgid("取引"),
    "case": msgid("見守りの件"),
    "organisation": msgid("団体"),
    "contact": msgid("お問い合わせ"),
    "mail": msgid("メール"),
    "follow_up": msgid("後続の仕事"),
    "backup": msgid("バックアップ"),
    "consistency": msgid("データの点検"),
}


def action_name(action: str) -> str:
    """A msgid; an act without a name is shown by its code."""
    return ACTION_NAMES.get(action, action)


def object_name(object_type: str) -> str:
    return OBJECT_NAMES.get(object_type, object_type)
