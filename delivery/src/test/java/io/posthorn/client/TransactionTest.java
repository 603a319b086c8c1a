package io.posthorn.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.client.Signal.Broke;
import io.posthorn.client.Signal.Said;
import io.posthorn.client.Signal.Taken;
import io.posthorn.client.Signal.Unable;
import io.posthorn.compose.Content;
import io.posthorn.outcome.Cause;
import io.posthorn.outcome.Scope;
import io.posthorn.smtp.Reply;
import io.posthorn.smtp.Wishes;
import io.posthorn.spool.SpoolException;
import io.posthorn.testkit.Act;
import io.posthorn.testkit.MemoryNetwork.Fault;
import io.posthorn.testkit.Received;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One transaction, with and without PIPELINING, and each way in which it fails. */
@Timeout(60)
class TransactionTest {

  private static final Signal TAKEN = new Taken(Reply.of(250, "2.0.0", "Taken"));

  private final Lab lab = new Lab();

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void deliversToSeveralRecipients(boolean pipelining) {
    pipelining(pipelining);
    lab.network.breakAt(Lab.MX, new Fault.Trickle(1)); // replies in pieces of one octet
    assertThat(send("a@example.com", "b@example.com")).containsExactly(TAKEN, TAKEN);
    Received received = lab.sink.messages().getFirst();
    assertThat(received.from()).isEqualTo("sender@example.org");
    assertThat(received.to()).containsExactly("a@example.com", "b@example.com");
    assertThat(received.content()).isEqualTo(Lab.MESSAGE);
    assertThat(lab.sink.faults()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void oneRecipientRefusedAnotherTaken(boolean pipelining) {
    pipelining(pipelining);
    lab.sink.on("RCPT", new Act.Usual(), Act.answer("550 5.1.1 No"), Act.answer("450 4.2.1 Full"));
    assertThat(send("a@example.com", "b@example.com", "c@example.com"))
        .containsExactly(
            TAKEN,
            new Said(Stage.RCPT, Reply.of(550, "5.1.1", "No")),
            new Said(Stage.RCPT, Reply.of(450, "4.2.1", "Full")));
    assertThat(lab.sink.messages().getFirst().to()).containsExactly("a@example.com");
  }

  @ParameterizedTest
  @CsvSource({
    "MAIL, MAIL, 450 4.7.1 Later, true",
    "MAIL, MAIL, 550 5.7.1 Never, true",
    "MAIL, MAIL, 421 4.3.2 Closing, false",
    "RCPT, RCPT, 450 4.2.1 Full, true",
    "RCPT, RCPT, 550 5.1.1 No, true",
    "RCPT, RCPT, 421 4.3.2 Closing, false",
    "DATA, DATA, 451 4.3.0 Later, true",
    "DATA, DATA, 554 5.6.0 Never, true",
    "DATA, DATA, 421 4.3.2 Closing, false",
    "DOT, DOT, 451 4.3.0 Later, true",
    "DOT, DOT, 554 5.7.1 Spam, true",
    "DOT, DOT, 421 4.3.2 Closing, false",
  })
  void whatAHostRefuses(String verb, Stage stage, String answer, boolean reusable) {
    for (boolean pipelining : List.of(true, false)) {
      Lab one = new Lab();
      one.sink.offering(pipelining ? "PIPELINING" : "HELP").on(verb, Act.answer(answer));
      ClientSession session = one.session();
      Signal signal = Lab.signals(session.send(Lab.to("a@example.com"))).getFirst();
      assertThat(signal).isInstanceOf(Said.class);
      assertThat(((Said) signal).stage()).isEqualTo(stage);
      assertThat(((Said) signal).reply()).hasToString(answer);
      assertThat(session.isReusable()).isEqualTo(reusable);
      if (reusable) {
        assertThat(Lab.signals(session.send(Lab.to("b@example.com")))).containsExactly(TAKEN);
      }
      assertThat(one.sink.faults()).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "MAIL, MAIL, at MAIL",
    "RCPT, RCPT, at RCPT",
    "DATA, DATA, at DATA",
    "DOT, DOT, after the final dot",
  })
  void hostsThatCloseStallOrTalkNonsense(String verb, Stage stage, String where) {
    for (boolean pipelining : List.of(true, false)) {
      assertThat(broken(verb, Optional.of(Act.close()), pipelining))
          .isEqualTo(new Broke(stage, "the host closed the connection " + where));
      assertThat(broken(verb, Optional.empty(), pipelining))
          .isEqualTo(new Broke(stage, "timed out " + where));
      assertThat(broken(verb, Optional.of(Act.answer("wat")), pipelining))
          .isEqualTo(
              new Broke(stage, "not SMTP " + where + ": a line does not begin with a reply code"));
      assertThat(broken(verb, Optional.of(Act.answer("334 odd")), pipelining))
          .isEqualTo(new Broke(stage, "not SMTP " + where + ": unexpected 334 odd"));
    }
  }

  @Test
  void whatWasRefusedStaysRefusedWhenTheConnectionBreaksLater() {
    lab.sink.on("RCPT", Act.answer("550 5.1.1 No")).on("DOT", Act.close());
    assertThat(send("a@example.com", "b@example.com"))
        .containsExactly(
            new Said(Stage.RCPT, Reply.of(550, "5.1.1", "No")),
            new Broke(Stage.DOT, "the host closed the connection after the final dot"));
  }

  @Test
  void aHostThatClosesAtRcptHasRefusedAll() { // RFC 5321 §3.8
    lab.sink.on("RCPT", new Act.Usual(), Act.answerAndClose("421 4.7.0 Too many"));
    Signal closing = new Said(Stage.RCPT, Reply.of(421, "4.7.0", "Too many"));
    assertThat(send("a@example.com", "b@example.com", "c@example.com"))
        .containsExactly(closing, closing, closing);
  }

  @Test
  void aLoneDotWhereTheHostGoesOnWithoutRecipients() { // RFC 2920 §3.1
    lab.sink.on("RCPT", Act.answer("550 5.1.1 No")).on("DATA-WITHOUT-RCPT", Act.answer("354"));
    ClientSession session = lab.session();
    assertThat(Lab.signals(session.send(Lab.to("a@example.com"))))
        .containsExactly(new Said(Stage.RCPT, Reply.of(550, "5.1.1", "No")));
    assertThat(lab.sink.messages()).isEmpty();
    assertThat(Lab.signals(session.send(Lab.to("b@example.com")))).containsExactly(TAKEN);
    assertThat(lab.sink.faults()).isEmpty();
  }

  @Test
  void aThousandRecipientsGoInGroups() {
    String[] recipients =
        IntStream.range(0, 1000).mapToObj(i -> "r" + i + "@example.com").toArray(String[]::new);
    assertThat(send(recipients)).isEqualTo(Collections.nCopies(1000, TAKEN));
    assertThat(lab.sink.messages().getFirst().to()).containsExactly(recipients);
    assertThat(lab.sink.faults()).isEmpty();
  }

  @Test
  void namesWhatIsOfferedAndNeeded() {
    send("a@example.com");
    Octets utf8 = new Octets("Subject: gr\u00fc\u00df\r\n\r\n\u00e4\r\n", true, 3);
    Lab.signals(lab.session().send(Lab.of(utf8, "b@example.com")));
    assertThat(lab.sink.messages().stream().map(Received::parameters))
        .containsExactly("SIZE=22", "SIZE=23 BODY=8BITMIME SMTPUTF8");
  }

  @Test
  void saysWhetherTheTransactionUsedSmtpUtf8() {
    ClientSession session = lab.session();
    TransactionResult plain = session.send(Lab.to("a@example.com"));
    TransactionResult utf8 = session.send(Lab.to("\u00fc@example.com"));
    assertThat(((TransactionResult.Answered) plain).session().utf8()).isFalse();
    assertThat(((TransactionResult.Answered) utf8).session().utf8()).isTrue();
    assertThat(lab.sink.commands()).contains("RCPT TO:<\u00fc@example.com>");
  }

  @Test
  void whatIsNeededAndNotOfferedIsDecidedWithoutAsking() {
    lab.sink.offering("SIZE 10");
    ClientSession session = lab.session();
    Octets eightBit = Octets.of("\u00e4");
    assertThat(Lab.signals(session.send(Lab.of(eightBit, "a@example.com", "b@example.com"))))
        .containsExactly(
            unable(554, "5.6.3", "mx.example does not offer 8BITMIME"),
            unable(554, "5.6.3", "mx.example does not offer 8BITMIME"));
    assertThat(Lab.signals(session.send(Lab.of(Octets.of("a"), "\u00fc@example.com"))))
        .containsExactly(unable(553, "5.6.7", "mx.example does not offer SMTPUTF8"));
    assertThat(Lab.signals(session.send(Lab.of(Octets.of("x".repeat(11)), "a@example.com"))))
        .containsExactly(unable(552, "5.3.4", "mx.example takes 10 octets, not 11"));
    assertThat(session.isReusable()).isTrue();
    assertThat(lab.sink.commands()).containsExactly("EHLO relay.example");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 1000, 32768, 100_000})
  void contentArrivesOctetForOctet(int piece) {
    StringBuilder text = new StringBuilder("Subject: x\r\n\r\n.\r\n..\r\n.a\r\n\r\n");
    while (text.length() < 100_000) {
      text.append(".line ").append(text.length()).append("\r\n.\r\n");
    }
    Octets content = new Octets(text.toString(), false, piece);
    assertThat(Lab.signals(lab.session().send(Lab.of(content, "a@example.com"))))
        .containsExactly(TAKEN);
    assertThat(lab.sink.messages().getFirst().content()).isEqualTo(text.toString());
    assertThat(lab.sink.faults()).isEmpty();
  }

  @Test
  void everyLengthAroundABlockKeepsItsFinalDot() {
    ClientSession session = lab.session();
    for (int length = 32760; length <= 32775; length++) {
      String text = "xx\r\n".repeat(8000) + "x".repeat(length - 32_002) + "\r\n";
      Octets content = new Octets(text, false, 997);
      assertThat(Lab.signals(session.send(Lab.of(content, "a@example.com"))))
          .containsExactly(TAKEN);
      assertThat(lab.sink.next().content()).isEqualTo(text);
    }
  }

  @Test
  void aBodyThatCannotBeReadIsOurFaultAndIsNeverEnded() {
    ClientSession session = lab.session();
    Transaction half =
        new Transaction(
            Lab.to("a@example.com").from(),
            Lab.to("a@example.com").recipients(),
            new HalfContent(),
            Wishes.NONE);
    assertThat(Lab.signals(session.send(half)))
        .containsExactly(
            new Unable(
                Cause.of(
                    Scope.OURSELVES, 451, "4.3.0", "The message could not be read: disk gone")));
    assertThat(session.isReusable()).isFalse();
    assertThat(lab.sink.messages()).isEmpty();
  }

  @Test
  void aHostThatHangsUpInsideTheContentMaySayWhy() {
    lab.sink.on("CONTENT", Act.answerAndClose("552 5.3.4 Too big"));
    Octets big = Octets.of("x".repeat(78).concat("\r\n").repeat(10_000));
    List<Signal> signals = Lab.signals(lab.session().send(Lab.of(big, "a@example.com")));
    assertThat(signals).containsExactly(new Said(Stage.DATA, Reply.of(552, "5.3.4", "Too big")));
  }

  @Test
  void aHostThatHangsUpInsideTheContentHasNotTakenIt() {
    lab.sink.on("CONTENT", Act.close());
    Octets big = Octets.of("x".repeat(78).concat("\r\n").repeat(10_000));
    Signal signal = Lab.signals(lab.session().send(Lab.of(big, "a@example.com"))).getFirst();
    assertThat(signal).isInstanceOf(Broke.class);
    assertThat(((Broke) signal).stage()).isEqualTo(Stage.DATA);
    assertThat(signal.scope()).isEqualTo(Scope.HOST);
  }

  /** What comes of an act at a verb, or of a stall. */
  private static Signal broken(String verb, Optional<Act> act, boolean pipelining) {
    Lab lab = new Lab();
    lab.sink.offering(pipelining ? "PIPELINING" : "HELP").on(verb, act.orElseGet(lab::stall));
    ClientSession session = lab.session();
    Signal signal = Lab.signals(session.send(Lab.to("a@example.com"))).getFirst();
    assertThat(session.isReusable()).isFalse();
    return signal;
  }

  private void pipelining(boolean offered) {
    lab.sink.offering(offered ? new String[] {"PIPELINING"} : new String[0]);
  }

  private List<Signal> send(String... recipients) {
    return Lab.signals(lab.session().send(Lab.to(recipients)));
  }

  private static Signal unable(int code, String enhanced, String text) {
    return new Unable(Cause.of(Scope.CAPABILITY, code, enhanced, text));
  }

  /** Content whose second half is gone. */
  private record HalfContent() implements Content {

    @Override
    public long octets() {
      return 100;
    }

    @Override
    public boolean isEightBit() {
      return false;
    }

    @Override
    public boolean hasUtf8Header() {
      return false;
    }

    @Override
    public void transferTo(OutputStream out) throws IOException {
      out.write(new byte[50]);
      throw new SpoolException("disk gone");
    }
  }

  @Test
  void whoMayHaveAnsweredInsideTheContentIsNotUsedAgain() {
    lab.network.breakAt(Lab.MX, new Fault.Trickle(1)); // 354 is heard alone
    lab.sink.on("CONTENT", Act.answer("552 5.3.4 Too big"));
    ClientSession session = lab.session();
    Octets big = Octets.of("Subject: big\r\n\r\n" + "0123456789\r\n".repeat(10_000));
    assertThat(Lab.signals(session.send(Lab.of(big, "a@example.com"))))
        .containsExactly(new Said(Stage.DOT, Reply.of(552, "5.3.4", "Too big")));
    assertThat(session.isReusable()).isFalse();
  }
}
