package io.posthorn.mime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MailDateTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Fri, 20 Nov 2026 08:15:00 +0000 | 2026-11-20T08:15:00Z",
        "20 Nov 2026 08:15:00 +0000 | 2026-11-20T08:15:00Z",
        "Fri, 20 Nov 2026 08:15 +0000 | 2026-11-20T08:15:00Z",
        "FRI, 1 jan 2027 00:00:00 -0730 | 2027-01-01T07:30:00Z",
        "Thu, 13 Oct 2011 8:02:00 +0200 | 2011-10-13T06:02:00Z",
        "Sat, 29 Feb 2020 23:59:60 +0000 | 2020-03-01T00:00:00Z",
        "1 Jan 2027 00:00:00 +9959 | 2026-12-27T20:01:00Z",
        // RFC 5322 §4.3: obsolete years and zones
        "13 Oct 11 18:02:00 GMT | 2011-10-13T18:02:00Z",
        "21 Nov 97 09:55:06 GMT | 1997-11-21T09:55:06Z",
        "21 Nov 126 09:55:06 UT | 2026-11-21T09:55:06Z",
        "21 Nov 2026 09:55:06 utc | 2026-11-21T09:55:06Z",
        "21 Nov 2026 09:55:06 Z | 2026-11-21T09:55:06Z",
        "21 Nov 2026 09:55:06 A | 2026-11-21T09:55:06Z",
        "21 Nov 2026 09:55:06 EST | 2026-11-21T14:55:06Z",
        "21 Nov 2026 09:55:06 EDT | 2026-11-21T13:55:06Z",
        "21 Nov 2026 09:55:06 CST | 2026-11-21T15:55:06Z",
        "21 Nov 2026 09:55:06 CDT | 2026-11-21T14:55:06Z",
        "21 Nov 2026 09:55:06 MST | 2026-11-21T16:55:06Z",
        "21 Nov 2026 09:55:06 MDT | 2026-11-21T15:55:06Z",
        "21 Nov 2026 09:55:06 PST | 2026-11-21T17:55:06Z",
        "21 Nov 2026 09:55:06 PDT | 2026-11-21T16:55:06Z",
        // RFC 5322 Appendix A.5 and A.6.3: comments and blanks anywhere
        "Thu,  13  Feb  1969  23:32 -0330 (Newfoundland (Time\\) ) ) | 1969-02-14T03:02:00Z",
        "Fri, 21 Nov 1997 09(comment):   55  :  06 -0600 | 1997-11-21T15:55:06Z",
      })
  void reads(String text, Instant time) {
    assertThat(MailDate.parse(text)).contains(time);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "tomorrow",
        "2026-11-20T08:15:00Z",
        "1700000000",
        "Fri 20 Nov 2026 08:15:00 +0000",
        "Mon, 20 Nov 2026 08:15:00 +0000",
        "Foo, 20 Nov 2026 08:15:00 +0000",
        "Fri, 20 Nov 2026 08:15:00",
        "Fri, 20 Nov 2026 08:15:00 CET",
        "Fri, 20 Nov 2026 08:15:00 J",
        "Fri, 20 Nov 2026 08:15:00 Europe/Berlin",
        "Fri, 20 Nov 2026 08:15:00 +000",
        "Fri, 20 Nov 2026 08:15:00 +00000",
        "Fri, 20 Nov 2026 08:15:00 +0060",
        "Fri, 20 Nov 2026 08:15:00 + 0100",
        "Fri, 20 Nov 2026 08:15:00 +0000 and more",
        "Fri, 20 November 2026 08:15:00 +0000",
        "20 Foo 2026 08:15:00 +0000",
        "31 Jun 2026 08:15:00 +0000",
        "29 Feb 2027 08:15:00 +0000",
        "0 Nov 2026 08:15:00 +0000",
        "020 Nov 2026 08:15:00 +0000",
        "20 Nov 20261 08:15:00 +0000",
        "20 Nov 2 08:15:00 +0000",
        "20 Nov 0026 08:15:00 +0000",
        "20 Nov 2026 24:15:00 +0000",
        "20 Nov 2026 08:60:00 +0000",
        "20 Nov 2026 08:15:61 +0000",
        "20 Nov 2026 0815 +0000",
        "20 Nov 2026 08:5:00 +0000",
        "٢٠ Nov 2026 08:15:00 +0000",
        "20 Nov 2026 08:15:00 +0000\0",
      })
  void refusesWhatIsNoDate(String text) {
    assertThat(MailDate.parse(text)).isEmpty();
  }

  @Test
  void readsWhatItWrites() {
    Instant time = Instant.parse("2026-11-01T08:05:09Z");
    assertThat(MailDate.format(time)).isEqualTo("Sun, 1 Nov 2026 08:05:09 +0000");
    assertThat(MailDate.parse(MailDate.format(time))).contains(time);
  }

  @ParameterizedTest
  @ValueSource(strings = {"(", "()", "1", "a", " ", "\\", ","})
  @Timeout(20)
  void takesTimeThatGrowsWithTheTextOnly(String piece) {
    assertThat(MailDate.parse(piece.repeat(1 << 20))).isEmpty();
  }
}
