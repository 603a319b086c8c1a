package io.posthorn.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.smtp.LineCheck.Fault;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LineCheckTest {

  @ParameterizedTest
  @ValueSource(strings = {"", "|", "12345", "12345|12345|", "||1||", "\u00e4\u00f6"})
  void theseAreLines(String text) {
    assertThat(seen(text).fault()).isEmpty();
  }

  // RFC 5321 §2.3.8; the first one counts
  @ParameterizedTest
  @CsvSource({
    "a\\rb,     BARE_CR",
    "\\r\\r\\n, BARE_CR",
    "\\n,       BARE_LF",
    "a|\\n\\r,  BARE_LF",
    "\\0,       NUL",
    "\\r\\0\\n, BARE_CR",
    "123456,    LONG_LINE",
    "1|123456,  LONG_LINE"
  })
  void theseAreNot(String text, Fault fault) {
    assertThat(seen(text).fault()).contains(fault);
  }

  @Test
  void itIsKnownWhereALineStands() {
    assertThat(seen("").isAtStart()).isTrue();
    assertThat(seen("a|").isAtStart()).isTrue();
    assertThat(seen("a").isAtStart()).isFalse();
    assertThat(seen("a\\r").isAtStart()).isFalse();
    assertThat(seen("a\\r").isAfterCr()).isTrue();
    assertThat(seen("a\\n").isAtStart()).as("a bare LF begins no line").isFalse();
  }

  private static LineCheck seen(String text) {
    String octets =
        text.replace("|", "\r\n").replace("\\r", "\r").replace("\\n", "\n").replace("\\0", "\0");
    LineCheck check = new LineCheck(5);
    check.see(octets.getBytes(StandardCharsets.UTF_8), 0, octets.length());
    return check;
  }
}
