package io.posthorn.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.client.Signal.Taken;
import io.posthorn.client.Signal.Unable;
import io.posthorn.client.Target.Login;
import io.posthorn.client.Target.Security;
import io.posthorn.limits.Limits;
import io.posthorn.options.TlsPolicy;
import io.posthorn.outcome.Attempt;
import io.posthorn.outcome.Scope;
import io.posthorn.testkit.Act;
import io.posthorn.testkit.Sink;
import io.posthorn.testkit.TestCa;
import io.posthorn.testkit.TestCa.Life;
import io.posthorn.time.Time;
import io.posthorn.tls.JdkTlsEngines;
import io.posthorn.tls.TrustAnchors;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The manual's table of require-tls and skip-verification, row by row, against real TLS hosts of
 * every kind.
 */
@Timeout(60)
class TlsMatrixTest {

  private static final String HOST = "mx.hosts.example";

  private final TestCa ca = new TestCa(Time.system().now());
  private final Sink sink = Sink.listening();

  @AfterEach
  void close() {
    sink.close();
  }

  @ParameterizedTest(name = "{0}: {1} {2} {3} {4}")
  @CsvSource({
    // the host            | not required       | required
    // verification:       | yes      | skipped | yes      | skipped
    "good,                   verified,  any,      verified,  any",
    "wildcard,               verified,  any,      verified,  any",
    "wrong name,             clear,     any,      none,      any",
    "common name only,       clear,     any,      none,      any",
    "self-signed,            clear,     any,      none,      any",
    "unknown authority,      clear,     any,      none,      any",
    "expired,                clear,     any,      none,      any",
    "not yet valid,          clear,     any,      none,      any",
    "no STARTTLS,            clear,     clear,    none,      none",
    "454 to STARTTLS,        clear,     clear,    none,      none",
    "garbage,                clear,     clear,    none,      none",
    "closes,                 clear,     clear,    none,      none",
    "injects,                clear,     clear,    none,      none",
  })
  void howAMessageTravels(String kind, String no, String skip, String yes, String both) {
    prepare(kind);
    expect(no, new TlsPolicy(false, true));
    expect(skip, new TlsPolicy(false, false));
    expect(yes, new TlsPolicy(true, true));
    expect(both, new TlsPolicy(true, false));
    assertThat(sink.faults()).isEmpty();
  }

  @Test
  void theHostsNameIsInTheHandshake() {
    prepare("good");
    expect("verified", TlsPolicy.OPPORTUNISTIC);
    assertThat(sink.serverNames()).containsExactly(HOST);
  }

  @Test
  void clearTextAfterAWrongCertificateIsASecondConnection() {
    prepare("wrong name");
    expect("clear", TlsPolicy.OPPORTUNISTIC);
    assertThat(sink.sessions()).isEqualTo(2);
    assertThat(sink.commands().stream().filter("STARTTLS"::equals)).hasSize(1);
  }

  @Test
  void whatWasOfferedBeforeTlsIsForgotten() { // RFC 3207 §4.2
    prepare("good");
    sink.on("EHLO", Act.answer("250-hi", "250-8BITMIME", "250 STARTTLS"), Act.answer("250 hi"));
    ClientSession session = Lab.opened(open(TlsPolicy.OPPORTUNISTIC));
    Octets eightBit = Octets.of("\u00e4");
    assertThat(Lab.signals(session.send(Lab.of(eightBit, "a@example.com"))).getFirst())
        .isInstanceOf(Unable.class);
    session.quit();
  }

  @ParameterizedTest
  @CsvSource({
    "wrong name, 'the certificate is for other.example, not for mx.hosts.example'",
    "common name only, 'the certificate is for no name, not for mx.hosts.example'",
    "self-signed, the certificate is self-signed",
    "unknown authority, the certificate does not lead to a trusted root",
    "expired, the certificate expired on",
    "not yet valid, the certificate is not valid before",
    "no STARTTLS, mx.hosts.example does not offer STARTTLS",
    "454 to STARTTLS, mx.hosts.example answered STARTTLS with 454 4.7.0 No",
    "injects, octets in clear text behind the answer to STARTTLS",
  })
  void theReasonIsInWordsOneCanActOn(String kind, String reason) {
    prepare(kind);
    Signal signal = Lab.refused(open(new TlsPolicy(true, true)));
    assertThat(((Unable) signal).cause().text()).startsWith("TLS is required: ").contains(reason);
  }

  @Test
  void aLargeMessageAndManyMessagesGoOverTls() {
    prepare("good");
    ClientSession session = Lab.opened(open(new TlsPolicy(true, true)));
    String text = "Subject: big\r\n\r\n" + "0123456789 abcdef\r\n".repeat(200_000);
    Octets content = new Octets(text, false, 100_000);
    for (int i = 0; i < 3; i++) {
      assertThat(Lab.signals(session.send(Lab.of(content, "a@example.com"))).getFirst())
          .isInstanceOf(Taken.class);
      assertThat(sink.next().content()).isEqualTo(text);
    }
    session.quit();
    assertThat(sink.commands().getLast()).isEqualTo("QUIT");
  }

  @Test
  void aHandshakeThatStallsHasADeadline() {
    sink.withTls(ca.server(HOST)).always("HANDSHAKE", Act.stall());
    Duration patience = Duration.ofSeconds(20);
    Limits.Outbound limits =
        new Limits.Outbound(
            patience,
            patience,
            Duration.ofMillis(200),
            patience,
            patience,
            patience,
            patience,
            1000);
    Connector connector = new Connector(new SocketNetwork(), engines(), Time.system(), limits);
    Signal required = Lab.refused(connector.open(target(), new TlsPolicy(true, true)));
    assertThat(((Unable) required).cause())
        .hasToString("499 4.7.5 TLS is required: timed out at STARTTLS");
    ClientSession clear = Lab.opened(connector.open(target(), TlsPolicy.OPPORTUNISTIC));
    assertThat(clear.security()).isEqualTo(Attempt.Session.NONE);
    clear.quit();
  }

  @Test
  void implicitTlsToASmarthostByAddress() {
    sink.withImplicitTls(ca.server("127.0.0.1")).offering("AUTH PLAIN");
    Target target =
        new Target(
            "127.0.0.1",
            sink.address(),
            Optional.empty(),
            "relay.example",
            Security.IMPLICIT,
            Optional.of(new Login("u", "p")));
    ClientSession session = Lab.opened(connector().open(target, TlsPolicy.OPPORTUNISTIC));
    assertThat(session.security().verified()).isTrue();
    assertThat(Lab.signals(session.send(Lab.to("a@example.com"))).getFirst())
        .isInstanceOf(Taken.class);
    session.quit();
    assertThat(sink.messages().getFirst().tls()).isTrue();
    assertThat(sink.serverNames()).isEmpty(); // RFC 6066 §3: no addresses in SNI
  }

  @Test
  void implicitTlsNeverFallsBackToClearText() {
    sink.withImplicitTls(ca.server("other.example"));
    Target target =
        new Target(
            HOST,
            sink.address(),
            Optional.empty(),
            "relay.example",
            Security.IMPLICIT,
            Optional.empty());
    Signal signal = Lab.refused(connector().open(target, TlsPolicy.OPPORTUNISTIC));
    assertThat(signal).isInstanceOf(Unable.class);
    assertThat(sink.sessions()).isEqualTo(1);
  }

  @Test
  void aPasswordMakesTlsAMust() {
    prepare("wrong name");
    Target target =
        new Target(
            HOST,
            sink.address(),
            Optional.empty(),
            "relay.example",
            Security.STARTTLS,
            Optional.of(new Login("u", "p")));
    Signal signal = Lab.refused(connector().open(target, TlsPolicy.OPPORTUNISTIC));
    assertThat(signal).isInstanceOf(Unable.class);
    assertThat(sink.commands()).noneMatch(command -> command.startsWith("AUTH"));
  }

  private void prepare(String kind) {
    switch (kind) {
      case "good" -> sink.withTls(ca.server(HOST, "other.example"));
      case "wildcard" -> sink.withTls(ca.server("*.hosts.example"));
      case "wrong name" -> sink.withTls(ca.server("other.example"));
      case "common name only" -> sink.withTls(ca.serverWithCommonName(HOST));
      case "self-signed" -> sink.withTls(ca.selfSigned(HOST));
      case "unknown authority" -> sink.withTls(new TestCa(Time.system().now()).server(HOST));
      case "expired" -> sink.withTls(ca.server(Life.EXPIRED, HOST));
      case "not yet valid" -> sink.withTls(ca.server(Life.NOT_YET, HOST));
      case "no STARTTLS" -> {}
      case "454 to STARTTLS" ->
          sink.withTls(ca.server(HOST)).always("STARTTLS", Act.answer("454 4.7.0 No"));
      case "garbage" ->
          sink.withTls(ca.server(HOST)).always("HANDSHAKE", new Act.Raw("This is not TLS at all"));
      case "closes" -> sink.withTls(ca.server(HOST)).always("HANDSHAKE", Act.close());
      case "injects" ->
          sink.withTls(ca.server(HOST))
              .always("STARTTLS", new Act.Raw("220 Go\r\n250 You are under TLS now\r\n"));
      default -> throw new IllegalArgumentException(kind);
    }
  }

  private void expect(String way, TlsPolicy policy) {
    Opening opening = open(policy);
    if (way.equals("none")) {
      Signal signal = Lab.refused(opening);
      assertThat(signal).as("%s", policy).isInstanceOf(Unable.class);
      assertThat(signal.scope()).isEqualTo(Scope.HOST);
      assertThat(((Unable) signal).cause().code()).isLessThan(500);
      return;
    }
    ClientSession session = Lab.opened(opening);
    List<Signal> signals = Lab.signals(session.send(Lab.to("a@example.com")));
    assertThat(signals.getFirst()).isInstanceOf(Taken.class);
    session.quit();
    assertThat(sink.next().tls()).as("%s", policy).isEqualTo(!way.equals("clear"));
    Attempt.Session security = session.security();
    assertThat(security.tls()).isEqualTo(!way.equals("clear"));
    assertThat(security.verified()).isEqualTo(way.equals("verified"));
    assertThat(security.protocol()).startsWith(way.equals("clear") ? "" : "TLSv1.3 TLS_");
  }

  private Opening open(TlsPolicy policy) {
    return connector()
        .open(Target.exchanger(HOST, sink.address(), Optional.empty(), "relay.example"), policy);
  }

  private Target target() {
    return Target.exchanger(HOST, sink.address(), Optional.empty(), "relay.example");
  }

  private Connector connector() {
    return new Connector(new SocketNetwork(), engines(), Time.system(), Lab.PATIENT);
  }

  private JdkTlsEngines engines() {
    return new JdkTlsEngines(new TrustAnchors(Set.of(ca.root())));
  }
}
