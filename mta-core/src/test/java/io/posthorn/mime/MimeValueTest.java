package io.posthorn.mime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Values of Content-Type and Content-Disposition. */
class MimeValueTest {

  @Test
  void readsTypeAndParameters() {
    assertThat(MimeValue.parse("Multipart/Mixed; Boundary=\"a;b \\\"c\\\"\"; charset=utf-8"))
        .isEqualTo(
            new MimeValue("multipart/mixed", Map.of("boundary", "a;b \"c\"", "charset", "utf-8")));
  }

  /** RFC 2231 §3, §4 and §4.1, with their own examples. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "attachment; filename*0=\"ftp://\"; filename*1=\"example.org/a\" | ftp://example.org/a",
        "attachment; filename*=us-ascii'en-us'This%20is%20%2A%2A%2Afun | This is ***fun",
        "attachment; filename*0*=us-ascii'en'even%20; filename*1*=more; filename*2=\" %20\""
            + " | even more %20",
        "attachment; filename=\"plain\"; filename*=UTF-8''gr%C3%BC%C3%9Fe.pdf | grüße.pdf",
        "attachment; filename*=ISO-8859-1''gr%FC.pdf | grü.pdf",
        "attachment; filename*=x-unknown''gr%FC.pdf | grü.pdf",
        "attachment; filename*=UTF-8''100%; filename=other | 100%",
        "attachment; filename*0*=UTF-8''gr%C3; filename*1*=%BC; filename*2=%C3 | grü%C3",
        "attachment; filename*=x-%s''gr%FC.pdf | grü.pdf",
        "attachment; filename*=Latin1'de'gr%FC.pdf | grü.pdf",
        "attachment (a \\) ; filename=b; (c) \\( d); filename=a.txt | a.txt",
        "attachment; filename = spaced.txt ; size=4 | spaced.txt",
        "attachment (a; comment=x); filename=a.txt | a.txt",
        "attachment; filename=a.txt; filename=b.txt | a.txt"
      })
  void decodesFileNames(String value, String expected) {
    assertThat(MimeValue.parse(value).parameter("filename")).contains(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", ";", "=", "a; =b", "a; b", "a;b=\"", "a; b=\"\\", "a; b*0*", "((((", "(\\"})
  void whatMakesNoSenseIsPassedOver(String value) {
    assertThat(MimeValue.parse(value).parameter("filename")).isEmpty();
  }
}
