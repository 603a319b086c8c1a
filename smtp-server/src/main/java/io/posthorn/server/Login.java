package io.posthorn.server;

import io.posthorn.account.Principal;
import io.posthorn.sasl.Mechanism;
import io.posthorn.sasl.SaslExchange;
import io.posthorn.sasl.SaslStep;
import io.posthorn.server.Phase.Authenticating;
import io.posthorn.server.Phase.Greeted;
import io.posthorn.server.Turn.Answer;
import io.posthorn.server.Turn.Hangup;
import io.posthorn.smtp.Command;
import io.posthorn.smtp.Reply;
import java.util.Optional;

/** AUTH (RFC 4954) as pure functions. */
final class Login {

  /** Failed logins before a session is closed: a person mistypes twice, a guesser does not stop. */
  private static final int MAX_FAILURES = 5;

  private Login() {}

  /** What follows on AUTH. */
  static Turn hear(Phase phase, Command.Auth auth) {
    return switch (phase) {
      case Phase.Connected _ -> Dialog.outOfPlace(phase, "Send EHLO first");
      // RFC 4954 §4: not during a mail transaction
      case Phase.Collecting _, Phase.Chunking _ ->
          Dialog.outOfPlace(phase, "AUTH is not for a transaction");
      case Greeted session -> hear(session, auth);
      case Authenticating _, Phase.Receiving _, Phase.Discarding _ ->
          throw new IllegalStateException("a command in " + phase);
    };
  }

  /** What follows on the line behind a 334: a response, or {@code *} to cancel (RFC 4954 §4). */
  static Turn respond(Authenticating phase, String line) {
    if (line.equals("*")) {
      return new Answer(phase.session(), Reply.of(501, "5.7.0", "Authentication cancelled"));
    }
    return step(phase.session(), phase.exchange().respond(line), phase.exchange().mechanism());
  }

  /** What follows on the ruling. */
  static Turn heed(Greeted session, Ruling ruling) {
    return switch (ruling) {
      case Ruling.LoggedIn in ->
          new Answer(
              loggedIn(session, in.principal()),
              Reply.of(235, "2.7.0", "Authentication successful"));
      case Ruling.Refused refused when refused.reply().isTransient() ->
          new Answer(session, refused.reply());
      case Ruling.Refused refused -> failed(session, refused.reply());
      case Ruling.Allowed _, Ruling.Queued _ -> throw Dialog.misfit(ruling);
    };
  }

  /** What is said to login and password that do not fit; to all such alike. */
  static Reply invalid() {
    return Reply.of(535, "5.7.8", "Authentication credentials invalid");
  }

  private static Turn hear(Greeted session, Command.Auth auth) {
    Link link = session.link();
    if (session.who().isPresent()) {
      return Dialog.outOfPlace(session, "Already authenticated");
    }
    boolean never = !link.settings().kind().takesSubmissions();
    if (never || link.settings().mechanisms().isEmpty()) {
      return new Answer(session, Reply.of(502, "5.5.1", "AUTH is not offered here"));
    }
    if (!link.isSafeForPasswords()) {
      return new Answer(
          session,
          Reply.of(538, "5.7.11", "Encryption required for authentication: use TLS first"));
    }
    Optional<Mechanism> mechanism =
        Mechanism.named(auth.mechanism()).filter(link.settings().mechanisms()::contains);
    if (mechanism.isEmpty()) {
      return new Answer(session, Reply.of(504, "5.5.4", "Mechanism not offered"));
    }
    return step(session, SaslExchange.begin(mechanism.get(), auth.initial()), mechanism.get());
  }

  private static Turn step(Greeted session, SaslStep step, Mechanism mechanism) {
    return switch (step) {
      // RFC 4954 §4: 334 and a space, also where the challenge is empty
      case SaslStep.Challenge challenge ->
          new Turn.Challenge(
              new Authenticating(session, challenge.exchange()),
              Reply.plain(334, challenge.text()));
      case SaslStep.Complete complete ->
          new Turn.Ask(session, new Question.MayLogIn(mechanism, complete.credentials()));
      case SaslStep.Malformed _ ->
          new Answer(session, Reply.of(501, "5.5.2", "Cannot decode the response"));
      case SaslStep.ForeignIdentity _ -> failed(session, invalid());
    };
  }

  private static Turn failed(Greeted session, Reply reply) {
    Link link = session.link().withFailedLogin();
    if (link.failedLogins() >= MAX_FAILURES) {
      return new Hangup(Reply.of(421, "4.7.0", "Too many failed logins"));
    }
    return new Answer(new Greeted(link, session.hello(), session.extended(), session.who()), reply);
  }

  private static Greeted loggedIn(Greeted session, Principal principal) {
    return new Greeted(session.link(), session.hello(), session.extended(), Optional.of(principal));
  }
}
