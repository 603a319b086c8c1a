package io.posthorn.mime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.limits.Limits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which attachments a message is told to have. */
class AttachmentScannerTest {

  private static final String PDF = Base64.getMimeEncoder().encodeToString(new byte[1234]);

  private static final String MAIL =
      """
      From: shop@mg.example.org
      Content-Type: multipart/mixed; boundary="outer"

      preamble
      --outer
      Content-Type: multipart/alternative; boundary=inner

      --inner
      Content-Type: text/plain

      Hello
      --inner
      Content-Type: text/html

      <p>Hello</p>
      --inner--
      --outer
      Content-Type: application/pdf; name="a.pdf"
      Content-Disposition: attachment; filename="a.pdf"
      Content-Transfer-Encoding: base64

      %s
      --outer
      Content-Type: text/csv
      Content-Disposition: attachment; filename*=UTF-8''gr%%C3%%BC%%C3%%9Fe.csv
      Content-Transfer-Encoding: quoted-printable

      gr=C3=BC=C3=9Fe;=
      1
      --outer
      Content-Disposition: inline; filename=dot.txt

      --outerx
      --inner
      --outer--
      epilogue
      --outer
      Content-Disposition: attachment; filename=late.txt
      """
          .formatted(PDF.replace("\r\n", "\n"));

  @Test
  void findsFilesInAllMultiparts() {
    assertThat(scan(MAIL, Integer.MAX_VALUE))
        .containsExactly(
            new Attachment("a.pdf", "application/pdf", 1234),
            new Attachment("grüße.csv", "text/csv", 9),
            new Attachment("dot.txt", "text/plain", "--outerx\r\n--inner".length()));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 64, 1000})
  void findsTheSameHoweverTheMessageIsCut(int size) {
    assertThat(scan(MAIL, size)).isEqualTo(scan(MAIL, Integer.MAX_VALUE));
  }

  @Test
  void messageThatIsOneFileHasOneAttachment() {
    String mail = "Content-Type: text/csv; name=a.csv\n\n1;2\n3;4\n";
    assertThat(scan(mail, 5)).containsExactly(new Attachment("a.csv", "text/csv", 10));
  }

  @Test
  void messageInsideOfAMessageIsOneAttachmentAtMost() {
    String mail =
        """
        Content-Type: multipart/mixed; boundary=a

        --a
        Content-Type: message/rfc822
        Content-Disposition: attachment

        Content-Type: multipart/mixed; boundary=b

        --b
        Content-Disposition: attachment; filename=inside.txt

        x
        --b--
        --a--
        """;
    assertThat(scan(mail, 11))
        .extracting(Attachment::contentType)
        .containsExactly("message/rfc822");
  }

  @Test
  void encodedWordsAreRead() { // RFC 2047 §5 forbids them here
    String mail = "Content-Disposition: attachment; filename=\"=?utf-8?Q?gr=C3=BC=0A.csv?=\"\n\n";
    assertThat(scan(mail, 9)).extracting(Attachment::fileName).containsExactly("grü?.csv");
  }

  @Test
  void controlCharactersDoNotGetIntoNames() {
    String mail = "Content-Disposition: attachment; filename*=UTF-8''a%0D%0Ab%00.txt\n\n";
    assertThat(scan(mail, 9)).extracting(Attachment::fileName).containsExactly("a??b?.txt");
  }

  @Test
  void attachmentsBeyondTheLimitAreNotToldOf() {
    StringBuilder mail = new StringBuilder("Content-Type: multipart/mixed; boundary=a\n\n");
    for (int i = 0; i < 1000; i++) {
      mail.append("--a\nContent-Disposition: attachment; filename=x").append(i).append("\n\n\n");
    }
    assertThat(scan(mail.toString(), 4096)).hasSize(AttachmentScanner.MAX_ATTACHMENTS);
  }

  @ParameterizedTest
  @CsvSource({"2, 2, ''", "3, 3, DEPTH", "1, 9, ''", "1, 10, PARTS"})
  void tooMuchIsNamed(int depth, int parts, String excess) {
    StringBuilder mail = new StringBuilder();
    for (int i = 0; i < depth; i++) {
      mail.append("Content-Type: multipart/mixed; boundary=b").append(i).append("\r\n\r\n");
      mail.append("--b").append(i).append("\r\n");
    }
    mail.append("\r\n--b0\r\n".repeat(parts - depth));
    byte[] octets = mail.toString().getBytes(UTF_8);
    HeaderSection top = HeaderSection.parse(octets, octets.length);
    Limits.Content limits = new Limits.Content(998, 2, 9, Duration.ZERO, 0);
    AttachmentScanner scanner = new AttachmentScanner(top, limits);
    scanner.take(octets, top.bodyStart(), octets.length - top.bodyStart());
    assertThat(scanner.excess().map(Enum::name).orElse("")).isEqualTo(excess);
  }

  @Test
  void nestingBeyondTheLimitIsNotFollowed() {
    StringBuilder mail = new StringBuilder();
    for (int i = 0; i < 1000; i++) {
      mail.append("Content-Type: multipart/mixed; boundary=b").append(i).append("x\n\n--b");
      mail.append(i).append("x\n");
    }
    assertThat(scan(mail + "Content-Disposition: attachment; filename=deep\n\n\n", 4096)).isEmpty();
  }

  /** Each event of each recipient tells of them. */
  @Test
  void namesAndTypesBeyondTheLimitAreEmpty() {
    StringBuilder mail = new StringBuilder("Content-Type: multipart/mixed; boundary=a\n\n");
    for (int i = 0; i < 100; i++) {
      mail.append("--a\nContent-Type: x/").append("ä".repeat(200));
      mail.append("\nContent-Disposition: attachment; filename=").append("😊".repeat(300));
      mail.append("\n\n1234\n");
    }
    mail.append("--a\nContent-Disposition: attachment; filename=late\n\n\n--a--\n");
    List<Attachment> found = scan(mail.toString(), 4096);
    assertThat(found).hasSize(100).extracting(Attachment::octets).containsOnly(4L);
    assertThat(found).extracting(Attachment::fileName).contains("😊".repeat(255), "");
    assertThat(octets(found, Attachment::fileName)).isBetween(1L, 4096L);
    assertThat(octets(found, Attachment::contentType)).isBetween(1L, 4096L);
  }

  @Test
  void aNameThatStillFitsIsKept() {
    StringBuilder mail = new StringBuilder("Content-Type: multipart/mixed; boundary=a\n\n");
    for (String name : List.of("x".repeat(255), "😊".repeat(255), "b.txt")) {
      String part = "--a\nContent-Disposition: attachment; filename=" + name + "\n\n\n";
      mail.append(part.repeat(name.equals("b.txt") ? 1 : 4));
    }
    assertThat(scan(mail.toString(), 4096))
        .hasSize(9)
        .last()
        .extracting(Attachment::fileName)
        .isEqualTo("b.txt");
  }

  @Test
  void boundariesInUtf8AreFound() {
    String mail =
        """
        Content-Type: multipart/mixed; boundary="grün"

        --grün \t
        Content-Disposition: attachment; filename=a

        1
        --grün-
        --grün--\t
        """;
    assertThat(scan(mail, 3))
        .containsExactly(new Attachment("a", "text/plain", "1\r\n--grün-".getBytes(UTF_8).length));
  }

  /** Scanning holds up all other clients of an event loop. */
  @ParameterizedTest
  @MethodSource("costlyParts")
  @Timeout(30)
  void takesTimeThatGrowsWithTheMessageOnly(String mail) {
    String whole = mail.repeat((2 << 20) / mail.length());
    assertThat(scan("Content-Type: multipart/mixed; boundary=b\n\n" + whole, 8192))
        .hasSizeLessThanOrEqualTo(AttachmentScanner.MAX_ATTACHMENTS);
  }

  static Stream<Named<String>> costlyParts() {
    String part = "--b\nContent-Disposition: attachment";
    StringBuilder unknown = new StringBuilder(part);
    StringBuilder pieces = new StringBuilder(part);
    StringBuilder boundary = new StringBuilder("--b\nContent-Type: multipart/x");
    for (int i = 0; i < 60; i++) {
      unknown.append(";p").append(i).append("*=q").append(i).append("''z");
      pieces.append(";filename*").append(i).append("*=").append("z".repeat(240));
      boundary.append(";boundary*").append(i).append("*=x-").append(i).append("''z");
    }
    String name = part + ";filename*=x-unknown-%d''z\n\n";
    String deep =
        IntStream.range(1, Limits.Content.DEFAULT.mimeDepth())
            .mapToObj(i -> "Content-Type: multipart/x; boundary=" + "x".repeat(190) + i)
            .collect(Collectors.joining("\n\n--b\n", "--b\n", "\n\n"));
    return Stream.of(
        Named.of("unknown charsets", unknown + "\n\n"),
        Named.of("unknown charset of a name", name),
        Named.of("pieces of one name", pieces + "\n\n"),
        Named.of("pieces of a boundary", boundary + "\n\n"),
        Named.of("encoded words", part + ";filename=\"" + "=?x?Q?a?= ".repeat(1000) + "\"\n\n"),
        Named.of("hyphens", deep + "--\n".repeat(1 << 19)),
        Named.of("almost boundaries", deep + ("--" + "x".repeat(190) + "\n").repeat(1 << 13)),
        Named.of("empty parts", "--b\n\n"),
        Named.of("parameters", part + ";".repeat(10_000) + "a=b;".repeat(1000) + "\n\n"),
        Named.of("fields", "--b\n" + "a:\n".repeat(5000) + "\n"));
  }

  private static long octets(List<Attachment> all, Function<Attachment, String> text) {
    return all.stream().map(text).mapToLong(one -> one.getBytes(UTF_8).length).sum();
  }

  private static List<Attachment> scan(String mail, int size) {
    byte[] octets = mail.replace("\n", "\r\n").getBytes(UTF_8);
    HeaderSection top = HeaderSection.parse(octets, octets.length);
    AttachmentScanner scanner = new AttachmentScanner(top, Limits.Content.DEFAULT);
    for (int at = top.bodyStart(); at < octets.length; at += Math.min(size, octets.length - at)) {
      scanner.take(octets, at, Math.min(size, octets.length - at));
    }
    return new ArrayList<>(scanner.finish());
  }
}
