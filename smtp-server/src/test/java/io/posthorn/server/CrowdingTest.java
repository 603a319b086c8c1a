package io.posthorn.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.limits.Limits;
import io.posthorn.testkit.SocketPeer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** While memory for arriving mail is short, nobody is waited for who does not go on. */
class CrowdingTest {

  private static final int KIB = 1 << 10;

  /** Who brings less than 100 octets between two looks is too slow. */
  private static final Limits.Crowd HASTY =
      new Limits.Crowd(4 * KIB, 64L * KIB, Duration.ofMillis(1), 100);

  @Test
  void aMessageThatStopsIsGivenUp() {
    try (TestServer server = server();
        SocketPeer stopped = server.connect();
        SocketPeer idle = server.connect()) {
      begin(stopped);
      stopped.say("Subject: half");
      idle.reply();
      server.intake().crowd(true);
      assertThat(stopped.reply())
          .isEqualTo("421 4.3.2 Memory is short, and your message comes too slowly");
      assertThat(server.intake().waiting()).isZero();
      idle.say("NOOP"); // it holds nothing that others wait for
      assertThat(idle.reply()).startsWith("250 ");
    }
  }

  @Test
  void ofLargeHeadersOnlyThoseThatStopMakeRoom() {
    try (TestServer server = server();
        SocketPeer large = server.connect();
        SocketPeer second = server.connect();
        SocketPeer ordinary = server.connect()) {
      begin(ordinary);
      ordinary.say("Subject: half");
      begin(large);
      large.say("Subject: " + "x".repeat(60 * KIB));
      assertThat(large.reply()).startsWith("421 4.3.2 ");
      begin(second);
      second.say("Subject: " + "x".repeat(60 * KIB) + "\r\n\r\n.");
      assertThat(second.reply()).startsWith("250 2.0.0 ");
      ordinary.say("\r\n.");
      assertThat(ordinary.reply()).startsWith("250 2.0.0 ");
    }
  }

  // RFC 5321 §4.2.3: 452; the end of the message is still found, and the session goes on
  @Test
  void aLargeHeaderBesideOthersHears452() {
    try (TestServer server = server();
        SocketPeer peer = server.connect()) {
      begin(peer);
      peer.say("Subject: " + "x".repeat(100 * KIB) + "\r\n\r\nQUIT\r\n.");
      assertThat(peer.reply())
          .isEqualTo("452 4.3.1 Too many large headers at once; try again later");
      peer.say("NOOP");
      assertThat(peer.reply()).isEqualTo("250 2.0.0 Ok");
      assertThat(server.intake().waiting()).isZero();
    }
  }

  private static TestServer server() {
    return new TestServer(TestSettings.trusting(TestLimits.with(limits -> limits.crowd = HASTY)));
  }

  private static void begin(SocketPeer peer) {
    peer.reply();
    for (String line : new String[] {"HELO c", "MAIL FROM:<>", "RCPT TO:<bob@x.test>", "DATA"}) {
      peer.say(line);
      assertThat(peer.reply()).startsWith(line.equals("DATA") ? "354" : "250");
    }
  }
}
