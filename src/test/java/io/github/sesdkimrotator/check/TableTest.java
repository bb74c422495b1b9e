package io.github.sesdkimrotator.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sesdkimrotator.check.Table.Column;
import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {

    private static final Table TABLE =
            new Table(List.of(new Column("server", true), new Column("answer", true), new Column("ms", false)));

    @Test
    void columnsAreAsWideAsTheyNeedToBeAndNumbersStandOnTheRight() {
        assertThat(TABLE.lines(List.of(List.of("ns1", "NXDOMAIN", "7"), List.of("ns10", "key", "123")), 80))
                .containsExactly("server  answer     ms", "ns1     NXDOMAIN    7", "ns10    key       123");
    }

    @Test
    void whatIsTooWideGoesOnInTheNextLineAndNothingIsLost() {
        List<String> lines = TABLE.lines(List.of(List.of("a-rather-long-name.example.jp.", "NXDOMAIN", "7")), 32);

        assertThat(lines)
                .containsExactly(
                        "server              answer    ms", "a-rather-long-name  NXDOMAIN   7", ".example.jp.");
    }
}
