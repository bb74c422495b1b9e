package io.github.sesdkimrotator.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sesdkimrotator.gate.Finding.Code;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StoredTextTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"v=DKIM1; p=x\"       | QUOTES_AROUND    | v=DKIM1; p=x",
                "\"v=DKIM1; p=x         | QUOTES_AROUND    | v=DKIM1; p=x",
                "v=DKIM1; p=x\"         | QUOTES_AROUND    | v=DKIM1; p=x",
                "'v=DKIM1; p=x'         | QUOTES_AROUND    | v=DKIM1; p=x",
                "''                     | QUOTES_AROUND    | ``",
                "\"                     | QUOTES_AROUND    | ``",
                "v=DKIM1; \" \"p=x      | QUOTES_INSIDE    | v=DKIM1; p=x",
                "\"\" \"v=DKIM1; p=x\"  | QUOTES_INSIDE    | v=DKIM1; p=x",
                "v=DKIM1; p=x\"y        | QUOTES_INSIDE    | v=DKIM1; p=xy",
                "\\v=DKIM1; p=x         | BACKSLASHES      | v=DKIM1; p=x",
                "v=DKIM1\\; p=x         | BACKSLASHES      | v=DKIM1; p=x",
                "IN TXT v=DKIM1; p=x    | ZONE_FILE_SYNTAX | v=DKIM1; p=x",
                "(v=DKIM1; p=x)         | ZONE_FILE_SYNTAX | v=DKIM1; p=x",
                "IN TXT (v=DKIM1; p=x)  | ZONE_FILE_SYNTAX | v=DKIM1; p=x",
                "IN TXT (\"v=DKIM1; \" \"p=x\") ; a note | ZONE_FILE_SYNTAX | v=DKIM1; p=x",
            })
    void theValueRemainsWithoutWhatBelongsAroundIt(String stored, Code mistake, String value) {
        StoredText text = StoredText.of(stored);

        assertThat(text.mistakes()).containsExactly(mistake);
        assertThat(text.value()).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"v=DKIM1; p=x", "'", "'v=DKIM1; p=x", "v=DKIM1; p=x'", "v=DKIM1; n=it's; p=x", ""})
    void aValueWithNothingAroundItStaysAsItIs(String value) {
        assertThat(StoredText.of(value).mistakes()).isEmpty();
        assertThat(StoredText.of(value).value()).isEqualTo(value);
    }

    @Test
    void whatWasWrappedSeveralTimesIsUnwrappedFourTimesAndNoMore() {
        StoredText mixed = StoredText.of("\"( 'v=DKIM1; p=x' )\"");
        assertThat(mixed.value()).isEqualTo("v=DKIM1; p=x");
        assertThat(mixed.mistakes()).containsExactly(Code.QUOTES_AROUND, Code.ZONE_FILE_SYNTAX);

        assertThat(StoredText.of("''''x''''").value()).isEqualTo("x");
        assertThat(StoredText.of("'''''x'''''").value()).isEqualTo("'x'");
    }
}
