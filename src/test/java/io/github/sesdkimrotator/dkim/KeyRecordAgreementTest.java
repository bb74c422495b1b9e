package io.github.sesdkimrotator.dkim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.james.jdkim.tagvalue.PublicKeyRecordImpl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A second opinion: Apache jDKIM reads every record of {@link KeyRecordTest}. It may be laxer, each time for a reason
 * that stands here; it must never refuse what opens the gate.
 */
class KeyRecordAgreementTest {

    /** Clause of {@link KeyRecordTest} to why jDKIM takes a record that keeps the gate shut. */
    private static final Map<String, String> JDKIM_IS_LAXER = Map.ofEntries(
            Map.entry("3.2: no 8-bit byte in a value", "takes any character but the semicolon"),
            Map.entry("3.2: no NUL", "takes any character but the semicolon"),
            Map.entry("3.2: no DEL", "takes any character but the semicolon"),
            Map.entry("2.8: a line of blanks alone is no FWS", "goes by the ABNF without erratum 5070"),
            Map.entry("a quote inside", "its base64 decoder skips what is not base64"),
            Map.entry("a backslash-n inside", "its base64 decoder skips what is not base64"),
            Map.entry("3.6.1: h= has no empty entry", "skips empty entries at the end"),
            Map.entry("3.6.1: s= is not empty", "does not read s="),
            Map.entry("3.6.1: s= has no empty entry", "does not read s="),
            Map.entry("3.6.1: s= leaves out e-mail", "does not read s="),
            Map.entry("3.2: values are case-sensitive: s=EMAIL", "does not read s="),
            Map.entry("3.6.1: t= is not empty", "skips flags that it does not know"),
            Map.entry("3.6.1: t= is made of words", "skips flags that it does not know"),
            Map.entry("RFC 5234 2.3: t=Y is testing to who reads the ABNF", "skips flags that it does not know"),
            Map.entry("RFC 4871 3.6.1: g= leaves addresses out", "leaves g= to the verifier of the signature"),
            Map.entry("RFC 4871 3.6.1: an empty g= leaves out all", "leaves g= to the verifier of the signature"),
            Map.entry("3.2: values are case-sensitive: k=RSA", "compares key types without letter case"),
            Map.entry("3.2: values are case-sensitive: h=SHA256", "compares hashes without letter case"));

    static Map<String, String> corpus() {
        Map<String, String> valuesByClause = new LinkedHashMap<>();
        Stream.of(
                        KeyRecordTest.acceptsWhatMeansTheSame().stream(),
                        KeyRecordTest.refusesWhatIsNoKeyRecord(),
                        KeyRecordTest.readsButDoesNotTakeForTheRightKey().stream())
                .flatMap(arguments -> arguments)
                .map(Arguments::get)
                .forEach(row -> valuesByClause.put((String) row[0], (String) row[row.length - 1]));
        return valuesByClause;
    }

    static Stream<Arguments> everyRecord() {
        return corpus().entrySet().stream().map(entry -> Arguments.of(entry.getKey(), entry.getValue()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("everyRecord")
    void jdkimAgreesOrIsLaxerForAKnownReason(String clause, String value) {
        boolean opens = KeyRecordTest.opensTheGate(KeyRecordTest.parse(value));

        assertThat(jdkimVerifiesWith(value))
                .as(JDKIM_IS_LAXER.getOrDefault(clause, "no known difference"))
                .isEqualTo(opens || JDKIM_IS_LAXER.containsKey(clause));
    }

    @Test
    void everyKnownDifferenceIsStillARecordOfTheTableThatKeepsTheGateShut() {
        assertThat(corpus()).containsKeys(JDKIM_IS_LAXER.keySet().toArray(String[]::new));
        assertThat(JDKIM_IS_LAXER.keySet())
                .noneMatch(clause -> KeyRecordTest.opensTheGate(KeyRecordTest.parse(corpus().get(clause))));
    }

    private static boolean jdkimVerifiesWith(String value) {
        try {
            PublicKeyRecordImpl record = new PublicKeyRecordImpl(value);
            record.validate();
            return record.isKeyTypeSupported("rsa")
                    && record.isHashMethodSupported("sha256")
                    && !record.isTesting()
                    && Arrays.equals(record.getPublicKey().getEncoded(), KeyRecordTest.KEY.der());
        } catch (IllegalStateException refused) {
            return false;
        }
    }
}
