package io.posthorn.server;

import io.posthorn.intake.Refusal;
import io.posthorn.intake.Submitter;
import io.posthorn.sasl.ChannelBindings;
import io.posthorn.server.Phase.Authenticating;
import io.posthorn.server.Phase.Collecting;
import io.posthorn.server.Phase.Connected;
import io.posthorn.server.Phase.Receiving;
import io.posthorn.server.Turn.Hangup;
import io.posthorn.smtp.Command;
import io.posthorn.smtp.CommandParser;
import io.posthorn.smtp.Reply;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * One session from greeting to close, without its socket: keeps the phase between lines and counts
 * errors and idle commands. The caller does what each turn says before it comes with the next line.
 *
 * <p>For one thread at a time.
 */
final class Conversation {

  private final Supplier<Optional<Instant>> latestRelease;
  private final CommandParser parser;
  private final int errorLimit;
  private final int idleLimit;
  private Phase phase;
  private String verb = Verbs.OTHER;
  private Optional<Refusal> refusal = Optional.empty();
  private boolean smtpUtf8;
  private int errors;
  private int idle;

  /** Without a hold of mail. */
  Conversation(Link link) {
    this(link, Optional::empty);
  }

  /** Where {@code latestRelease} says until when mail may be held, if it may. */
  Conversation(Link link, Supplier<Optional<Instant>> latestRelease) {
    this.latestRelease = latestRelease;
    this.parser = new CommandParser(link.settings().limits(), link.settings().hostname());
    this.errorLimit = link.settings().limits().errors();
    this.idleLimit = link.settings().limits().idleCommands();
    this.phase = new Connected(link);
  }

  /** Where the session is. */
  Phase phase() {
    return phase;
  }

  /** Whether no transaction would be cut short by closing now. */
  boolean isIdle() {
    return switch (phase) {
      case Connected _, Phase.Greeted _, Authenticating _ -> true;
      case Collecting _, Receiving _, Phase.Chunking _, Phase.Discarding _ -> false;
    };
  }

  /** Whether content comes next, and no command. */
  boolean isReceiving() {
    return phase instanceof Receiving || phase instanceof Phase.Discarding;
  }

  /** Whether what was collected belongs to a transaction that goes on. */
  boolean isAmidContent() {
    return isReceiving() || phase instanceof Phase.Chunking;
  }

  /** The name of the last command, from a closed list; for meters. */
  String verb() {
    return verb;
  }

  /**
   * The client said a line, which comes without its CRLF.
   *
   * @param inputBehind whether more has arrived already
   */
  Turn hear(byte[] line, boolean inputBehind) {
    if (phase instanceof Authenticating authenticating) {
      String response = new String(line, StandardCharsets.ISO_8859_1);
      return take(Login.respond(authenticating, response), false);
    }
    Command command = parser.parse(line);
    verb = Verbs.of(command);
    smtpUtf8 =
        command instanceof Command.Mail mail ? mail.parameters().smtpUtf8() : smtpUtf8 && !isIdle();
    if (!movesMail(command) && ++idle > idleLimit) {
      return new Hangup(Reply.of(421, "4.7.0", "Too many commands without a message"));
    }
    Turn turn = take(Dialog.hear(phase, command, latestRelease.get()), false);
    return inputBehind ? notBefore(command, turn) : turn;
  }

  /** The client said a line over the limit. */
  Turn hearTooLong() {
    if (phase instanceof Authenticating authenticating) {
      phase = authenticating.session(); // RFC 4954 §4: the exchange fails
    }
    verb = Verbs.OTHER;
    return take(Dialog.hear(phase, CommandParser.tooLong(), Optional.empty()), false);
  }

  /** The question that the last turn asked was answered. */
  Turn heed(Question question, Ruling ruling) {
    return take(Dialog.heed(phase, question, ruling), isForgiven(question, ruling));
  }

  /** The content that the last turn collected has ended, or its chunk. */
  Turn received(Content content) {
    verb = content instanceof Content.Part ? Verbs.BDAT : Verbs.END_OF_DATA;
    return take(Dialog.received(phase, content), false);
  }

  /** What the last turn refused, where the intake is to be told of it; given once. */
  Optional<Refusal> refusal() {
    Optional<Refusal> last = refusal;
    refusal = Optional.empty();
    return last;
  }

  /** The handshake that the last turn wanted, or that comes before the greeting, is done. */
  void secured(String protocol, ChannelBindings bindings) {
    phase = new Connected(phase.link().securedBy(protocol, bindings));
  }

  /**
   * What came too early would be heard as what it is not: clear text as if it came through TLS (RFC
   * 3207 §6, CVE-2011-0411), or content as commands, where DATA is refused (RFC 2920 §3.1: nothing
   * follows DATA in its group). Both end the session.
   */
  private static Turn notBefore(Command command, Turn turn) {
    return switch (turn) {
      case Turn.StartTls _ ->
          new Hangup(Reply.of(421, "4.7.0", "Input behind STARTTLS before the handshake"));
      case Turn.Answer answer when command instanceof Command.Data -> new Hangup(answer.reply());
      default -> turn;
    };
  }

  /** RFC 6531 §3.7.4.2: beyond ASCII only for a client that said SMTPUTF8. */
  private Turn.Answer legible(Turn.Answer answer) {
    return smtpUtf8
        ? answer
        : new Turn.Answer(answer.next(), answer.reply().ascii(), answer.refusal());
  }

  private Turn take(Turn turn, boolean forgiven) {
    return switch (turn) {
      case Turn.Answer answer -> {
        phase = answer.next();
        refusal = answer.refusal();
        yield count(legible(answer), forgiven);
      }
      case Turn.Ask ask -> {
        phase = ask.phase();
        yield ask;
      }
      case Turn.Challenge challenge -> {
        phase = challenge.next();
        yield challenge;
      }
      case Turn.Collect collect -> {
        phase = collect.next();
        yield collect;
      }
      case Turn.Introduce introduce -> {
        phase = introduce.next();
        errors = 0; // they were another client's
        yield introduce;
      }
      case Turn.Count count -> {
        phase = count.next();
        yield count;
      }
      case Turn.StartTls _, Hangup _ -> turn;
    };
  }

  /** The others are answered well without mail, so that a client could go on for ever. */
  private static boolean movesMail(Command command) {
    return switch (command) {
      case Command.Ehlo _, Command.Helo _, Command.Rset _ -> false;
      case Command.Noop _, Command.Vrfy _, Command.Help _, Command.Xclient _ -> false;
      case Command.Bdat bdat -> bdat.octets() > 0 || bdat.last();
      case Command.Mail _, Command.Rcpt _, Command.Data _, Command.Quit _ -> true;
      case Command.Unsized _ -> true;
      case Command.StartTls _, Command.Auth _, Command.Unknown _, Command.Malformed _ -> true;
    };
  }

  /** One error too many is answered with 421 in place of its own reply. */
  private Turn count(Turn.Answer answer, boolean forgiven) {
    int code = answer.reply().code();
    boolean tooMany = code == 452; // recipients: RFC 5321 §4.5.3.1.10 makes it part of the game
    if (code >= 400 && !tooMany && !forgiven) {
      errors++;
    }
    return errors < errorLimit ? answer : new Hangup(Reply.of(421, "4.7.0", "Too many errors"));
  }

  /**
   * A customer's list may hold many addresses that are refused; a stranger who tries many is
   * guessing. A message that was queued starts both counts anew.
   */
  private boolean isForgiven(Question question, Ruling ruling) {
    if (ruling instanceof Ruling.Queued) {
      errors = 0;
      idle = 0;
    }
    return question instanceof Question.MayReceive receive
        && !(receive.who() instanceof Submitter.Stranger);
  }
}
