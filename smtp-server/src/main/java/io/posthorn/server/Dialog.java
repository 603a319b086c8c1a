package io.posthorn.server;

import io.posthorn.server.Phase.Collecting;
import io.posthorn.server.Phase.Connected;
import io.posthorn.server.Phase.Greeted;
import io.posthorn.server.Turn.Answer;
import io.posthorn.server.Turn.Hangup;
import io.posthorn.smtp.Command;
import io.posthorn.smtp.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The server's side of SMTP (RFC 5321 §4) as pure functions: a command in a phase gives a turn, and
 * so does the ruling on a question. AUTH is in {@link Login}, mail in {@link Transaction}, XCLIENT
 * in {@link Introduction}.
 */
final class Dialog {

  /** First words of HTTP: a browser was made to talk to us (CVE-2021-3618 and its family). */
  private static final Set<String> HTTP =
      Set.of("GET", "POST", "PUT", "HEAD", "OPTIONS", "CONNECT", "DELETE", "PATCH", "TRACE", "PRI");

  private static final Set<String> NOT_IMPLEMENTED =
      Set.of("EXPN", "TURN", "ETRN", "ATRN", "SEND", "SOML", "SAML");

  private Dialog() {}

  /** The greeting (RFC 5321 §4.2, 220). */
  static Reply greeting(Link link) {
    return Reply.plain(220, link.settings().hostname() + " ESMTP Posthorn");
  }

  /** What follows on {@code command}. In {@link Phase.Authenticating} there are no commands. */
  static Turn hear(Phase phase, Command command) {
    return switch (command) {
      case Command.Ehlo ehlo -> ehlo(phase, ehlo);
      case Command.Helo helo -> helo(phase, helo);
      case Command.StartTls _ -> startTls(phase);
      case Command.Auth auth -> Login.hear(phase, auth);
      case Command.Mail mail -> Transaction.mail(phase, mail);
      case Command.Rcpt rcpt -> Transaction.rcpt(phase, rcpt);
      case Command.Data _ -> Transaction.data(phase);
      case Command.Rset _ -> new Answer(ready(phase), Reply.of(250, "2.0.0", "Ok"));
      case Command.Noop _ -> new Answer(phase, Reply.of(250, "2.0.0", "Ok"));
      // RFC 5321 §3.5.3: neither confirmed nor denied, so that nobody learns who exists
      case Command.Vrfy _ ->
          new Answer(phase, Reply.of(252, "2.5.2", "Cannot VRFY; try RCPT to send something"));
      case Command.Help _ ->
          new Answer(phase, Reply.of(214, "2.0.0", "This is SMTP, RFC 5321; see the manual"));
      case Command.Quit _ -> new Hangup(Reply.of(221, "2.0.0", "Bye"));
      case Command.Xclient xclient -> Introduction.hear(phase, xclient);
      case Command.Unknown unknown -> unknown(phase, unknown);
      case Command.Malformed malformed -> Transaction.malformed(phase, malformed.reply());
    };
  }

  /** What follows on the ruling on a question of {@code phase}. */
  static Turn heed(Phase phase, Question question, Ruling ruling) {
    return switch (question) {
      case Question.MayLogIn _ -> Login.heed((Greeted) phase, ruling);
      case Question.MayStandFor stand -> Introduction.heed(phase, stand, ruling);
      case Question.MaySend send -> Transaction.heed((Greeted) phase, send, ruling);
      case Question.MayReceive receive -> Transaction.heed((Collecting) phase, receive, ruling);
      case Question.MayQueue _ -> Transaction.heed((Phase.Receiving) phase, ruling);
    };
  }

  /** What follows on content that has ended. */
  static Turn received(Phase.Receiving phase, Content content) {
    return Transaction.received(phase, content);
  }

  /** A ruling that does not belong to its question: a bug. */
  static IllegalStateException misfit(Ruling ruling) {
    return new IllegalStateException("ruling " + ruling.getClass().getSimpleName());
  }

  /** A command out of place (RFC 5321 §4.1.4). */
  static Turn outOfPlace(Phase phase, String text) {
    return new Answer(phase, Reply.of(503, "5.5.1", text));
  }

  /** EHLO begins anew but keeps who logged in (RFC 5321 §4.1.4, RFC 4954 §4). */
  private static Turn ehlo(Phase phase, Command.Ehlo ehlo) {
    Greeted next = greeted(phase, ehlo.name(), true);
    return new Answer(next, new Reply(250, Optional.empty(), extensions(next)));
  }

  private static Turn helo(Phase phase, Command.Helo helo) {
    Greeted next = greeted(phase, helo.name(), false);
    return new Answer(next, Reply.plain(250, next.link().settings().hostname().ascii()));
  }

  private static Greeted greeted(Phase phase, String name, boolean extended) {
    return switch (ready(phase)) {
      case Greeted before -> new Greeted(before.link(), name, extended, before.who());
      default -> new Greeted(phase.link(), name, extended, phase.link().login());
    };
  }

  private static List<String> extensions(Greeted session) {
    Link link = session.link();
    List<String> lines = new ArrayList<>();
    lines.add(link.settings().hostname().ascii());
    lines.add("PIPELINING"); // RFC 2920
    lines.add("SIZE " + link.settings().limits().messageOctets()); // RFC 1870
    lines.add("8BITMIME"); // RFC 6152
    lines.add("SMTPUTF8"); // RFC 6531
    lines.add("ENHANCEDSTATUSCODES"); // RFC 2034
    if (link.offersStartTls()) {
      lines.add("STARTTLS"); // RFC 3207
    }
    if (link.offersAuth()) {
      StringBuilder auth = new StringBuilder("AUTH"); // RFC 4954
      link.settings().mechanisms().forEach(mechanism -> auth.append(' ').append(mechanism));
      lines.add(auth.toString());
    }
    if (link.peer().introducer()) {
      lines.add(Introduction.KEYWORD);
    }
    return lines;
  }

  /** RFC 3207 §4.2: nothing that was said in clear text counts afterwards. */
  private static Turn startTls(Phase phase) {
    Link link = phase.link();
    if (link.tls().isPresent()) {
      return outOfPlace(phase, "TLS is on already");
    }
    return link.offersStartTls()
        ? new Turn.StartTls(link, Reply.of(220, "2.0.0", "Ready to start TLS"))
        : new Answer(phase, Reply.of(502, "5.5.1", "STARTTLS is not offered here"));
  }

  private static Turn unknown(Phase phase, Command.Unknown unknown) {
    if (HTTP.contains(unknown.verb())) {
      return new Hangup(Reply.of(421, "4.7.0", "This is SMTP, not HTTP"));
    }
    if (unknown.verb().equals("BDAT")) {
      // RFC 3030, not offered: the octets behind it must not be heard as commands
      return new Hangup(Reply.of(502, "5.5.1", "BDAT is not offered here"));
    }
    return NOT_IMPLEMENTED.contains(unknown.verb())
        ? new Answer(phase, Reply.of(502, "5.5.1", "Command not implemented"))
        : new Answer(phase, Reply.of(500, "5.5.1", "Command not recognized"));
  }

  /** The phase without a transaction. */
  private static Phase ready(Phase phase) {
    return switch (phase) {
      case Connected connected -> connected;
      case Greeted greeted -> greeted;
      case Phase.Authenticating authenticating -> authenticating.session();
      case Collecting collecting -> collecting.session();
      case Phase.Receiving receiving -> receiving.transaction().session();
    };
  }
}
