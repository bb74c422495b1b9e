/**
 * What people read: notices in English and Japanese, the forms of a record that a DNS team may need, and the commands
 * an operator pastes.
 *
 * <p>Start with {@link io.github.sesdkimrotator.notice.NoticeWriter}; the sentences stand side by side in
 * {@code EnglishTexts} and {@code JapaneseTexts}. Everything here is a pure function of its arguments.
 */
package io.github.sesdkimrotator.notice;
