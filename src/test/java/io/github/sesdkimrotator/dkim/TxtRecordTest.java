package io.github.sesdkimrotator.dkim;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 1035 sections 3.3 and 3.3.14. */
class TxtRecordTest {

    private static byte[] bytes(String text) {
        return text.getBytes(US_ASCII);
    }

    @ParameterizedTest(name = "{0} octets are cut into {1}")
    @CsvSource({"0,0", "1,1", "255,255", "256,255+1", "410,255+155", "510,255+255", "511,255+255+1"})
    void aValueIsCutIntoStringsAsLongAsMayBe(int octets, String expectedLengths) {
        String value = "0123456789".repeat(52).substring(0, octets);
        TxtRecord record = TxtRecord.ofValue(value);

        assertThat(String.join(
                        "+", record.strings().stream().map(s -> "" + s.length).toList()))
                .isEqualTo(expectedLengths);
        assertThat(record.joined()).isEqualTo(bytes(value));
        assertThat(TxtRecord.ofStrings(record.strings())).isEqualTo(record).hasSameHashCodeAs(record);
    }

    @Test
    void aStringOf256OctetsDoesNotExist() {
        assertThatThrownBy(() -> TxtRecord.ofStrings(List.of(new byte[256])))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("256");
    }

    @Test
    void aValueOutsideAsciiIsNotPublishedWithQuestionMarks() {
        assertThatThrownBy(() -> TxtRecord.ofValue("v=DKIM1; n=caf\u00E9"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void bytesThatAreNoTextStayWhatTheyAre() {
        byte[] every = new byte[255];
        for (int i = 0; i < every.length; i++) {
            every[i] = (byte) (255 - i);
        }
        assertThat(TxtRecord.ofStrings(List.of(every, every)).joined())
                .startsWith(every)
                .endsWith(every)
                .hasSize(510);
    }

    @Test
    void theSameValueInOtherStringsIsAnotherRecordThatJoinsEqual() {
        TxtRecord one = TxtRecord.ofStrings(List.of(bytes("ab")));
        TxtRecord two = TxtRecord.ofStrings(List.of(bytes("a"), bytes("b")));

        assertThat(one).isNotEqualTo(two).isNotEqualTo("ab").doesNotHaveSameHashCodeAs(two);
        assertThat(one.joined()).isEqualTo(two.joined());
        assertThat(two).isNotEqualTo(TxtRecord.ofStrings(List.of(bytes("b"), bytes("a"))));
    }

    @Test
    void aServerMaySendNoStringAndThatJoinsToNothing() {
        assertThat(TxtRecord.ofStrings(List.of()).joined()).isEmpty();
    }

    @Test
    void nobodyCanChangeARecord() {
        byte[] given = bytes("key");
        List<byte[]> list = new ArrayList<>(List.of(given));
        TxtRecord record = TxtRecord.ofStrings(list);
        given[0] = 'X';
        list.clear();
        record.strings().getFirst()[0] = 'X';
        record.joined()[0] = 'X';

        assertThat(record.joined()).isEqualTo(bytes("key"));
        assertThatThrownBy(() -> record.strings().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void itsTextIsShortAndSafeToLog() {
        assertThat(TxtRecord.ofStrings(List.of(new byte[] {'a', '\n', (byte) 0x80})))
                .hasToString("a\\010\\128");
        assertThat(TxtRecord.ofValue("x".repeat(100)).toString())
                .startsWith("xxx")
                .endsWith("… (100 bytes)");
    }
}
