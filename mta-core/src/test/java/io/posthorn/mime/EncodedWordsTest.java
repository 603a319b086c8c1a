package io.posthorn.mime;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EncodedWordsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // RFC 2047 §8
        "=?US-ASCII?Q?Keith_Moore?= <moore@cs.utk.edu> | Keith Moore <moore@cs.utk.edu>",
        "=?ISO-8859-1?Q?Keld_J=F8rn_Simonsen?= <keld@dkuug.dk>|Keld Jørn Simonsen <keld@dkuug.dk>",
        "=?ISO-8859-1?B?SWYgeW91IGNhbiByZWFkIHRoaXMgeW8=?= | If you can read this yo",
        "=?ISO-8859-1?Q?a?= | a",
        "=?ISO-8859-1?Q?a?= b | a b",
        "=?ISO-8859-1?Q?a?= =?ISO-8859-1?Q?b?= | ab",
        "=?ISO-8859-1?Q?a?=    =?ISO-8859-1?Q?b?= | ab",
        "=?ISO-8859-1?Q?a_b?= | a b",
        "=?ISO-8859-1?Q?a?= =?ISO-8859-2?Q?_b?= | a b",
        "(=?ISO-8859-1?Q?a?=) | (a)",
        // any case, any charset, a language (RFC 2231 §5)
        "=?utf-8?q?J=c3=b6rg?= | Jörg",
        "=?utf-8*de?Q?J=C3=B6rg?= | Jörg",
        "=?windows-1252?Q?=80_5?= | € 5",
        "=?KOI8-R?B?8NLJ18XU?= | Привет",
        "=?ISO-2022-JP?B?GyRCJUYlOSVIGyhC?= | テスト",
        "=?UTF-8?B?8J+Yig?= | 😊",
        // one character in two words, as some cut it; two words without a blank between
        "=?UTF-8?Q?J=C3?= =?UTF-8?Q?=B6rg?= | Jörg",
        "=?UTF-8?Q?a?==?UTF-8?Q?b?= | ab",
        "Re: =?UTF-8?Q?=C3=A4?= and =?UTF-8?Q?=C3=B6?= | Re: ä and ö",
        "=?UTF-8?Q?100=_=3D?= | 100= =",
      })
  void decodes(String text, String meaning) {
    assertThat(EncodedWords.decode(text)).isEqualTo(meaning);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "plain",
        "=?",
        "=?=",
        "=??Q?a?=",
        "=?utf-8?Q?a",
        "=?utf-8?Q?a?",
        "=?utf-8?X?a?=",
        "=?utf-8?QQ?a?=",
        "=?nobody-knows?Q?a?=",
        "=?utf-8?B?a!?=",
        "=?utf-8?B?=?=",
        "=?utf-8?Q?a b?=",
        "=?utf-8?Q?ä?=",
        "\"=?utf-8?Q?a?=\"",
        "{\"subject\":\"=?utf-8?Q?a?=\"}",
        "x=?utf-8?Q?a?=",
      })
  void leavesWhatIsNoWordAsItIs(String text) {
    assertThat(EncodedWords.decode(text)).isEqualTo(text);
  }

  @Test
  void aWordMayHideAnything() {
    assertThat(EncodedWords.decode("=?utf-8?Q?a=0D=0AX-Evil:_1=00?="))
        .isEqualTo("a\r\nX-Evil: 1\0");
    assertThat(EncodedWords.display("=?utf-8?Q?a=0D=0AX-Evil:_1=00?=", 100))
        .isEqualTo("a X-Evil: 1");
  }

  @Test
  void displaysOneBoundedLine() {
    assertThat(EncodedWords.display("  a \t b\u2028c\u00a0d\u0085 ", 100)).isEqualTo("a b c d");
    assertThat(EncodedWords.display("abcdef", 3)).isEqualTo("abc");
    assertThat(EncodedWords.display("a😊", 2)).isEqualTo("a");
    assertThat(EncodedWords.display("a😊", 3)).isEqualTo("a😊");
    String word = "=?utf-8?B?" + base64("ä".repeat(20)) + "?= ";
    assertThat(EncodedWords.display(word.repeat(100_000), 998)).isEqualTo("ä".repeat(998));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"=?", "=?utf-8?Q?a?= ", "=?x?Q?a?= ", "=?utf-8?B?", "=?utf-8?Q?a", " =?=", "? "})
  @Timeout(20)
  void takesTimeThatGrowsWithTheTextOnly(String piece) {
    String text = piece.repeat((1 << 20) / piece.length());
    assertThat(EncodedWords.decode(text).length()).isLessThanOrEqualTo(text.length());
    assertThat(EncodedWords.display(text, 998).length()).isLessThanOrEqualTo(998);
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
