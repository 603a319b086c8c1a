package io.posthorn.mime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** RFC 5322 §2.2. */
class HeaderSectionTest {

  @Test
  void findsFieldsAndBody() {
    HeaderSection header = parse("From: a@example.org\r\nSubject: one\r\n two\r\n\r\nBody: no\r\n");
    assertThat(header.fields()).extracting(Field::name).containsExactly("From", "Subject");
    assertThat(header.first("SUBJECT").orElseThrow().value()).isEqualTo("one two");
    assertThat(header.end()).isEqualTo(41);
    assertThat(header.bodyStart()).isEqualTo(43);
  }

  @Test
  void keepsOctetsAsTheyCame() {
    String field = "SUBJECT \t:\tone \r\n\t two\t\r\n";
    Field first = parse(field + "\r\n").fields().getFirst();
    assertThat(new String(first.octets(), StandardCharsets.US_ASCII)).isEqualTo(field);
    assertThat(first.name()).isEqualTo("SUBJECT");
    assertThat(first.value()).isEqualTo("one \t two");
    assertThat(first.octets()[first.colon()]).isEqualTo((byte) ':');
    first.octets()[0] = 'X';
    assertThat(first.octets()[0]).isEqualTo((byte) 'S');
  }

  @Test
  void ordersRepeatedFields() {
    HeaderSection header = parse("X-Tag: 1\r\nx-tag: 2\r\nX-TAG: 3\r\n\r\n");
    assertThat(header.all("X-Tag")).extracting(Field::value).containsExactly("1", "2", "3");
    assertThat(header.first("x-tag")).map(Field::value).contains("1");
    assertThat(header.first("X-Ta")).isEmpty();
  }

  @Test
  void endsAtALineThatIsNoField() {
    for (String line : new String[] {"no colon", " folded", ": no name", "a b: c", "ä: b"}) {
      HeaderSection header = parse("From: a\r\n" + line + "\r\n\r\nbody");
      assertThat(header.bodyStart()).as(line).isEqualTo(line.startsWith(" ") ? 20 : 9);
    }
  }

  @Test
  void endsAtTheEndOfInput() {
    assertThat(parse("")).isEqualTo(new HeaderSection(java.util.List.of(), 0, 0));
    assertThat(parse("\r\n").bodyStart()).isEqualTo(2);
    assertThat(parse("From: a").fields().getFirst().value()).isEqualTo("a");
    assertThat(parse("From: a\r\n").bodyStart()).isEqualTo(9);
    byte[] octets = "From: a\r\nTo: b\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    assertThat(HeaderSection.parse(octets, 9).fields()).hasSize(1);
  }

  @Test
  void loneCarriageReturnOrLineFeedEndsNoLine() { // RFC 5321 §2.3.8
    HeaderSection header = parse("A: one\nB: two\rC: three\r\n\n\nD: x\r\n\r\n");
    assertThat(header.fields()).extracting(Field::name).containsExactly("A");
    assertThat(header.bodyStart()).isEqualTo(24);
  }

  @Test
  void readsUtf8() { // RFC 6532
    assertThat(parse("Subject: Grüße\r\n\r\n").first("subject").orElseThrow().value())
        .isEqualTo("Grüße");
  }

  @Test
  void takesLinearTime() {
    String folded = "X: " + "a\r\n ".repeat(1_250_000) + "\r\n\r\n";
    String many = "X-Field-Name: value\r\n".repeat(250_000) + "\r\n";
    assertTimeoutPreemptively(
        Duration.ofSeconds(10),
        () -> {
          assertThat(parse(folded).fields().getFirst().value()).hasSize(2_499_999);
          assertThat(parse(many).fields()).hasSize(250_000);
        });
  }

  @Test
  void newFieldsAreOneLine() {
    Field field = Field.of("X-Test", "a\tb");
    assertThat(new String(field.octets(), StandardCharsets.US_ASCII)).isEqualTo("X-Test: a\tb\r\n");
    assertThat(field).hasToString("X-Test: a\tb");
    for (String value : new String[] {"a\r\nBcc: b", "a\nb", "a\rb", "a\u0000", "a\u007f"}) {
      assertThatThrownBy(() -> Field.of("X-Test", value))
          .isInstanceOf(IllegalArgumentException.class);
    }
    for (String name : new String[] {"", "a b", "a:b", "a\r\nb", "ä"}) {
      assertThatThrownBy(() -> Field.of(name, "x")).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void datesAreTheStandardsOwn() { // RFC 5322 §3.3
    assertThat(MailDate.format(Instant.parse("2026-11-20T08:15:00.999Z")))
        .isEqualTo("Fri, 20 Nov 2026 08:15:00 +0000");
    assertThat(MailDate.format(Instant.parse("2026-09-01T23:59:59Z")))
        .isEqualTo("Tue, 1 Sep 2026 23:59:59 +0000");
  }

  private static HeaderSection parse(String text) {
    byte[] octets = text.getBytes(StandardCharsets.UTF_8);
    return HeaderSection.parse(octets, octets.length);
  }
}
