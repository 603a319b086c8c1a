package io.posthorn.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.intake.Submission;
import io.posthorn.limits.Limits;
import io.posthorn.server.ListenerSettings.Hosts;
import io.posthorn.server.ListenerSettings.Security;
import io.posthorn.testkit.SocketPeer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What XCLIENT says counts wherever the client's address does. The dialogues are transcripts. */
class XclientTest {

  @Test
  void theMessageComesFromTheClient() {
    try (TestServer server = server(10);
        SocketPeer peer = server.connect()) {
      peer.reply();
      says(peer, "XCLIENT ADDR=192.0.2.7 LOGIN=alice@local.test", "220");
      Submission submission = submit(server, peer);
      assertThat(submission.origin().client()).isEqualTo("192.0.2.7");
      assertThat(submission.origin().login()).contains("alice@local.test");
      assertThat(submission.who().client().getHostAddress()).isEqualTo("192.0.2.7");
    }
  }

  @Test
  void aClientWhomTheFrontEndCannotNameIsNotTrustedInItsPlace() {
    try (TestServer server = server(10);
        SocketPeer peer = server.connect()) {
      peer.reply();
      says(peer, "XCLIENT ADDR=[UNAVAILABLE]", "220");
      says(peer, "HELO c", "250");
      says(peer, "MAIL FROM:<ann@example.org>", "530 5.7.0");
    }
  }

  @Test
  void connectionsCountForTheClientAndNoLongerForTheFrontEnd() {
    try (TestServer server = server(1);
        SocketPeer one = server.connect()) {
      assertThat(one.reply()).startsWith("220");
      says(one, "XCLIENT ADDR=192.0.2.7", "220");
      try (SocketPeer other = server.connect()) {
        assertThat(other.reply()).startsWith("220");
        says(other, "XCLIENT ADDR=192.0.2.7", "421 4.7.0 Too many connections");
        assertThat(other.hear()).isEmpty();
      }
    }
  }

  private static Submission submit(TestServer server, SocketPeer peer) {
    for (String line : List.of("EHLO c", "MAIL FROM:<>", "RCPT TO:<b@x.test>", "DATA", ".")) {
      says(peer, line, line.equals("DATA") ? "354" : "250");
    }
    return server.intake().next();
  }

  private static void says(SocketPeer peer, String line, String reply) {
    peer.say(line);
    assertThat(peer.reply()).as(line).startsWith(reply);
  }

  /** The loopback is trusted, and may say XCLIENT. */
  private static TestServer server(int perClient) {
    Networks loopback = Networks.of(List.of("127.0.0.0/8"));
    Limits.Session d = Limits.Session.DEFAULT;
    Limits.Session session =
        new Limits.Session(
            d.command(),
            d.data(),
            d.handshake(),
            d.message(),
            d.connections(),
            perClient,
            d.undecodedOctets());
    return new TestServer(
        TestSettings.listener(
            Kind.SUBMISSION,
            new Security(TlsMode.NONE, false),
            new Hosts(loopback, Networks.NONE, loopback),
            TestLimits.with(limits -> limits.session = session)));
  }
}
