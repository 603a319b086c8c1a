package io.posthorn.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.client.Signal.Broke;
import io.posthorn.client.Signal.Said;
import io.posthorn.client.Signal.Unable;
import io.posthorn.client.Target.Login;
import io.posthorn.client.Target.Security;
import io.posthorn.options.TlsPolicy;
import io.posthorn.outcome.Attempt;
import io.posthorn.smtp.Reply;
import io.posthorn.smtp.Wishes;
import io.posthorn.testkit.Act;
import io.posthorn.testkit.MemoryNetwork;
import io.posthorn.testkit.MemoryNetwork.Connection;
import io.posthorn.testkit.MemoryNetwork.Fault;
import java.net.InetAddress;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Everything before MAIL, and each way in which it fails. */
@Timeout(60)
class OpeningTest {

  private final Lab lab = new Lab();

  @Test
  void greetsAndSaysWhoItSpeaksTo() {
    ClientSession session = lab.session();
    assertThat(session.host())
        .isEqualTo(new Attempt.Host("mx.example", "192.0.2.1", Optional.of("192.0.2.250")));
    assertThat(session.security()).isEqualTo(Attempt.Session.NONE);
    assertThat(session.isReusable()).isTrue();
    session.quit();
    assertThat(lab.sink.commands()).containsExactly("EHLO relay.example", "QUIT");
    assertThat(lab.sink.faults()).isEmpty();
    assertThat(session.isReusable()).isFalse();
  }

  @Test
  void connectsFromTheSourceAddress() {
    InetAddress source = InetAddress.ofLiteral("192.0.2.99");
    Target target = Target.exchanger("mx.example", Lab.MX, Optional.of(source), "relay.example");
    Lab.opened(lab.connector().open(target, TlsPolicy.OPPORTUNISTIC)).close();
    assertThat(lab.network.connections())
        .containsExactly(new Connection(Lab.MX, Optional.of(source)));
  }

  @Test
  void aGreetingMayHaveManyLinesAndComeInPieces() {
    lab.network.breakAt(Lab.MX, new Fault.Trickle(1));
    lab.sink.on("CONNECT", Act.answer("220-mx.example", "220-No", "220 abuse"));
    lab.session().close();
  }

  @Test
  void fallsBackToHeloWhereEhloIsUnknown() { // RFC 5321 §3.2
    lab.sink.on("EHLO", Act.answer("502 5.5.1 What"));
    lab.session().close();
    assertThat(lab.sink.commands()).containsExactly("EHLO relay.example", "HELO relay.example");
  }

  @Test
  void refusedConnections() {
    lab.network.breakAt(Lab.MX, new Fault.Refuse());
    assertThat(Lab.refused(lab.open())).isEqualTo(new Broke(Stage.CONNECT, "Connection refused"));
  }

  @Test
  void ourAddressIsKnownWhereThereWasAConnection() {
    lab.sink.on("CONNECT", Act.answer("421 4.3.2 Busy"));
    assertThat(((Opening.NotOpen) lab.open()).from()).contains(MemoryNetwork.LOCAL);
    lab.network.breakAt(Lab.MX, new Fault.Refuse());
    assertThat(((Opening.NotOpen) lab.open()).from()).isEmpty();
  }

  @Test
  void connectionsThatNeverCome() {
    lab.network.breakAt(Lab.MX, new Fault.Stall());
    lab.time.hurry();
    assertThat(Lab.refused(lab.open()))
        .isEqualTo(new Broke(Stage.CONNECT, "timed out while connecting"));
  }

  @ParameterizedTest
  @CsvSource({
    "CONNECT, GREETING, 421 4.3.2 Busy",
    "CONNECT, GREETING, 554 5.7.1 Go away",
    "EHLO, HELLO, 421 4.3.2 Busy",
    "EHLO, HELLO, 450 4.7.1 Later",
    "HELO, HELLO, 550 5.7.1 No",
  })
  void whatAHostRefuses(String verb, Stage stage, String answer) {
    lab.sink.on(verb, Act.answer(answer));
    lab.sink.always("EHLO", Act.answer("500 5.5.1 What")); // only HELO will do
    Signal signal = Lab.refused(lab.open());
    assertThat(signal).isInstanceOf(Said.class);
    assertThat(((Said) signal).stage()).isEqualTo(stage);
    assertThat(((Said) signal).reply()).hasToString(answer);
  }

  @ParameterizedTest
  @CsvSource({
    "CONNECT, GREETING, before the greeting",
    "EHLO, HELLO, at EHLO",
  })
  void hostsThatCloseOrStall(String verb, Stage stage, String where) {
    Lab closing = new Lab();
    closing.sink.on(verb, Act.close());
    assertThat(Lab.refused(closing.open()))
        .isEqualTo(new Broke(stage, "the host closed the connection " + where));
    Lab stalling = new Lab();
    stalling.sink.on(verb, stalling.stall());
    assertThat(Lab.refused(stalling.open())).isEqualTo(new Broke(stage, "timed out " + where));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SSH-2.0-OpenSSH_9.2\r\n",
        "250 not a greeting\r\n",
        "354 nor this\r\n",
        "220-a\r\n221 b\r\n",
        "220 ok\r\n220 twice\r\n"
      })
  void whatIsNotSmtpIsABrokenHost(String greeting) {
    lab.sink.on("CONNECT", new Act.Raw(greeting));
    Signal signal = Lab.refused(lab.open());
    assertThat(signal).isInstanceOf(Broke.class);
    assertThat(((Broke) signal).what()).doesNotContain("\r", "\n");
  }

  @Test
  void anEndlessGreetingIsCutOff() {
    lab.sink.on("CONNECT", new Act.Raw("220-welcome\r\n".repeat(10_000)));
    assertThat(Lab.refused(lab.open()))
        .isEqualTo(
            new Broke(Stage.GREETING, "not SMTP before the greeting: reply over 65536 octets"));
  }

  @Test
  void aGreetingThatStopsHalfwayTimesOut() {
    lab.sink.on("CONNECT", new Act.Raw("220-welcome\r\n"));
    lab.time.hurry();
    Signal signal = Lab.refused(lab.open());
    assertThat(signal).isEqualTo(new Broke(Stage.GREETING, "timed out before the greeting"));
  }

  @Test
  void logsInWithPlain() {
    lab.sink.offering("AUTH LOGIN PLAIN");
    login("user", "secret").close();
    assertThat(lab.sink.commands()).contains("AUTH PLAIN AHVzZXIAc2VjcmV0");
  }

  @Test // RFC 4954 §5
  void whoHandedItInIsNamedWhereWeAreKnown() {
    Transaction plain = Lab.to("bob@example.net");
    Transaction named =
        new Transaction(
            plain.from(),
            plain.recipients(),
            plain.content(),
            Wishes.NONE.withAuth("ann=x@example.org"));
    lab.sink.offering("AUTH PLAIN");
    Lab.signals(login("user", "secret").send(named));
    assertThat(lab.sink.commands())
        .contains("MAIL FROM:<sender@example.org> AUTH=ann+3Dx@example.org");
    Lab.signals(lab.session().send(named));
    assertThat(lab.sink.commands()).contains("MAIL FROM:<sender@example.org>");
  }

  @Test
  void logsInWithLoginWherePlainIsNotOffered() {
    lab.sink.offering("AUTH LOGIN");
    login("user", "secret").close();
    assertThat(lab.sink.commands()).contains("AUTH LOGIN", "dXNlcg==", "c2VjcmV0");
  }

  @Test
  void aWrongPasswordIsTheHostsRefusal() {
    lab.sink.offering("AUTH PLAIN").on("AUTH", Act.answer("535 5.7.8 Wrong"));
    assertThat(Lab.refused(smarthost(Security.NONE, new Login("u", "p"))))
        .isEqualTo(new Said(Stage.AUTH, Reply.of(535, "5.7.8", "Wrong")));
  }

  @Test
  void aSmarthostWithoutAuthIsNotUsed() {
    Signal signal = Lab.refused(smarthost(Security.NONE, new Login("u", "p")));
    assertThat(signal).isInstanceOf(Unable.class);
    assertThat(((Unable) signal).cause())
        .hasToString("499 4.7.0 mx.example offers neither AUTH PLAIN nor AUTH LOGIN");
  }

  @Test
  void aPasswordNeverGoesInClearWhereTlsWasAsked() {
    lab.sink.offering("AUTH PLAIN");
    Signal signal = Lab.refused(smarthost(Security.STARTTLS, new Login("u", "p")));
    assertThat(signal).isInstanceOf(Unable.class);
    assertThat(lab.sink.commands()).containsExactly("EHLO relay.example");
    assertThat(new Login("u", "p").toString()).doesNotContain("\"p\"").isEqualTo("Login[u]");
  }

  private ClientSession login(String user, String password) {
    return Lab.opened(smarthost(Security.NONE, new Login(user, password)));
  }

  private Opening smarthost(Security security, Login login) {
    Target target =
        new Target(
            "mx.example", Lab.MX, Optional.empty(), "relay.example", security, Optional.of(login));
    return lab.connector().open(target, TlsPolicy.OPPORTUNISTIC);
  }
}
