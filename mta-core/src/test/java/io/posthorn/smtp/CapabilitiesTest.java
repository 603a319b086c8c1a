package io.posthorn.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CapabilitiesTest {

  @Test
  void readsWhatAHostOffers() {
    Capabilities offered =
        of(
            "mx.example greets you",
            "PIPELINING",
            "size 1000",
            "8bitmime",
            "SMTPUTF8",
            "STARTTLS",
            "AUTH PLAIN login",
            "XCLIENT NAME ADDR");
    assertThat(offered.pipelining()).isTrue();
    assertThat(offered.eightBitMime()).isTrue();
    assertThat(offered.smtpUtf8()).isTrue();
    assertThat(offered.startTls()).isTrue();
    assertThat(offered.size()).isTrue();
    assertThat(offered.maxSize()).hasValue(1000);
    assertThat(offered.mechanisms()).containsExactlyInAnyOrder("PLAIN", "LOGIN");
    assertThat(offered.keywords()).contains("XCLIENT");
  }

  @Test
  void theFirstLineIsAGreetingOnly() {
    assertThat(of("PIPELINING")).isEqualTo(Capabilities.NONE);
  }

  @Test
  void aKeywordIsAWholeWord() {
    assertThat(of("hi", "STARTTLSFOO").startTls()).isFalse();
  }

  @Test
  void smtpUtf8NeedsEightBitMime() { // RFC 6531 §3.1
    assertThat(of("hi", "SMTPUTF8").smtpUtf8()).isFalse();
  }

  @Test
  void readsTheOldSpellingOfAuth() {
    assertThat(of("hi", "AUTH=LOGIN PLAIN").mechanisms())
        .containsExactlyInAnyOrder("LOGIN", "PLAIN");
  }

  @ParameterizedTest
  @CsvSource({
    "SIZE,-1",
    "SIZE 0,-1",
    "SIZE 1,1",
    "SIZE -5,-1",
    "SIZE many,-1",
    "SIZE 99999999999999999999999,-1"
  })
  void sizeIsALimitOnlyWhereItIsAPositiveNumber(String line, long limit) { // RFC 1870 §4
    assertThat(of("hi", line).maxSize())
        .isEqualTo(limit < 0 ? OptionalLong.empty() : OptionalLong.of(limit));
    assertThat(of("hi", line).size()).isTrue();
  }

  private static Capabilities of(String... lines) {
    return Capabilities.of(new Reply(250, Optional.empty(), List.of(lines)));
  }
}
