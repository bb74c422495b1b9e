package io.github.sesdkimrotator.notice;

/** The language of a notice's body: the setting {@code NOTICE_LANGUAGE}. Subjects are ASCII, hence English, in both. */
public enum Language {
    ENGLISH,
    JAPANESE;

    Texts texts() {
        return switch (this) {
            case ENGLISH -> new EnglishTexts();
            case JAPANESE -> new JapaneseTexts();
        };
    }
}
