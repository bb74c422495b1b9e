package io.github.sesdkimrotator.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.sesdkimrotator.dkim.TxtRecord;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReplyTest {

    @Test
    void anAnswerWithoutRecordsIsNoPositiveOne() {
        assertThatThrownBy(() -> new Reply.Present(List.of(), Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("NODATA");
    }

    @Test
    void aPrivateKeyCutIntoTwoRecordsIsShownInNeither() {
        Reply reply = new Reply.Present(
                List.of(TxtRecord.ofValue("LATERPARTOFTHEKEY"), TxtRecord.ofValue("p=MIIEvAIBADANBgkqhkiG")),
                Duration.ZERO);

        assertThat(reply.toString()).contains("not shown").doesNotContain("LATERPART", "MIIE");
    }
}
