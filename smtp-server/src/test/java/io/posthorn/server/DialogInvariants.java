package io.posthorn.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.account.Principal;
import io.posthorn.address.Domain;
import io.posthorn.envelope.MessageId;
import io.posthorn.intake.Refusal;
import io.posthorn.intake.Submitter;
import io.posthorn.limits.Limits;
import io.posthorn.mime.HeaderSection;
import io.posthorn.sasl.ChannelBindings;
import io.posthorn.sasl.Mechanism;
import io.posthorn.server.ListenerSettings.Hosts;
import io.posthorn.server.ListenerSettings.Security;
import io.posthorn.smtp.Command.BodyType;
import io.posthorn.smtp.Reply;
import io.posthorn.spool.BodyRef;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.IntUnaryOperator;

/**
 * What holds whatever a client says and whatever is ruled: one reply a command; content only for
 * accepted recipients; no password in clear text where TLS is required; no submission by strangers.
 */
final class DialogInvariants {

  /** {@code n,,n=alice@local.test,r=abc} and a proof that may or may not hold. */
  private static final String SCRAM_FIRST = "biwsbj1hbGljZUBsb2NhbC50ZXN0LHI9YWJj";

  private static final String SCRAM_LAST =
      "Yz1iaXdzLHI9YWJjbm9uY2UscD1kSHpiWmFwV0lrNGpVaE4rVXRlOXl0YWc5empmTUhnc3FtbWl6N0FuZFZRPQ==";

  private static final List<String> LINES =
      List.of(
          "EHLO client.test",
          "HELO client.test",
          "MAIL FROM:<ann@example.org>",
          "MAIL FROM:<> SIZE=10 SMTPUTF8",
          "MAIL FROM:<> BODY=BINARYMIME",
          "RCPT TO:<bob@remote.test>",
          "RCPT TO:<bob@local.test>",
          "DATA",
          "BDAT 7",
          "BDAT 0 LAST",
          "BDAT seven",
          "RSET",
          "NOOP",
          "STARTTLS",
          "AUTH PLAIN",
          "AUTH PLAIN AGFsaWNlQGxvY2FsLnRlc3QAc2VjcmV0",
          "AUTH LOGIN",
          "AUTH SCRAM-SHA-256",
          "AUTH SCRAM-SHA-256-PLUS",
          SCRAM_FIRST,
          SCRAM_LAST,
          "YWxpY2VAbG9jYWwudGVzdA==",
          "c2VjcmV0",
          "*",
          "VRFY bob",
          "HELP",
          "XYZZY",
          "XCLIENT ADDR=192.0.2.7",
          "XCLIENT ADDR=[UNAVAILABLE] HELO=client.test PROTO=ESMTP",
          "XCLIENT LOGIN=alice@local.test",
          "MAIL FROM:<nonsense",
          "RCPT TO:<nonsense>",
          "",
          "QUIT");

  private final IntUnaryOperator choose;
  private final ListenerSettings settings;
  private final Conversation conversation;
  private boolean closed;

  /**
   * A session with a listener of any kind.
   *
   * @param choose gives a number from 0 up to its argument, exclusive
   */
  DialogInvariants(IntUnaryOperator choose) {
    this.choose = choose;
    this.settings =
        TestSettings.listener(
            pick(Kind.values()),
            new Security(pick(TlsMode.values()), flip()),
            List.of(Mechanism.values()),
            new Hosts(loopbackOrNobody(), Networks.NONE, loopbackOrNobody()),
            Limits.Inbound.DEFAULT);
    this.conversation =
        new Conversation(
            Link.to(settings, Client.at(InetAddress.getLoopbackAddress(), settings.hosts())));
    if (settings.security().mode() == TlsMode.IMPLICIT) {
      conversation.secured("TLSv1.3 TEST", ChannelBindings.NONE);
    }
  }

  /** Says {@code count} lines. */
  void say(int count) {
    for (int i = 0; i < count && !closed; i++) {
      String line = LINES.get(choose.applyAsInt(LINES.size()));
      boolean behind = choose.applyAsInt(8) == 0;
      Turn turn = conversation.hear(line.getBytes(StandardCharsets.UTF_8), behind);
      assertThat(heed(turn)).as("replies to " + line).isEqualTo(turn instanceof Turn.Count ? 0 : 1);
      while (conversation.isReceiving() && !closed) {
        Content content = content(turn);
        assertThat(heed(conversation.received(content))).as("replies to content").isEqualTo(1);
      }
    }
  }

  private Content content(Turn turn) {
    if (flip() || turn instanceof Turn.Count refused && refused.refusal().isPresent()) {
      return unfit();
    }
    return turn instanceof Turn.Count chunk && !chunk.last()
        ? new Content.Part(chunk.octets())
        : new Content.Whole(
            new HeaderSection(List.of(), 0, 0), new BodyRef(new MessageId(0, 1), 1, 0), List.of());
  }

  private static Content unfit() {
    return new Content.Unfit(
        Transaction.tooLarge(Limits.Inbound.DEFAULT),
        Refusal.Content.unread(new HeaderSection(List.of(), 0, 0), 1L << 40, List.of()));
  }

  /** Does what the turn says; how many replies that were. */
  private int heed(Turn turn) {
    switch (turn) {
      case Turn.Answer _ -> {}
      case Turn.Challenge _ -> assertPasswordIsSafe();
      case Turn.Collect collect -> {
        Phase.Collecting transaction = collect.next().transaction();
        assertThat(transaction.recipients()).isNotEmpty();
        assertThat(transaction.mail().parameters().body()).isNotEqualTo(BodyType.BINARY);
      }
      case Turn.Count count -> {
        boolean kept = conversation.phase() instanceof Phase.Receiving;
        assertThat(count.refusal().isEmpty()).isEqualTo(kept);
        return 0;
      }
      case Turn.StartTls startTls -> {
        assertThat(startTls.link().tls()).isEmpty();
        conversation.secured("TLSv1.3 TEST", ChannelBindings.NONE);
        assertThat(conversation.phase()).isInstanceOf(Phase.Connected.class);
      }
      case Turn.Introduce _ ->
          assertThat(conversation.phase())
              .isInstanceOfAny(Phase.Connected.class, Phase.Greeted.class);
      case Turn.Hangup _ -> closed = true;
      case Turn.Ask ask -> {
        return heed(conversation.heed(ask.question(), rule(ask.question())));
      }
    }
    return 1;
  }

  private Ruling rule(Question question) {
    Ruling yes =
        switch (question) {
          case Question.Challenge challenge -> {
            assertPasswordIsSafe();
            yield new Ruling.Challenged(
                new OneAccount().verifier(challenge.first().login()).orElseThrow(), "nonce");
          }
          case Question.MayLogIn _ -> {
            assertPasswordIsSafe();
            yield new Ruling.LoggedIn(new Principal("alice@local.test", new Domain("local.test")));
          }
          case Question.MayStandFor _ -> {
            assertThat(settings.kind().takesSubmissions()).isTrue();
            yield new Ruling.LoggedIn(new Principal("alice@local.test", new Domain("local.test")));
          }
          case Question.MaySend send -> allowed(send.who());
          case Question.MayReceive receive -> allowed(receive.who());
          case Question.MayQueue queue -> {
            allowed(queue.submission().who());
            assertThat(queue.submission().envelope().recipients()).isNotEmpty();
            yield new Ruling.Queued(new MessageId(0, 1));
          }
        };
    return switch (choose.applyAsInt(4)) {
      case 0 -> new Ruling.Refused(Reply.of(550, "5.7.1", "No"));
      case 1 -> new Ruling.Refused(Reply.of(451, "4.3.0", "Not now"));
      default -> yes;
    };
  }

  /** Nobody unknown at a listener for submissions, nobody known at an exchanger. */
  private Ruling allowed(Submitter who) {
    Kind kind = settings.kind();
    assertThat(who instanceof Submitter.Stranger && !kind.takesStrangers()).isFalse();
    assertThat(!(who instanceof Submitter.Stranger) && !kind.takesSubmissions()).isFalse();
    return new Ruling.Allowed();
  }

  private void assertPasswordIsSafe() {
    Link link = conversation.phase().link();
    assertThat(link.tls().isPresent() || !settings.security().requireTls()).isTrue();
  }

  private Networks loopbackOrNobody() {
    return flip() ? Networks.of(List.of("127.0.0.0/8")) : Networks.NONE;
  }

  private boolean flip() {
    return choose.applyAsInt(2) == 1;
  }

  private <T> T pick(T[] values) {
    return values[choose.applyAsInt(values.length)];
  }
}
