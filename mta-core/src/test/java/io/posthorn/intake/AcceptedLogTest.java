package io.posthorn.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.address.Domain;
import io.posthorn.address.Mailbox;
import io.posthorn.address.ReversePath;
import io.posthorn.envelope.MessageId;
import io.posthorn.envelope.Origin;
import io.posthorn.envelope.Standing;
import io.posthorn.event.Event.Accepted;
import io.posthorn.event.Facts;
import io.posthorn.options.Labels;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AcceptedLogTest {

  private static final Domain DOMAIN = new Domain("mg.example.org");

  @Test
  void namesWhoSentWhat() {
    assertThat(AcceptedLog.line(accepted("1@mg.example.org", "postmaster@mg.example.org", false)))
        .isEqualTo(
            "id=00000000000000000000000007 from=<ann@mg.example.org> client=192.0.2.7"
                + " protocol=ESMTPSA login=postmaster@mg.example.org size=42 nrcpt=1"
                + " message-id=<1@mg.example.org>");
  }

  @Test
  void staysOneLineWhateverClientsSay() {
    assertThat(AcceptedLog.line(accepted("1> result=delivered\nid=8", "a b", true)))
        .contains("login=a?b ")
        .endsWith("message-id=<1>?result=delivered?id=8> test-mode=yes");
  }

  private static Accepted accepted(String rfcMessageId, String login, boolean testMode) {
    return new Accepted(
        new MessageId(0, 7),
        new Facts(
            DOMAIN,
            ReversePath.of(new Mailbox("ann", DOMAIN)),
            List.of(new Mailbox("bob", new Domain("example.net"))),
            new Origin(
                "192.0.2.7",
                "client",
                "ESMTPSA",
                Optional.empty(),
                Optional.of(login),
                Standing.LOGIN),
            new Facts.Content(rfcMessageId, "", "", "", List.of(), 42),
            Labels.NONE,
            testMode));
  }
}
