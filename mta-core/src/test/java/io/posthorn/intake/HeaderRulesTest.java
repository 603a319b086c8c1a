package io.posthorn.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.envelope.MessageId;
import org.junit.jupiter.api.Test;

/** What the header of a message has to be like. */
class HeaderRulesTest extends IntakeCase {

  @Test
  void stopsLoops() { // RFC 5321 §6.3
    String hundred = "Received: x\r\n".repeat(100);
    accepted(submit(LOGIN, "ann@mg.example.org", hundred + HELLO, "bob@example.net"));
    assertRefused(
        submit(LOGIN, "ann@mg.example.org", "Received: y\r\n" + hundred + HELLO, "b@example.net"),
        "554 5.4.6 Mail loop: more than 100 Received fields");
  }

  @Test
  void boundsHeaderFields() {
    assertRefused(
        submit(LOGIN, "ann@mg.example.org", "X: y\r\n".repeat(5000) + HELLO, "b@example.net"),
        "554 5.6.0 More than 5000 header fields");
  }

  @Test
  void hasOneAuthorField() { // RFC 5322 §3.6
    assertRefused(
        submit(LOGIN, "ann@mg.example.org", "FROM: ann@mg.example.org\r\n" + HELLO, "b@x.net"),
        "554 5.6.0 More than one From field");
    assertRefused(
        submit(LOGIN, "", "Subject: x\r\n\r\n", "b@x.net"),
        "554 5.6.0 No From field, and no envelope sender to make one of");
    MessageId id = accepted(submit(LOGIN, "ann@mg.example.org", "no header at all", "b@x.net"));
    assertThat(spool.message(id).orElseThrow().content().addedFields())
        .contains("From: <ann@mg.example.org>\r\n");
  }
}
