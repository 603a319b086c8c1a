package io.posthorn.classify;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.classify.Judgement.Bounce;
import io.posthorn.classify.Judgement.Defer;
import io.posthorn.classify.Judgement.Deliver;
import io.posthorn.classify.Judgement.NextHost;
import io.posthorn.client.Signal;
import io.posthorn.client.Signal.Broke;
import io.posthorn.client.Signal.Said;
import io.posthorn.client.Signal.Taken;
import io.posthorn.client.Signal.Unable;
import io.posthorn.client.Stage;
import io.posthorn.outcome.Cause;
import io.posthorn.outcome.Scope;
import io.posthorn.smtp.Reply;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The architecture's table of scope, severity and hosts left, row by row. */
class ClassifierTest {

  private final Classifier classifier = new Classifier();

  @ParameterizedTest(name = "{1} at {0}: {2} with hosts left, {3} at the last")
  @CsvSource({
    // stage, code, hosts left, last host
    "GREETING, 421, next, defer",
    "GREETING, 450, next, defer",
    "GREETING, 554, next, defer", // a 5xx greeting is mostly reputation
    "HELLO,    421, next, defer",
    "HELLO,    450, next, defer",
    "HELLO,    550, next, defer",
    "TLS,      421, next, defer",
    "TLS,      454, next, defer",
    "TLS,      554, next, defer",
    "AUTH,     454, next, defer",
    "AUTH,     535, next, defer",
    "MAIL,     421, next, defer",
    "MAIL,     451, next, defer",
    "MAIL,     550, bounce, bounce",
    "RCPT,     421, next, defer",
    "RCPT,     450, next, defer",
    "RCPT,     550, bounce, bounce",
    "DATA,     421, next, defer",
    "DATA,     451, next, defer",
    "DATA,     554, bounce, bounce",
    "DOT,      421, defer, defer", // never another host after the dot
    "DOT,      451, defer, defer",
    "DOT,      554, bounce, bounce",
  })
  void whatAHostSaid(Stage stage, int code, String hostsLeft, String lastHost) {
    Signal signal = new Said(stage, Reply.of(code, code / 100 + ".7.1", "No"));
    Cause cause = Cause.of(stage.scope(), code, code / 100 + ".7.1", "No");
    assertThat(classifier.judge(signal, true)).isEqualTo(expected(hostsLeft, cause));
    assertThat(classifier.judge(signal, false)).isEqualTo(expected(lastHost, cause));
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "DOT")
  void aConnectionThatBreaksBeforeTheDotIsTheHosts(Stage stage) {
    Signal signal = new Broke(stage, "reset");
    Judgement last = classifier.judge(signal, false);
    assertThat(last).isInstanceOf(Defer.class);
    Cause cause = ((Defer) last).cause();
    assertThat(cause.scope()).isEqualTo(Scope.HOST);
    assertThat(cause.code()).isEqualTo(Cause.NO_CONNECTION);
    assertThat(cause.enhanced().orElseThrow())
        .hasToString(stage == Stage.CONNECT ? "4.4.1" : "4.4.2");
    assertThat(classifier.judge(signal, true)).isEqualTo(new NextHost(cause));
  }

  @ParameterizedTest
  @CsvSource({"true", "false"})
  void aConnectionThatBreaksAfterTheDotIsNobodysToRepeatElsewhere(boolean moreHosts) {
    Judgement judgement = classifier.judge(new Broke(Stage.DOT, "reset"), moreHosts);
    assertThat(judgement).isEqualTo(new Defer(Cause.of(Scope.AMBIGUOUS, 451, "4.4.2", "reset")));
  }

  @ParameterizedTest(name = "{0} {1}: {2} with hosts left, {3} at the last")
  @CsvSource({
    "MESSAGE,   553, bounce, bounce",
    "CAPABILITY, 553, next, bounce", // SMTPUTF8, 8BITMIME, SIZE, REQUIRETLS
    "HOST,      499, next, defer", // TLS is required and not to be had
    "HOST,      554, next, defer",
    "OURSELVES, 451, defer, defer",
    "OURSELVES, 554, defer, defer",
  })
  void whatWeCouldNotDo(Scope scope, int code, String hostsLeft, String lastHost) {
    Cause cause = Cause.of(scope, code, "5.3.0", "No");
    assertThat(classifier.judge(new Unable(cause), true)).isEqualTo(expected(hostsLeft, cause));
    assertThat(classifier.judge(new Unable(cause), false)).isEqualTo(expected(lastHost, cause));
  }

  @Test
  void takenIsDelivered() {
    Reply reply = Reply.of(250, "2.0.0", "queued");
    assertThat(classifier.judge(new Taken(reply), true)).isEqualTo(new Deliver(reply));
  }

  private static Judgement expected(String word, Cause cause) {
    return switch (word) {
      case "next" -> new NextHost(cause);
      case "defer" -> new Defer(cause);
      case "bounce" -> new Bounce(cause);
      default -> throw new IllegalArgumentException(word);
    };
  }
}
