package io.posthorn.options;

import static io.posthorn.options.Parsing.options;
import static io.posthorn.options.Parsing.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The options about time, each spelling of their values, and what is not one. */
class TimingOptionsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Fri, 20 Nov 2026 08:15:00 +0000 | 2026-11-20T08:15:00Z",
        "Fri, 20 Nov 2026 10:15:00 +0200 | 2026-11-20T08:15:00Z",
        "20 Nov 2026 08:15:00 GMT | 2026-11-20T08:15:00Z",
        "20 Nov 2026 03:15 EST (in New York) | 2026-11-20T08:15:00Z",
        "=?utf-8?Q?Fri,_20_Nov_2026_08:15:00_=2B0000?= | 2026-11-20T08:15:00Z",
        "1795162500 | 2026-11-20T08:15:00Z",
        // up to three days ahead; the past is now
        "Mon, 23 Nov 2026 08:00:00 +0000 | 2026-11-23T08:00:00Z",
        "Thu, 13 Oct 2011 18:02:00 +0000 | 2011-10-13T18:02:00Z",
        "0 | 1970-01-01T00:00:00Z",
      })
  void readsDeliverBy(String text, Instant time) {
    assertThat(options("X-Mailgun-Deliver-By: " + text + "\r\n").timing().deliverBy())
        .contains(time);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "tomorrow",
        "2026-11-20T08:15:00Z",
        "Fri, 20 Nov 2026 08:15:00 CET",
        "1795162500123",
        "-1",
        "1e9",
      })
  void refusesWhatIsNoDate(String text) {
    assertThat(refusal("X-Mailgun-Deliver-By: " + text + "\r\n"))
        .isEqualTo(
            "550 5.6.0 X-Mailgun-Deliver-By: \""
                + text
                + "\" is not a date like \"Fri, 20 Nov 2026 08:15:00 +0000\""
                + " or seconds since 1970");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Mon, 23 Nov 2026 08:00:01 +0000", "1795420801", "99999999999"})
  void refusesDatesTooFarAhead(String text) {
    assertThat(refusal("X-Mailgun-Deliver-By: " + text + "\r\n"))
        .isEqualTo("550 5.6.0 X-Mailgun-Deliver-By: \"" + text + "\" is more than 3 days ahead");
  }

  @ParameterizedTest
  @CsvSource({
    "5m, PT5M",
    "1h30m, PT1H30M",
    "1H30M, PT1H30M",
    "24h, PT24H",
    "90m, PT90M",
    "300s, PT5M",
    "1h0m1s, PT1H1S"
  })
  void readsDeliverWithin(String text, Duration span) {
    assertThat(options("X-Mailgun-Deliver-Within: " + text + "\r\n").timing().deliverWithin())
        .contains(span);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1",
        "h",
        "4m",
        "4m59s",
        "24h1s",
        "25h",
        "1d",
        "-1h",
        "1.5h",
        "30m1h",
        "1h1h",
        "1h 30m",
        "1h30",
        "99999999999h",
        "١h"
      })
  void refusesOtherSpans(String text) {
    assertThat(refusal("X-Mailgun-Deliver-Within: " + text + "\r\n"))
        .startsWith("550 5.6.0 X-Mailgun-Deliver-Within: \"")
        .endsWith("\" is not a time of 5m to 24h, like 1h30m");
  }

  @ParameterizedTest
  @CsvSource({"1h, 1", "24h, 24", "72h, 72", "24H, 24", "01h, 1"})
  void readsOptimizePeriods(String text, long hours) {
    assertThat(
            options("X-Mailgun-Delivery-Time-Optimize-Period: " + text + "\r\n")
                .timing()
                .optimizePeriod())
        .contains(Duration.ofHours(hours));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "h", "0h", "73h", "24", "24hours", "1h30m", "-1h", "100h"})
  void refusesOtherPeriods(String text) {
    assertThat(refusal("X-Mailgun-Delivery-Time-Optimize-Period: " + text + "\r\n"))
        .isEqualTo(
            "550 5.6.0 X-Mailgun-Delivery-Time-Optimize-Period: \""
                + text
                + "\" is not a number of hours from 1h to 72h, like 24h");
  }

  @ParameterizedTest
  @CsvSource({
    "00:00, 00:00",
    "14:05, 14:05",
    "9:30, 09:30",
    "23:59, 23:59",
    "02:00pm, 14:00",
    "02:00PM, 14:00",
    "2:00 am, 02:00",
    "12:00am, 00:00",
    "12:00pm, 12:00",
  })
  void readsLocalTimes(String text, LocalTime time) {
    assertThat(options("X-Mailgun-Time-Zone-Localize: " + text + "\r\n").timing().localTime())
        .contains(time);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ":",
        "24:00",
        "14:60",
        "14",
        "14:5",
        "14:005",
        "00:00am",
        "13:00pm",
        "pm",
        "14:00:00",
        "1400",
        "noon",
        ":00am"
      })
  void refusesOtherTimes(String text) {
    assertThat(refusal("X-Mailgun-Time-Zone-Localize: " + text + "\r\n"))
        .isEqualTo(
            "550 5.6.0 X-Mailgun-Time-Zone-Localize: \""
                + text
                + "\" is not a time of day like 14:00 or 02:00pm");
  }
}
