package io.posthorn.dkim;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.mime.HeaderSection;
import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CanonicalizationTest {

  /** The example of RFC 6376 §3.4.5. */
  private static final String HEADER = "A: X\r\nB : Y\t\r\n\tZ  \r\n";

  private static final String BODY = " C \r\nD \t E\r\n\r\n\r\n";

  // RFC 6376 §3.4.5, example 1
  @Test
  void relaxed() throws Exception {
    assertThat(fields(Canonicalization.RELAXED, HEADER)).isEqualTo("a:X\r\nb:Y Z\r\n");
    assertThat(hash(Canonicalization.RELAXED, BODY)).isEqualTo(sha256(" C\r\nD E\r\n"));
  }

  // RFC 6376 §3.4.5, example 2
  @Test
  void simple() throws Exception {
    assertThat(fields(Canonicalization.SIMPLE, HEADER)).isEqualTo(HEADER);
    assertThat(hash(Canonicalization.SIMPLE, BODY)).isEqualTo(sha256(" C \r\nD \t E\r\n"));
  }

  // RFC 6376 §3.4.3 and §3.4.4 print these hashes
  @Test
  void theEmptyBody() {
    assertThat(hash(Canonicalization.SIMPLE, ""))
        .isEqualTo("frcCV1k9oG9oKj3dpUqdJg1PxRT2RSN/XKdLCPjaYaY=");
    assertThat(hash(Canonicalization.RELAXED, ""))
        .isEqualTo("47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
    assertThat(hash(Canonicalization.RELAXED, "\r\n \r\n\t"))
        .isEqualTo(hash(Canonicalization.RELAXED, ""));
    assertThat(hash(Canonicalization.SIMPLE, "\r\n\r\n"))
        .isEqualTo(hash(Canonicalization.SIMPLE, ""));
  }

  // The bh= of RFC 6376 appendix A.2
  @Test
  void theBodyOfTheAppendix() {
    String body = "Hi.\r\n\r\nWe lost the game. Are you hungry yet?\r\n\r\nJoe.\r\n";
    assertThat(hash(Canonicalization.SIMPLE, body))
        .isEqualTo("2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=");
    assertThat(hash(Canonicalization.RELAXED, body + "\r\n \r\n"))
        .isEqualTo("2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=");
  }

  @ParameterizedTest
  @CsvSource({
    "a,a|", // a missing line end is added
    "a |,a|",
    "a\t  b|,a b|",
    "' a||| |',' a|'",
    "a|| b|,a|| b|",
    "a␍ b|,a␍ b|", // a CR by itself is no line end
    "a␊b|,a␊b|",
    "a ␍␍|,a ␍␍|",
    "a␍,a␍|"
  })
  void relaxedBodies(String body, String canonical) throws Exception {
    assertThat(hash(Canonicalization.RELAXED, lines(body))).isEqualTo(sha256(lines(canonical)));
  }

  @ParameterizedTest
  @CsvSource({
    "Subject:|,subject:|",
    "SUBJECT \t: \t|,subject:|",
    "X-Long:| folded| \ttwice |,x-long:folded twice|",
    "'S: a  b\tc ','s:a b c|'",
    "S: grüße|,s:grüße|"
  })
  void relaxedFields(String field, String canonical) {
    assertThat(fields(Canonicalization.RELAXED, lines(field))).isEqualTo(lines(canonical));
  }

  private static String lines(String text) {
    return text.replace("|", "\r\n").replace('␍', '\r').replace('␊', '\n');
  }

  private static String fields(Canonicalization form, String header) {
    byte[] octets = header.getBytes(UTF_8);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    HeaderSection.parse(octets, octets.length).fields().forEach(field -> form.field(field, out));
    return out.toString(UTF_8);
  }

  private static String hash(Canonicalization form, String body) {
    byte[] octets = body.getBytes(UTF_8);
    BodyHash hash = form.body();
    hash.update(octets, 0, octets.length);
    return Base64.getEncoder().encodeToString(hash.finish());
  }

  private static String sha256(String text) throws Exception {
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
    return Base64.getEncoder().encodeToString(digest);
  }
}
