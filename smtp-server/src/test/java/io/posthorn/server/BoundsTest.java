package io.posthorn.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.limits.Limits;
import io.posthorn.testkit.SocketPeer;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What one client can make us hold or wait for. */
class BoundsTest {

  private static final int MIB = 1 << 20;

  @Test
  void aLineWithoutEndIsCutAndCostsNothing() {
    try (TestServer server = trusting(Limits.Session.DEFAULT);
        SocketPeer peer = server.connect()) {
      peer.reply();
      long before = usedHeap();
      byte[] piece = "x".repeat(64 << 10).getBytes(StandardCharsets.US_ASCII);
      int sent = 0;
      boolean open = true;
      while (open && sent < 50 * MIB) {
        open = says(peer, piece);
        sent += piece.length;
      }
      assertThat(usedHeap() - before).isLessThan(16L * MIB);
      assertThat(open).as("the connection was closed").isFalse();
    }
  }

  @Test
  void aLineWithoutEndIsAnswered() {
    try (TestServer server = trusting(Limits.Session.DEFAULT);
        SocketPeer peer = server.connect()) {
      peer.reply();
      peer.say("x".repeat(66_000).getBytes(StandardCharsets.US_ASCII));
      assertThat(peer.reply()).isEqualTo("421 4.7.0 Line without end");
      assertThat(peer.hear()).isEmpty();
    }
  }

  // RFC 1870 §6.3; the rest of the content is read and dropped
  @Test
  void aMessageOverTheLimitCostsNoMoreThanTheLimit() {
    try (TestServer server = trusting(Limits.Session.DEFAULT);
        SocketPeer peer = server.connect()) {
      begin(peer);
      long before = usedHeap();
      byte[] line = ("QUIT" + "x".repeat(994) + "\r\n").getBytes(StandardCharsets.US_ASCII);
      for (int i = 0; i < 60_000; i++) {
        peer.say(line);
      }
      peer.say(".");
      assertThat(peer.reply())
          .isEqualTo("552 5.3.4 Message size exceeds the limit of 26214400 octets");
      peer.say("NOOP");
      assertThat(peer.reply()).isEqualTo("250 2.0.0 Ok");
      assertThat(server.intake().waiting()).isZero();
      assertThat(usedHeap() - before).isLessThan(16L * MIB);
    }
  }

  @Test
  void connectionsAreCounted() {
    Limits.Session few = session(Duration.ofMinutes(5), Duration.ofMinutes(5), 100, 2);
    try (TestServer server = trusting(few);
        SocketPeer first = server.connect()) {
      assertThat(first.reply()).startsWith("220 ");
      try (SocketPeer second = server.connect();
          SocketPeer third = server.connect()) {
        assertThat(List.of(second.reply(), third.reply()))
            .containsOnlyOnce("220 mx.test ESMTP Posthorn")
            .containsOnlyOnce("421 4.7.0 Too many connections from your address");
      }
      assertThat(greetingOfNext(server)).startsWith("220 ");
    }
  }

  @Test
  void connectionsAreCountedInAll() {
    Limits.Session one = session(Duration.ofMinutes(5), Duration.ofMinutes(5), 1, 5);
    try (TestServer server = trusting(one);
        SocketPeer first = server.connect()) {
      assertThat(first.reply()).startsWith("220 ");
      try (SocketPeer second = server.connect()) {
        assertThat(second.reply()).startsWith("421 4.3.2 ");
      }
    }
  }

  // RFC 5321 §4.5.3.2.7
  @Test
  void silenceBetweenCommandsEnds() {
    Limits.Session hasty = session(Duration.ofMillis(200), Duration.ofMinutes(5), 100, 100);
    try (TestServer server = trusting(hasty);
        SocketPeer peer = server.connect()) {
      assertThat(peer.reply()).startsWith("220 ");
      peer.say("NO".getBytes(StandardCharsets.US_ASCII));
      assertThat(peer.reply()).isEqualTo("421 4.4.2 Timeout");
      assertThat(peer.hear()).isEmpty();
    }
  }

  @Test
  void silenceInsideAMessageEnds() {
    Limits.Session hasty = session(Duration.ofMinutes(5), Duration.ofMillis(200), 100, 100);
    try (TestServer server = trusting(hasty);
        SocketPeer peer = server.connect()) {
      begin(peer);
      peer.say("Subject: half");
      assertThat(peer.reply()).isEqualTo("421 4.4.2 Timeout");
      assertThat(server.intake().waiting()).isZero();
    }
  }

  @Test
  void aClientThatGoesAwayLeavesNothing() throws InterruptedException {
    try (TestServer server = trusting(Limits.Session.DEFAULT)) {
      try (SocketPeer peer = server.connect()) {
        begin(peer);
        peer.say("Subject: half");
      }
      assertThat(server.server().stop(Duration.ofSeconds(20))).isTrue();
      assertThat(server.intake().waiting()).isZero();
      assertThat(server.intake().bodies()).isZero();
    }
  }

  // As scripts do: printf … | nc -N
  @Test
  void aClientThatSaysNoMoreHearsItsAnswers() {
    try (TestServer server = trusting(Limits.Session.DEFAULT);
        SocketPeer peer = server.connect()) {
      peer.say("HELO c\r\nMAIL FROM:<>\r\nRCPT TO:<bob@x.test>\r\nDATA\r\nhi\r\n.");
      peer.sayNoMore();
      assertThat(peer.reply()).startsWith("220 ");
      for (String code : List.of("250", "250", "250", "354", "250 2.0.0 Ok: queued as ")) {
        assertThat(peer.reply()).startsWith(code);
      }
      assertThat(peer.hear()).isEmpty();
      assertThat(server.intake().describeNext()).endsWith("[hi|]");
    }
  }

  private static TestServer trusting(Limits.Session session) {
    return new TestServer(
        TestSettings.trusting(TestLimits.with(limits -> limits.session = session)));
  }

  private static Limits.Session session(
      Duration command, Duration data, int connections, int perClient) {
    Limits.Session d = Limits.Session.DEFAULT;
    return new Limits.Session(
        command, data, d.handshake(), d.message(), connections, perClient, d.undecodedOctets());
  }

  private static void begin(SocketPeer peer) {
    peer.reply();
    for (String line : new String[] {"HELO c", "MAIL FROM:<>", "RCPT TO:<bob@x.test>", "DATA"}) {
      peer.say(line);
      assertThat(peer.reply()).startsWith(line.equals("DATA") ? "354" : "250");
    }
  }

  /** The server hears of a close a moment after the client has made it. */
  private static String greetingOfNext(TestServer server) {
    String greeting = "";
    for (int i = 0; i < 1000 && !greeting.startsWith("220"); i++) {
      try (SocketPeer peer = server.connect()) {
        greeting = peer.reply();
      }
    }
    return greeting;
  }

  private static boolean says(SocketPeer peer, byte[] octets) {
    try {
      peer.say(octets);
      return true;
    } catch (UncheckedIOException e) {
      return false;
    }
  }

  private static long usedHeap() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
