package io.posthorn.dkim;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.mime.HeaderSection;
import java.io.ByteArrayInputStream;
import java.time.Instant;
import java.util.List;
import org.apache.james.jdkim.DKIMVerifier;
import org.apache.james.jdkim.api.PublicKeyRecordRetriever;
import org.apache.james.jdkim.api.SignatureRecord;
import org.apache.james.jdkim.exceptions.FailException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Signatures, judged by Apache jDKIM. */
class SignerTest {

  private static final Instant TIME = Instant.parse("2026-11-20T08:15:00Z");

  private static final String MESSAGE =
      """
      Received: from client.example.org by relay.example.org; Fri, 20 Nov 2026 08:15:00 +0000
      From: Ann <ann@mg.example.org>
      To: Bob <bob@example.net>,
       Carol <carol@example.net>
      Subject: The  harvest
      Date: Fri, 20 Nov 2026 08:14:59 +0000
      Message-ID: <1@mg.example.org>
      MIME-Version: 1.0
      Content-Type: text/plain; charset=utf-8
      Content-Transfer-Encoding: 8bit
      X-Note: not signed

      The barn is full.  Come	soon!

      Grüße\s\s

      """
          .replace("\n", "\r\n");

  private final SigningKey key = TestKeys.key("k2048.pem", Rsa.fastest());

  @Test
  void theFieldIsAlwaysTheSameForKeyTimeAndMessage() {
    String golden = TestKeys.text("golden.txt").replace("\n", "\r\n");
    assertThat(sign(key, MESSAGE)).isEqualTo(golden);
    assertThat(sign(TestKeys.key("k2048.pem", Rsa.jdk()), MESSAGE)).isEqualTo(golden);
  }

  @Test
  void anotherImplementationVerifiesIt() throws Exception {
    List<SignatureRecord> verified = verify(sign(key, MESSAGE) + MESSAGE);
    assertThat(verified).hasSize(1);
    assertThat(verified.getFirst().getDToken()).hasToString("mg.example.org");
    assertThat(verified.getFirst().getSelector()).hasToString("k1");
    assertThat(verified.getFirst().getBodyHashLimit()).isEqualTo(-1); // RFC 6376 §8.2: no l=
  }

  @Test
  void linesKeepTo78Columns() {
    assertThat(sign(key, MESSAGE).split("\r\n"))
        .allMatch(line -> line.length() <= 78)
        .allMatch(line -> line.startsWith(" ") || line.startsWith("DKIM-Signature: v=1; "));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "The barn is full.|The barn is empty.",
        "Subject: The  harvest|Subject: The fire",
        "ann@mg|eve@mg",
        "8bit|7bit",
        "Come|Come!"
      })
  void alteredCopiesFail(String from, String to) {
    assertThat(MESSAGE).contains(from);
    String altered = sign(key, MESSAGE) + MESSAGE.replace(from, to);
    assertThat(isValid(altered)).isFalse();
  }

  // RFC 6376 §8.15: a second instance of a signed field must not go unnoticed
  @ParameterizedTest
  @ValueSource(
      strings = {
        "From: eve@example.com",
        "Subject: Pay now",
        "To: eve@example.com",
        "Cc: eve@example.com",
        "Date: Fri, 20 Nov 2026 09:00:00 +0000",
        "Reply-To: eve@example.com",
        "Message-ID: <2@example.com>",
        "MIME-Version: 1.0",
        "Content-Type: text/html",
        "List-Unsubscribe: <mailto:eve@example.com>",
        "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
        "List-ID: <eve.example.com>"
      })
  void addedFieldsFail(String field) {
    String signature = sign(key, MESSAGE);
    assertThat(isValid(signature + MESSAGE)).isTrue();
    assertThat(isValid(signature + field + "\r\n" + MESSAGE)).isFalse();
    assertThat(isValid(signature + MESSAGE.replace("X-Note", field + "\r\nX-Note"))).isFalse();
  }

  // RFC 6376 §3.4: what relays do to white space and to trace fields is allowed
  @Test
  void changesOnTheWayThatAreAllowedDoNotBreakIt() {
    String signature = sign(key, MESSAGE);
    String trace = "Received: by mx.example.net; Fri, 20 Nov 2026 08:16:00 +0000\r\n";
    String moved =
        MESSAGE
            .replace("Subject: The  harvest", "subject:The\r\n harvest")
            .replace("X-Note: not signed\r\n", "")
            .replace("Grüße  ", "Grüße");
    assertThat(isValid(trace + signature + moved)).isTrue();
  }

  @Test
  void severalInstancesOfAFieldAreAllSigned() {
    String twice = MESSAGE.replace("X-Note", "To: dan@example.net\r\nX-Note");
    String signature = sign(key, twice);
    assertThat(signature.replace("\r\n ", "")).contains("To:To:To:");
    assertThat(isValid(signature + twice)).isTrue();
    assertThat(isValid(signature + twice.replace("dan@", "eve@"))).isFalse();
    assertThat(isValid(signature + MESSAGE)).isFalse();
  }

  @Test
  void aMessageOfAlmostNothingCanBeSigned() {
    String small = "From: a@mg.example.org\r\n\r\n.\r\n";
    assertThat(isValid(sign(key, small) + small)).isTrue();
  }

  // RFC 6376 §3.4.4 prints this hash of nothing; jDKIM still takes that of one CRLF
  @Test
  void aMessageWithoutBodyHasTheHashOfNothing() {
    String signature = sign(TestKeys.key("k1024.pem", Rsa.fastest()), "From: a@b.example\r\n\r\n");
    assertThat(signature).contains("bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=;");
  }

  private static String sign(SigningKey key, String message) {
    byte[] octets = message.getBytes(UTF_8);
    HeaderSection header = HeaderSection.parse(octets, octets.length);
    BodyHash body = Canonicalization.RELAXED.body();
    body.update(octets, header.bodyStart(), octets.length - header.bodyStart());
    return Signer.sign(key, header.fields(), body.finish(), TIME);
  }

  private static boolean isValid(String message) {
    try {
      return !verify(message).isEmpty();
    } catch (FailException e) {
      return false;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<SignatureRecord> verify(String message) throws Exception {
    KeyRecord dns = KeyRecord.of(TestKeys.key("k2048.pem", Rsa.jdk()));
    PublicKeyRecordRetriever records =
        (method, selector, domain) -> {
          assertThat(selector + "._domainkey." + domain).isEqualTo(dns.name());
          return List.of(dns.value());
        };
    return new DKIMVerifier(records).verify(new ByteArrayInputStream(message.getBytes(UTF_8)));
  }
}
