package io.posthorn.mime;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.smtp.LineCheck;
import java.io.ByteArrayOutputStream;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

// RFC 3030 §3, RFC 2045 §6
class BinaryPartsTest {

  private static final String BINARY = "Content-Transfer-Encoding: binary|";

  // A bar is CR LF; ~ a bare LF, ^ a bare CR
  @ParameterizedTest
  @CsvSource({
    "'a: b||text',                'a: b||text'",
    "'a: b',                      'a: b'",
    "'E: binary||~',              'E: base64||Cg=='",
    "'e:| BINARY |a: b||~|',      'E: base64|a: b||Cg0K'",
    "'E: binary|E: 8bit||~',      'E: base64||Cg=='",
    "'E: binary||',               'E: base64||'",
    "'E: binary|',                'E: binary|'",
    "'E: 8bit|E: binary||~',      'E: 8bit|E: binary||~'",
    "'E: binary|no field||~',     'E: binary|no field||~'",
    "'|~',                        '|~'"
  })
  void oneBody(String message, String text) {
    assertThat(convert(octets(message), 7)).isEqualTo(octets(text));
  }

  // The CR LF in front of a delimiter is the delimiter's (RFC 2046 §5.1.1)
  @ParameterizedTest
  @CsvSource({
    "'--b||text|--b--|',           '--b||text|--b--|'",
    "'--b|E: binary||~|--b--|',    '--b|E: base64||Cg==|--b--|'",
    "'--b|E: binary||~||--b--|',   '--b|E: base64||Cg0K|--b--|'",
    "'--b|E: binary||--b--|',      '--b|E: base64||--b--|'",
    "'--b|E: binary||~|--b  |E: binary||^|--b--', '--b|E: base64||Cg==|--b  |E:"
        + " base64||DQ==|--b--'",
    "'--b|E: binary||~--b|--b|--b--',  '--b|E: base64||Ci0tYg==|--b|--b--'",
    "'--b|E: binary|--b||~|--b--~', '--b|E: binary|--b||~|--b--~'",
    "'--b|E: binary||^^|-|--|--bb|--b--', '--b|E: base64||DQ0NCi0NCi0tDQotLWJi|--b--'",
    "'~|--b|E: binary||~|--b--|~',   '~|--b|E: base64||Cg==|--b--|~'",
    "'--b|E: binary||~|--b--|--b|',  '--b|E: base64||Cg==|--b--|--b|'",
    "'--b|E: binary||~',             '--b|E: base64||Cg=='"
  })
  void partsOfAMultipart(String body, String text) {
    String top = "T: multipart/mixed; boundary=b|";
    assertThat(convert(octets(top + "E: binary||" + body), 5))
        .isEqualTo(octets(top + "E: 8bit||" + text));
  }

  @Test
  void aMessageInsideIsLookedInto() {
    String inner = "T: multipart/mixed; boundary=c|E: %s||--c|E: %s||%s|--c--|";
    String outer = "T: multipart/mixed; boundary=b||--b|T: message/rfc822|E: %s||%s|--b--|";
    assertThat(
            convert(octets(outer.formatted("binary", inner.formatted("8bit", "binary", "~"))), 3))
        .isEqualTo(octets(outer.formatted("8bit", inner.formatted("8bit", "base64", "Cg=="))));
    String sealed = outer.formatted("base64", "E: binary||~");
    assertThat(convert(octets(sealed), 3)).isEqualTo(octets(sealed));
  }

  @Test
  void theOuterDelimiterEndsWhatIsInside() {
    String message =
        "T: multipart/mixed; boundary=b||--b|T: multipart/mixed; boundary=c||--c|E: %s||%s|--b|%s|";
    assertThat(convert(octets(message.formatted("binary", "~", "E: binary||^|--b--")), 4))
        .isEqualTo(octets(message.formatted("base64", "Cg==", "E: base64||DQ==|--b--")));
  }

  @Test
  void linesOfBase64AreShort() {
    String body = "\n".repeat(100_000);
    String text = convert(octets(BINARY + "|") + body, 4096);
    String encoded = text.substring(text.indexOf("\r\n\r\n") + 4);
    assertThat(encoded)
        .isEqualTo(Base64.getMimeEncoder().encodeToString(body.getBytes(ISO_8859_1)));
  }

  @Test
  void whatIsKeptIsBounded() {
    String header = "E: binary|" + "x: y|".repeat(30_000) + "|text|";
    assertThat(convert(octets(header), 4096)).isEqualTo(octets(header));
    StringBuilder deep = new StringBuilder();
    for (int i = 0; i < 1000; i++) {
      deep.append("T: multipart/mixed; boundary=b").append(i).append("||--b").append(i).append('|');
    }
    assertThat(convert(octets(deep.toString()), 4096)).isEqualTo(octets(deep.toString()));
  }

  /** Messages are made together with what should come of them, without a parser. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void anyTreeOfPartsBecomesText(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 300; i++) {
      StringBuilder message = new StringBuilder();
      StringBuilder text = new StringBuilder();
      part(random, 0, message, text);
      String converted = convert(message.toString(), 1 + random.nextInt(40));
      assertThat(converted).isEqualTo(text.toString());
      LineCheck check = new LineCheck(998);
      check.see(converted.getBytes(ISO_8859_1), 0, converted.length());
      assertThat(check.fault()).isEmpty();
    }
  }

  private static void part(Random random, int depth, StringBuilder message, StringBuilder text) {
    int kind = depth > 3 ? 0 : random.nextInt(4);
    switch (kind) {
      case 0, 1 -> {
        byte[] body = new byte[random.nextInt(200)];
        for (int i = 0; i < body.length; i++) {
          body[i] = (byte) "\r\n\0-ab\u00ff".charAt(random.nextInt(7));
        }
        message.append(octets(BINARY + "|")).append(new String(body, ISO_8859_1));
        text.append(octets("E: base64||")).append(Base64.getMimeEncoder().encodeToString(body));
      }
      case 2 -> {
        message.append(octets("T: message/rfc822|" + BINARY + "|"));
        text.append(octets("T: message/rfc822|E: 8bit||"));
        part(random, depth + 1, message, text);
      }
      default -> {
        String boundary = "=_" + depth + "_" + random.nextInt(1000);
        String type = "T: multipart/mixed; boundary=\"" + boundary + "\"|";
        message.append(octets(type + BINARY + "|preamble"));
        text.append(octets(type + "E: 8bit||preamble"));
        for (int i = random.nextInt(3); i >= 0; i--) {
          message.append(octets("|--" + boundary + "|"));
          text.append(octets("|--" + boundary + "|"));
          part(random, depth + 1, message, text);
        }
        message.append(octets("|--" + boundary + "--"));
        text.append(octets("|--" + boundary + "--"));
      }
    }
  }

  private static String octets(String text) {
    return text.replace("~", "\n")
        .replace("^", "\r")
        .replace("|", "\r\n")
        .replace("E:", "Content-Transfer-Encoding:")
        .replace("e:", "content-transfer-encoding:")
        .replace("T:", "Content-Type:");
  }

  private static String convert(String message, int piece) {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    BinaryParts parts = new BinaryParts(text::write);
    byte[] octets = message.getBytes(ISO_8859_1);
    for (int at = 0; at < octets.length; at += piece) {
      parts.take(octets, at, Math.min(piece, octets.length - at));
    }
    parts.finish();
    return text.toString(ISO_8859_1);
  }
}
