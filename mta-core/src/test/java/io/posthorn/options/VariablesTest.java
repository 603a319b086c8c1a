package io.posthorn.options;

import static io.posthorn.options.Parsing.options;
import static io.posthorn.options.Parsing.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * X-Mailgun-Variables and X-Mailgun-Template-Variables: JSON in, one JSON object on one line out.
 */
class VariablesTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{} | {}",
        "{ \"a\" : 1 , \"b\" : [ true , null , \"x\" , { \"c\" : {} } ] } "
            + "| {\"a\":1,\"b\":[true,null,\"x\",{\"c\":{}}]}",
        "{\"a\":1,\"b\":2,\"a\":3} | {\"a\":3,\"b\":2}",
        "{\"n\":[-0.10e+5,1e400,123456789012345678901234567890]} "
            + "| {\"n\":[-0.10e+5,1e400,123456789012345678901234567890]}",
        "{\"a\":\"J\\u00f6rg \\ud83d\\ude0a\"} | {\"a\":\"Jörg 😊\"}",
        "{\"a\":\"Jörg\"} | {\"a\":\"Jörg\"}",
        "{\"\":\"\"} | {\"\":\"\"}",
        // what would break a line, or is half a character, stays escaped
        "{\"a\":\"1\\r\\n2\\u0000\\u2028\\u0085\\/\\\\\\\"\"} "
            + "| {\"a\":\"1\\u000d\\u000a2\\u0000\\u2028\\u0085/\\\\\\\"\"}",
        "{\"a\\nb\":1} | {\"a\\u000ab\":1}",
        "{\"a\":\"\\ud83d\",\"b\":\"\\ude0a\"} | {\"a\":\"\\ud83d\",\"b\":\"\\ude0a\"}",
      })
  void rewrites(String text, String json) {
    assertThat(options("X-Mailgun-Variables: " + text + "\r\n").labels().variables())
        .contains(json);
    assertThat(options("X-Mailgun-Template-Variables: " + text + "\r\n").extras())
        .extracting(extras -> extras.templateVariables().orElseThrow())
        .isEqualTo(json);
  }

  @Test
  void mergesFieldsAndTheLastOneWins() { // the manual's example, and a name that comes again
    assertThat(
            variables(
                """
                X-Mailgun-Variables: {"first_name": "John", "last_name": "Smith"}
                x-mailgun-variables: {"my_message_id": 123}
                X-Mailgun-Variables: {"first_name": {"a": 1}}
                """
                    .replace("\n", "\r\n")))
        .isEqualTo("{\"first_name\":{\"a\":1},\"last_name\":\"Smith\",\"my_message_id\":123}");
  }

  @Test
  void readsFoldedJson() {
    assertThat(variables("X-Mailgun-Variables: {\"a\":\r\n 1,\r\n\t\"b\": \"x\r\n\ty\"}\r\n"))
        .isEqualTo("{\"a\":1,\"b\":\"x y\"}");
  }

  @Test
  void readsEncodedWords() { // as nodemailer and Python's email write them
    assertThat(
            variables(
                """
                X-Mailgun-Variables: =?UTF-8?Q?=7B=22name=22=3A_=22J=C3?=
                 =?UTF-8?Q?=B6rg=22=7D?=
                """
                    .replace("\n", "\r\n")))
        .isEqualTo("{\"name\":\"Jörg\"}");
    assertThat(variables("X-Mailgun-Variables: {\"name\": =?utf-8?q?=22J=C3=B6rg=22=7D?=\r\n"))
        .isEqualTo("{\"name\":\"Jörg\"}");
    assertThat(variables("X-Mailgun-Variables: {\"subject\":\"=?utf-8?q?J=C3=B6rg?=\"}\r\n"))
        .isEqualTo("{\"subject\":\"=?utf-8?q?J=C3=B6rg?=\"}");
  }

  /** Text of a customer, quoted as JSON asks, neither ends its string nor refuses the message. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"note\":\"hi =?utf-8?q?=22,=22role=22:=22admin?=\"}",
        "{\"note\":\"hi =?utf-8?q?=22?=\"}",
        "{\"note\":\"hi =?utf-8?q?=0A?=\"}",
        "{\"note\":\"=?utf-8?q?a?= =?utf-8?q?b?=\"}",
      })
  void leavesEncodedWordsInsideOfJsonAsTheyAre(String json) {
    assertThat(variables("X-Mailgun-Variables: " + json + "\r\n")).isEqualTo(json);
    assertThat(options("X-Mailgun-Template-Variables:\r\n\t" + json + "\r\n").extras())
        .extracting(extras -> extras.templateVariables().orElseThrow())
        .isEqualTo(json);
  }

  @Test
  void controlsInJsonAreRefusedAllTheSame() {
    for (String control : List.of("\u007f", "\u0085", "\u2028")) {
      assertThat(refusal("X-Mailgun-Variables: {\"a\":\"" + control + "\"}\r\n"))
          .isEqualTo("550 5.6.0 X-Mailgun-Variables has a control character in its value");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[1] | is not a JSON object",
        "\"x\" | is not a JSON object",
        "1 | is not a JSON object",
        "{} {} | is more than one JSON object",
        "x | is not JSON (at character 1)",
        "{\"a\": | is not JSON (at character 6)",
        "{\"a\":1,} | is not JSON (at character 8)",
        "{'a':1} | is not JSON (at character 2)",
        "{a:1} | is not JSON (at character 2)",
        "{\"a\":NaN} | is not JSON (at character 9)",
        "{\"a\":01} | is not JSON (at character 7)",
        "{} // x | is not JSON (at character 4)",
      })
  void refusesWhatIsNoObject(String text, String why) {
    assertThat(refusal("X-Mailgun-Variables: " + text + "\r\n"))
        .isEqualTo("550 5.6.0 X-Mailgun-Variables: \"" + text + "\" " + why);
  }

  @Test
  void refusesNothing() {
    assertThat(refusal("X-Mailgun-Variables:\r\n"))
        .isEqualTo("550 5.6.0 X-Mailgun-Variables: \"\" is not a JSON object");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[", "{\"a\":", "[{\"a\":", "{\"a\":1,"})
  @Timeout(20)
  void boundsDepth(String piece) {
    String deep = "{\"a\":" + piece.repeat(16_000 / piece.length());
    assertThat(refusal("X-Mailgun-Variables: " + deep + "\r\n")).contains("is not JSON");
  }

  @Test
  void takesWhatIsDeepEnough() {
    String json = "{\"a\":".repeat(32) + "1" + "}".repeat(32);
    assertThat(variables("X-Mailgun-Variables: " + json + "\r\n")).isEqualTo(json);
  }

  private static String variables(String fields) {
    return options(fields).labels().variables().orElseThrow();
  }
}
