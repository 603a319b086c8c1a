package io.posthorn.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.address.Mailbox;
import io.posthorn.intake.Refusal;
import io.posthorn.intake.Submitter;
import io.posthorn.limits.Limits;
import io.posthorn.mime.Attachment;
import io.posthorn.server.ListenerSettings.Security;
import io.posthorn.testkit.SocketPeer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The intake is told once of each refusal of mail that it did not hear of at submit. */
class RefusalsToldTest {

  private static final String LOGIN = "AUTH PLAIN AGFsaWNlQGxvY2FsLnRlc3QAc2VjcmV0";
  private static final String MAIL = "MAIL FROM:<ann@local.test>";
  private static final String RCPT = "RCPT TO:<bob@remote.test>";

  private final PurePeer peer = new PurePeer(settings(Limits.Inbound.DEFAULT));

  @ParameterizedTest
  @CsvSource({
    "MAIL FROM:<quota@local.test>, 452",
    "MAIL FROM:<broken@local.test>, 451",
    "MAIL FROM:<ann@local.test> SIZE=99999999, 552",
    "MAIL FROM:<j\u00f6rg@local.test>, 553",
    "MAIL FROM:<a@b@c>, 501",
  })
  void atMail(String line, int code) {
    say("EHLO web1", LOGIN, line);
    Refusal refusal = peer.intake().nextRefusal();
    assertThat(refusal.step()).isEqualTo(Refusal.Step.SENDER);
    assertThat(refusal.reply().code()).isEqualTo(code);
    assertThat(refusal.who()).isInstanceOf(Submitter.Authenticated.class);
    assertThat(refusal.origin().login()).contains("alice@local.test");
    assertThat(refusal.origin().hello()).isEqualTo("web1");
    assertThat(refusal.from().isNull()).isEqualTo(code == 501);
    assertThat(refusal.recipients()).isEmpty();
    assertThat(refusal.content()).isEmpty();
    assertThat(peer.intake().refusals()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "RCPT TO:<unknown@remote.test>, 550, unknown@remote.test",
    "RCPT TO:<broken@remote.test>, 451, broken@remote.test",
    "RCPT TO:<j\u00f6rg@remote.test>, 553, j\u00f6rg@remote.test",
    "RCPT TO:<a@b@c>, 501,",
  })
  void atRcpt(String line, int code, String recipient) {
    say("EHLO web1", LOGIN, MAIL, RCPT, line);
    Refusal refusal = peer.intake().nextRefusal();
    assertThat(refusal.step()).isEqualTo(Refusal.Step.RECIPIENT);
    assertThat(refusal.reply().code()).isEqualTo(code);
    assertThat(refusal.from()).hasToString("ann@local.test");
    assertThat(refusal.recipients().stream().map(Mailbox::toString))
        .isEqualTo(recipient == null ? List.of() : List.of(recipient));
    assertThat(peer.intake().refusals()).isZero();
  }

  @Test
  void ofContent() {
    PurePeer small = new PurePeer(settings(TestLimits.with(limits -> limits.messageOctets = 100)));
    say(small, "EHLO web1", LOGIN, MAIL, RCPT, "RCPT TO:<eve@remote.test>", "DATA");
    say(small, "Subject: big", "Content-Disposition: attachment; filename=big.iso", "", "x");
    say(small, "x".repeat(100), ".");
    Refusal refusal = small.intake().nextRefusal();
    assertThat(refusal.step()).isEqualTo(Refusal.Step.CONTENT);
    assertThat(refusal.reply())
        .hasToString("552 5.3.4 Message size exceeds the limit of 100 octets");
    assertThat(refusal.recipients()).hasSize(2);
    Refusal.Content content = refusal.content().orElseThrow();
    assertThat(content.octets()).isGreaterThan(100);
    assertThat(content.attachments()).extracting(Attachment::fileName).containsExactly("big.iso");
    assertThat(content.header().first("Subject").orElseThrow().value()).isEqualTo("big");
  }

  @Test
  void ofBareLineFeeds() {
    say("EHLO web1", LOGIN, MAIL, RCPT, "DATA", "Subject: x\ny: z", "", ".");
    assertThat(peer.intake().nextRefusal().reply())
        .hasToString("554 5.6.0 Message content has a bare LF; lines end in CR LF");
  }

  /** What is no refusal of mail, or what the intake refused itself. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "RCPT TO:<bob@remote.test>",
        "DATA",
        "NONSENSE",
        "MAIL FROM:ann",
        "MAIL FROM:<ann@local.test> FOO=1",
        "AUTH FOO",
        "MAIL FROM:<ann@local.test>",
      })
  void notOfAnythingElse(String line) {
    say("EHLO web1", LOGIN, line);
    assertThat(peer.intake().refusals()).isZero();
  }

  @Test
  void notOfWhatTheIntakeRefusedItself() {
    say("EHLO web1", LOGIN, MAIL, RCPT, "DATA", "X-Refuse: yes", "", ".");
    assertThat(peer.intake().waiting()).isZero();
    assertThat(peer.intake().refusals()).isZero();
  }

  @Test
  void notWhereNobodyMaySend() {
    say("EHLO web1", "MAIL FROM:<ann@local.test>", "MAIL FROM:<a@b@c>");
    assertThat(peer.intake().refusals()).isZero();
  }

  @Test
  void theLastErrorOfASessionIsToldOfToo() {
    say("EHLO web1", LOGIN);
    for (int i = 0; i < Limits.Inbound.DEFAULT.errors(); i++) {
      say("MAIL FROM:<a@b@c>");
    }
    assertThat(peer.intake().refusals()).isEqualTo(Limits.Inbound.DEFAULT.errors());
  }

  @Test
  void overASocketAsWell() {
    try (TestServer server = new TestServer(settings(Limits.Inbound.DEFAULT));
        SocketPeer client = server.connect()) {
      client.reply();
      for (String line : List.of("EHLO web1", LOGIN, MAIL, "RCPT TO:<unknown@remote.test>")) {
        client.say(line);
        client.reply();
      }
      assertThat(server.intake().nextRefusal().recipients()).hasSize(1);
    }
  }

  private void say(String... lines) {
    say(peer, lines);
  }

  private static void say(PurePeer peer, String... lines) {
    for (String line : lines) {
      peer.say((line + "\r\n").getBytes(StandardCharsets.UTF_8));
    }
  }

  private static ListenerSettings settings(Limits.Inbound limits) {
    return TestSettings.listener(
        Kind.SUBMISSION, new Security(TlsMode.NONE, false), Networks.NONE, limits);
  }
}
