package io.posthorn.client;

import io.posthorn.outcome.Cause;
import io.posthorn.outcome.Scope;
import io.posthorn.smtp.Capabilities;
import io.posthorn.smtp.DotStuffer;
import io.posthorn.smtp.Reply;
import io.posthorn.spool.SpoolException;
import java.io.IOException;
import java.net.ProtocolException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One transaction from MAIL to the reply to the final dot. Commands go in groups where the host
 * offers PIPELINING (RFC 2920), else one by one, and replies are matched strictly one to one.
 */
final class Exchange {

  private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);

  /**
   * Commands in flight: their replies must fit into the host's send buffer while it does not read
   * ours, or both wait for ever (RFC 2920 §3.1).
   */
  private static final int GROUP = 50;

  private static final int CLOSING = 421;

  private static final int START_INPUT = 354;

  private final Conversation talk;
  private final Capabilities offered;
  private final Pace pace;
  private final Transaction transaction;
  private final boolean loggedIn;
  private final Answers answers;

  private boolean alive = true;
  private boolean goAhead;
  private Optional<String> stale = Optional.empty();

  Exchange(
      Conversation talk,
      Capabilities offered,
      Pace pace,
      Transaction transaction,
      boolean loggedIn) {
    this.talk = talk;
    this.offered = offered;
    this.pace = pace;
    this.transaction = transaction;
    this.loggedIn = loggedIn;
    this.answers = new Answers(transaction.recipients().size());
  }

  /** A command, and where it stands in the session. */
  private record Step(Verb verb, int recipient, String line) {}

  private enum Verb {
    RSET(Stage.MAIL),
    MAIL(Stage.MAIL),
    RCPT(Stage.RCPT),
    DATA(Stage.DATA);

    private final Stage stage;

    Verb(Stage stage) {
      this.stage = stage;
    }
  }

  /**
   * Runs it.
   *
   * @param reused whether the conversation has carried a transaction before
   */
  void run(boolean reused) {
    List<Step> steps = steps(reused);
    int group = offered.pipelining() ? GROUP : 1;
    for (int from = 0; from < steps.size() && answers.anyOpen() && goesOn(); from += group) {
      say(steps.subList(from, Math.min(steps.size(), from + group)));
    }
    if (goAhead && goesOn()) {
      if (answers.anyOpen()) {
        content();
      } else {
        loneDot();
      }
    }
  }

  /** Why the session had ended before this began, where it had; nothing was sent then. */
  Optional<String> stale() {
    return stale;
  }

  /** Whether another transaction may follow. */
  boolean isAlive() {
    return goesOn();
  }

  /** One for each recipient; only where it is not stale. */
  List<Signal> signals() {
    return answers.signals();
  }

  private boolean goesOn() {
    return alive && stale.isEmpty();
  }

  private List<Step> steps(boolean reused) {
    List<Step> steps = new ArrayList<>();
    if (reused) {
      steps.add(new Step(Verb.RSET, -1, "RSET"));
    }
    steps.add(new Step(Verb.MAIL, -1, Needs.mail(transaction, offered, loggedIn)));
    for (int i = 0; i < transaction.recipients().size(); i++) {
      steps.add(new Step(Verb.RCPT, i, Needs.rcpt(transaction.recipients().get(i), offered)));
    }
    steps.add(new Step(Verb.DATA, -1, "DATA"));
    return steps;
  }

  private void say(List<Step> group) {
    StringBuilder lines = new StringBuilder();
    group.forEach(step -> lines.append(step.line()).append("\r\n"));
    Step current = group.getFirst();
    try {
      if (talk.hasUnasked()) {
        throw new ProtocolException("an answer to no question");
      }
      talk.say(lines.toString(), pace.command());
      for (Step step : group) {
        current = step;
        heed(step, talk.hear(step.verb() == Verb.DATA ? pace.dataStart() : pace.command()));
        if (!goesOn()) {
          return;
        }
      }
    } catch (IOException e) {
      alive = false;
      if (current.verb() == Verb.RSET) {
        stale = Optional.of(Broken.what(Stage.MAIL, e));
      } else {
        answers.rest(Broken.at(current.verb().stage, e));
      }
    }
  }

  private void heed(Step step, Reply reply) throws IOException {
    boolean unexpected = step.verb() == Verb.DATA ? !isStart(reply) : !reply.isPositive();
    if (!unexpected) {
      goAhead = step.verb() == Verb.DATA;
      return;
    }
    if (step.verb() == Verb.RSET) {
      stale = Optional.of("RSET was answered " + reply);
      return;
    }
    if (reply.code() < 400) {
      throw new ProtocolException("unexpected " + reply);
    }
    Signal no = new Signal.Said(step.verb().stage, reply);
    if (reply.code() == CLOSING) {
      alive = false; // RFC 5321 §3.8: whatever was accepted before is void
      answers.rest(no);
    } else if (step.verb() == Verb.RCPT) {
      answers.one(step.recipient(), no);
    } else {
      answers.rest(no);
    }
  }

  private static boolean isStart(Reply reply) {
    return reply.code() == START_INPUT;
  }

  private void content() {
    BlockStream out = talk.content(pace::dataBlock);
    DotStuffer stuffer = new DotStuffer(out);
    try {
      transaction.content().transferTo(stuffer);
      stuffer.finish();
      if (talk.hasUnasked()) {
        throw new ProtocolException("an answer before the final dot");
      }
    } catch (SpoolException e) {
      alive = false; // half a message must not be ended by a dot
      String text = "The message could not be read: " + e.getMessage();
      answers.rest(new Signal.Unable(Cause.of(Scope.OURSELVES, 451, "4.3.0", text)));
      return;
    } catch (IOException e) {
      alive = false;
      answers.rest(lastWords().orElseGet(() -> Broken.at(Stage.DATA, e)));
      return;
    }
    if (stuffer.oddities().any()) {
      LOG.warn("content for {}: {}", transaction.recipients().getFirst(), stuffer.oddities());
    }
    finalDot(out);
  }

  /** The block with the dot has not left before this: from here on the host may have it all. */
  private void finalDot(BlockStream out) {
    try {
      out.flush();
      Reply reply = talk.hear(pace.dataEnd());
      if (reply.isPositive()) {
        answers.rest(new Signal.Taken(reply, Undertaking.of(offered)));
      } else if (reply.code() < 400) {
        throw new ProtocolException("unexpected " + reply);
      } else {
        answers.rest(new Signal.Said(Stage.DOT, reply));
        // It may have said so inside the content, and may answer the dot as well: that answer would
        // be taken for the next transaction's. One block leaves no time for it.
        alive = reply.code() != CLOSING && out.sent() == 1;
      }
    } catch (IOException e) {
      alive = false;
      answers.rest(Broken.at(Stage.DOT, e));
    }
  }

  /** A host that hangs up inside the content may have said why. */
  private Optional<Signal> lastWords() {
    try {
      Reply reply = talk.hear(pace.farewell());
      return reply.code() < 400
          ? Optional.empty()
          : Optional.of(new Signal.Said(Stage.DATA, reply));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** RFC 2920 §3.1: 354 although every recipient was refused; a dot alone gets us out. */
  private void loneDot() {
    try {
      talk.say(".\r\n", pace.command());
      alive = talk.hear(pace.command()).code() != CLOSING;
    } catch (IOException e) {
      alive = false;
    }
  }
}
