package io.posthorn.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.intake.Submitter;
import io.posthorn.limits.Limits;
import io.posthorn.server.ListenerSettings.Hosts;
import io.posthorn.server.ListenerSettings.Security;
import io.posthorn.testkit.SocketPeer;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The PROXY header (HAProxy's proxy-protocol.txt, 2.1 and 2.2). The loopback is the proxies'
 * network; 192.0.2.0/24, 2001:db8::/32 and the loopback are trusted.
 */
class ProxyHeaderTest {

  private static final String TCP4 = "PROXY TCP4 192.0.2.7 198.51.100.1 4321 25";

  @Test
  void theAddressInTheHeaderIsTheClients() {
    try (TestServer server = server(Limits.Session.DEFAULT);
        SocketPeer peer = server.connect()) {
      peer.say(TCP4);
      assertThat(origin(server, peer)).isEqualTo("192.0.2.7");
    }
  }

  @Test
  void versionOneKnowsIpv6() {
    try (TestServer server = server(Limits.Session.DEFAULT);
        SocketPeer peer = server.connect()) {
      peer.say("PROXY TCP6 2001:db8::7 2001:db8::1 65535 25");
      assertThat(origin(server, peer)).isEqualTo("2001:db8:0:0:0:0:0:7");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "192.0.2.7, 11, c0000207 c6336401 10e1 0019, ",
        "2001:db8:0:0:0:0:0:7, 21, 20010db8000000000000000000000007"
            + " 20010db8000000000000000000000001 10e1 0019, ",
        // TLVs are skipped, also of kinds that nobody knows
        "192.0.2.7, 11, c0000207 c6336401 10e1 0019, 02 0003 616263 ee 0002 0d0a 04 0000"
      })
  void versionTwo(String line) {
    String[] parts = line.split(", *", -1);
    try (TestServer server = server(Limits.Session.DEFAULT);
        SocketPeer peer = server.connect()) {
      peer.say(v2("21", parts[1], parts[2] + parts[3]));
      assertThat(origin(server, peer)).isEqualTo(parts[0]);
    }
  }

  @Test
  void aHeaderMayComeOctetByOctetAndWithCommandsBehindIt() {
    for (byte[] header : List.of(crlf(TCP4), v2("21", "11", "c0000207 c6336401 10e1 0019"))) {
      try (TestServer server = server(Limits.Session.DEFAULT);
          SocketPeer peer = server.connect()) {
        IntStream.range(0, header.length - 1)
            .forEach(i -> peer.say(Arrays.copyOfRange(header, i, i + 1)));
        byte[] rest = Arrays.copyOfRange(header, header.length - 1, header.length);
        peer.say(join(rest, crlf("EHLO c"), crlf("MAIL FROM:<ann@example.org>")));
        assertThat(peer.reply()).isEqualTo("220 mx.test ESMTP Posthorn");
        assertThat(peer.reply()).startsWith("250 ");
        assertThat(peer.reply()).startsWith("250 2.1.0 ");
      }
    }
  }

  // A proxy that names nobody may speak for anybody: its own address opens nothing
  @Test
  void withoutAClientsAddressNobodyIsTrusted() {
    byte[] local = v2("20", "00", "");
    byte[] localWithMore = v2("20", "11", "c0000207 c6336401 10e1 0019 02 0001 61");
    byte[] unspecified = v2("21", "00", "c0000207");
    byte[] unix = v2("21", "31", "2f".repeat(108) + "00".repeat(108));
    byte[] unknown = crlf("PROXY UNKNOWN");
    byte[] unknownWithMore = crlf("PROXY UNKNOWN 192.0.2.7 192.0.2.8 1 2");
    for (byte[] header :
        List.of(local, localWithMore, unspecified, unix, unknown, unknownWithMore)) {
      try (TestServer server = server(Limits.Session.DEFAULT);
          SocketPeer peer = server.connect()) {
        peer.say(header);
        assertThat(peer.reply()).startsWith("220 ");
        peer.say("EHLO c");
        peer.reply();
        peer.say("MAIL FROM:<ann@example.org>");
        assertThat(peer.reply()).startsWith("530 5.7.0 ");
        peer.say("QUIT");
        assertThat(peer.reply()).startsWith("221 ");
      }
    }
  }

  @Test
  void aClientThatIsNotTrustedIsNotTrustedBehindAProxyThatIs() {
    try (TestServer server = server(Limits.Session.DEFAULT);
        SocketPeer peer = server.connect()) {
      peer.say("PROXY TCP4 203.0.113.9 198.51.100.1 4321 25");
      peer.reply();
      peer.say("EHLO c");
      peer.reply();
      peer.say("MAIL FROM:<ann@example.org>");
      assertThat(peer.reply()).startsWith("530 5.7.0 ");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "EHLO client.test",
        "PROXY",
        "PROXY TCP4 192.0.2.7",
        "PROXY TCP4 localhost 192.0.2.1 1 2",
        "PROXY TCP4 2001:db8::7 192.0.2.1 1 2",
        "PROXY TCP4 192.0.2.7 192.0.2.1 1 65536",
        "PROXY TCP4 192.0.2.7 192.0.2.1 -1 25",
        "PROXY UDP4 192.0.2.7 192.0.2.1 1 2",
        "proxy TCP4 192.0.2.7 192.0.2.1 1 2",
        "XPROXY TCP4 192.0.2.7 192.0.2.1 1 2",
        "PROXY TCP4 192.0.2.7\n192.0.2.1 1 2",
      })
  void aBadLineIsClosedWithoutAWord(String line) {
    closes(crlf(line));
  }

  @Test
  void aBadBinaryHeaderIsClosedWithoutAWord() {
    String addresses = "c0000207 c6336401 10e1 0019";
    closes(v2("11", "11", addresses)); // version 1 in binary
    closes(v2("22", "11", addresses)); // no such command
    closes(v2("21", "12", addresses)); // UDP
    closes(v2("21", "41", addresses)); // no such family
    closes(v2("21", "11", "c0000207")); // too short
    closes(v2("21", "11", addresses + "02 ffff 61")); // a TLV that goes on behind the end
  }

  @Test
  void aHeaderWithoutEndIsClosed() {
    closes(crlf("PROXY UNKNOWN " + "x".repeat(200)));
    closes("PROXY TCP4 ".repeat(12).getBytes(StandardCharsets.US_ASCII));
    closes(v2("21", "11", "c0000207 c6336401 10e1 0019" + "ee ffff" + "00".repeat(65_000)));
    // No version at all
    closes(join(v2("ff", "11", ""), new byte[64 << 10], new byte[64 << 10]));
  }

  @Test
  void aHeaderThatDoesNotComeIsNotWaitedForLong() {
    try (TestServer server = server(session(Duration.ofMillis(200), 100, 100));
        SocketPeer peer = server.connect()) {
      peer.say("PROXY TCP4 192.".getBytes(StandardCharsets.US_ASCII));
      assertThat(peer.hear()).isEmpty();
    }
  }

  @Test
  void aProxyThatGoesAwayLeavesNothing() {
    try (TestServer server = server(session(Duration.ofMinutes(1), 1, 1))) {
      try (SocketPeer half = server.connect()) {
        half.say("PROXY TCP4".getBytes(StandardCharsets.US_ASCII));
        half.sayNoMore();
        assertThat(half.hear()).isEmpty();
      }
      try (SocketPeer next = server.connect()) {
        next.say(TCP4);
        assertThat(next.reply()).startsWith("220 ");
      }
    }
  }

  @Test
  void thoseWhoseHeaderIsAwaitedCountInAll() {
    try (TestServer server = server(session(Duration.ofMinutes(1), 1, 10));
        SocketPeer first = server.connect()) {
      first.say(TCP4);
      first.reply();
      try (SocketPeer second = server.connect()) {
        assertThat(second.hear()).isEmpty();
      }
    }
  }

  @Test
  void connectionsCountForTheClientAndNotForTheProxy() {
    try (TestServer server = server(session(Duration.ofMinutes(1), 100, 1));
        SocketPeer one = server.connect();
        SocketPeer other = server.connect();
        SocketPeer again = server.connect()) {
      one.say(TCP4);
      assertThat(one.reply()).startsWith("220 ");
      other.say("PROXY TCP4 192.0.2.8 198.51.100.1 4321 25");
      assertThat(other.reply()).startsWith("220 ");
      again.say(TCP4);
      assertThat(again.reply()).isEqualTo("421 4.7.0 Too many connections from your address");
    }
  }

  // A customer has a /64 at least, and its addresses cost nothing
  @Test
  void ipv6ClientsAreCountedByTheirNetwork() {
    try (TestServer server = server(session(Duration.ofMinutes(1), 100, 1));
        SocketPeer one = server.connect();
        SocketPeer neighbour = server.connect();
        SocketPeer other = server.connect()) {
      one.say("PROXY TCP6 2001:db8:0:1::7 2001:db8::1 1 25");
      assertThat(one.reply()).startsWith("220 ");
      neighbour.say("PROXY TCP6 2001:db8:0:1:ffff::8 2001:db8::1 1 25");
      assertThat(neighbour.reply()).startsWith("421 4.7.0 ");
      other.say("PROXY TCP6 2001:db8:0:2::7 2001:db8::1 1 25");
      assertThat(other.reply()).startsWith("220 ");
    }
  }

  @Test
  void theHeaderComesBeforeTls() {
    try (TestServer server = server(Limits.Session.DEFAULT, TlsMode.IMPLICIT);
        SocketPeer peer = server.connect()) {
      peer.say(TCP4);
      peer.startTls();
      assertThat(origin(server, peer)).isEqualTo("192.0.2.7");
    }
  }

  @Test
  void whoIsNoProxyIsNotHeardAsOne() {
    Hosts hosts = Hosts.trusting(Networks.of(List.of("192.0.2.0/24")));
    try (TestServer server = new TestServer(settings(hosts, Limits.Session.DEFAULT, TlsMode.NONE));
        SocketPeer peer = server.connect()) {
      assertThat(peer.reply()).startsWith("220 ");
      peer.say(TCP4);
      assertThat(peer.reply()).isEqualTo("500 5.5.1 Command not recognized");
      peer.say("EHLO c");
      peer.reply();
      peer.say("MAIL FROM:<ann@example.org>");
      assertThat(peer.reply()).startsWith("530 5.7.0 ");
    }
  }

  /** Sends a message as a trusted network may; the address that it is said to come from. */
  private static String origin(TestServer server, SocketPeer peer) {
    assertThat(peer.reply()).isEqualTo("220 mx.test ESMTP Posthorn");
    for (String line : List.of("EHLO c", "MAIL FROM:<>", "RCPT TO:<b@x.test>", "DATA", ".")) {
      peer.say(line);
      assertThat(peer.reply()).as(line).startsWith(line.equals("DATA") ? "354" : "250");
    }
    var submission = server.intake().next();
    assertThat(submission.who()).isInstanceOf(Submitter.Trusted.class);
    assertThat(submission.who().client().getHostAddress()).isEqualTo(submission.origin().client());
    return submission.origin().client();
  }

  private static void closes(byte[] said) {
    try (TestServer server = server(Limits.Session.DEFAULT);
        SocketPeer peer = server.connect()) {
      BoundsTest.says(peer, said);
      assertThat(peer.hear()).as(new String(said, StandardCharsets.ISO_8859_1)).isEmpty();
    }
  }

  private static TestServer server(Limits.Session session) {
    return server(session, TlsMode.NONE);
  }

  private static TestServer server(Limits.Session session, TlsMode tls) {
    Hosts hosts =
        new Hosts(
            Networks.of(List.of("192.0.2.0/24", "2001:db8::/32", "127.0.0.0/8")),
            Networks.of(List.of("127.0.0.0/8")),
            Networks.NONE);
    return new TestServer(settings(hosts, session, tls));
  }

  private static ListenerSettings settings(Hosts hosts, Limits.Session session, TlsMode tls) {
    return TestSettings.listener(
        Kind.SUBMISSION,
        new Security(tls, false),
        hosts,
        TestLimits.with(limits -> limits.session = session));
  }

  private static Limits.Session session(Duration header, int connections, int perClient) {
    Limits.Session d = Limits.Session.DEFAULT;
    return new Limits.Session(
        d.command(), d.data(), header, d.message(), connections, perClient, d.undecodedOctets());
  }

  private static byte[] v2(String versionAndCommand, String family, String rest) {
    byte[] block = HexFormat.of().parseHex(rest.replace(" ", ""));
    String length = HexFormat.of().toHexDigits((short) block.length);
    String head = "0d0a0d0a000d0a515549540a" + versionAndCommand + family + length;
    return join(HexFormat.of().parseHex(head), block);
  }

  private static byte[] crlf(String line) {
    return (line + "\r\n").getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }
}
