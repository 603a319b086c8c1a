package io.posthorn.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DraftTest {

  private static final Draft.Body PLAIN = new Draft.Body("Grüße", Optional.empty());

  @Test
  void aPlainMail() throws Exception {
    assertThat(octets(draft(PLAIN, List.of(), List.of("X-Mailgun-Dkim: no"))).lines())
        .first()
        .asString()
        .startsWith("Date: ");
    assertThat(octets(draft(PLAIN, List.of(), List.of("X-Mailgun-Dkim: no"))).lines().skip(1))
        .containsExactly(
            "From: Ann <ann@sandbox.test>",
            "To: bob@example.net, cid@example.net",
            "Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=",
            "MIME-Version: 1.0",
            "Content-Type: text/plain; charset=utf-8",
            "Content-Transfer-Encoding: base64",
            "X-Mailgun-Dkim: no",
            "",
            "R3LDvMOfZQ==");
  }

  @Test
  void htmlStandsBehindTheText() throws Exception {
    Draft.Body body = new Draft.Body("plain", Optional.of("<b>rich</b>"));

    assertThat(octets(draft(body, List.of(), List.of())))
        .contains("multipart/alternative")
        .matches("(?s).*text/plain.*plain.*text/html.*<b>rich</b>.*");
  }

  @Test
  void attachmentsComeAlong(@TempDir Path directory) throws Exception {
    Path file = Files.writeString(directory.resolve("notes.txt"), "read me");

    assertThat(octets(draft(PLAIN, List.of(file), List.of())))
        .contains("multipart/mixed", "filename=notes.txt", "read me");
  }

  @Test
  void aHeaderWithoutColonIsUsage() {
    assertThatThrownBy(() -> draft(PLAIN, List.of(), List.of("nonsense")).message())
        .isInstanceOfSatisfying(CommandException.class, e -> assertThat(e.exit()).isEqualTo(2));
  }

  private static Draft draft(Draft.Body body, List<Path> attachments, List<String> headers) {
    return new Draft(
        "Ann <ann@sandbox.test>",
        List.of("bob@example.net", "cid@example.net"),
        "Grüße",
        body,
        attachments,
        headers);
  }

  private static String octets(Draft draft) throws Exception {
    MimeMessage message = draft.message();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    message.writeTo(out);
    return out.toString(StandardCharsets.UTF_8);
  }
}
