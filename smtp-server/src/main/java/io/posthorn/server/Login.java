package io.posthorn.server;

import io.posthorn.account.Principal;
import io.posthorn.account.ScramVerifier;
import io.posthorn.sasl.ChannelBindings;
import io.posthorn.sasl.Credentials;
import io.posthorn.sasl.Evidence;
import io.posthorn.sasl.Mechanism;
import io.posthorn.sasl.Proof;
import io.posthorn.sasl.SaslExchange;
import io.posthorn.sasl.SaslStep;
import io.posthorn.sasl.ScramFirst;
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
    SaslStep step = phase.exchange().respond(line);
    return phase
        .proven()
        .filter(_ -> step instanceof SaslStep.Acknowledged)
        .<Turn>map(principal -> welcome(phase.session(), principal))
        .orElseGet(() -> step(phase.session(), step, phase.exchange().mechanism()));
  }

  /** What follows on the ruling on what a client is challenged with. */
  static Turn heed(Greeted session, Question.Challenge question, Ruling ruling) {
    return switch (ruling) {
      case Ruling.Challenged(ScramVerifier verifier, String nonce) ->
          step(session, question.first().challenge(verifier, nonce), question.first().mechanism());
      case Ruling.Refused refused -> refused(session, refused.reply());
      case Ruling.LoggedIn _, Ruling.Allowed _, Ruling.Queued _ -> throw Dialog.misfit(ruling);
    };
  }

  /** What follows on the ruling at the end of AUTH. */
  static Turn heed(Greeted session, Question.MayLogIn question, Ruling ruling) {
    return switch (ruling) {
      case Ruling.LoggedIn(Principal principal) ->
          switch (question.evidence()) {
            case Credentials _ -> welcome(session, principal);
            // RFC 4954 §4: what the server has left to say is one more challenge
            case Proof proof -> challenge(session, proof.conclusion(), Optional.of(principal));
          };
      case Ruling.Refused refused -> refused(session, refused.reply());
      case Ruling.Challenged _, Ruling.Allowed _, Ruling.Queued _ -> throw Dialog.misfit(ruling);
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
    if (never || link.mechanisms().isEmpty()) {
      return new Answer(session, Reply.of(502, "5.5.1", "AUTH is not offered here"));
    }
    if (!link.isSafeForPasswords()) {
      return new Answer(
          session,
          Reply.of(538, "5.7.11", "Encryption required for authentication: use TLS first"));
    }
    Optional<Mechanism> mechanism =
        Mechanism.named(auth.mechanism()).filter(link.mechanisms()::contains);
    if (mechanism.isEmpty()) {
      return new Answer(session, Reply.of(504, "5.5.4", "Mechanism not offered"));
    }
    return step(
        session,
        SaslExchange.begin(mechanism.get(), auth.initial(), offered(link)),
        mechanism.get());
  }

  /** A client that could bind has not been misled where -PLUS is not offered on purpose. */
  private static ChannelBindings offered(Link link) {
    return link.mechanisms().contains(Mechanism.SCRAM_SHA_256_PLUS)
        ? link.bindings()
        : ChannelBindings.NONE;
  }

  private static Turn step(Greeted session, SaslStep step, Mechanism mechanism) {
    return switch (step) {
      case SaslStep.Challenge challenge -> challenge(session, challenge, Optional.empty());
      case SaslStep.Lookup(ScramFirst first) ->
          new Turn.Ask(session, new Question.Challenge(session.link().client(), first));
      case SaslStep.Complete(Evidence evidence) ->
          new Turn.Ask(
              session, new Question.MayLogIn(session.link().client(), mechanism, evidence));
      case SaslStep.Malformed _, SaslStep.Acknowledged _ ->
          new Answer(session, Reply.of(501, "5.5.2", "Cannot decode the response"));
      case SaslStep.ForeignIdentity _, SaslStep.WrongBinding _ -> failed(session, invalid());
    };
  }

  /** RFC 4954 §4: 334 and a space, also where the challenge is empty. */
  private static Turn challenge(
      Greeted session, SaslStep.Challenge challenge, Optional<Principal> proven) {
    return new Turn.Challenge(
        new Authenticating(session, challenge.exchange(), proven),
        Reply.plain(334, challenge.text()));
  }

  /** One more failure counts; not that we are busy or broken, and 421 ends it all. */
  private static Turn refused(Greeted session, Reply reply) {
    if (reply.code() == 421) {
      return new Hangup(reply);
    }
    return reply.isTransient() ? new Answer(session, reply) : failed(session, reply);
  }

  private static Turn failed(Greeted session, Reply reply) {
    Link link = session.link().withFailedLogin();
    if (link.failedLogins() >= MAX_FAILURES) {
      return new Hangup(Reply.of(421, "4.7.0", "Too many failed logins"));
    }
    return new Answer(new Greeted(link, session.hello(), session.extended(), session.who()), reply);
  }

  private static Turn welcome(Greeted session, Principal principal) {
    return new Answer(
        new Greeted(session.link(), session.hello(), session.extended(), Optional.of(principal)),
        Reply.of(235, "2.7.0", "Authentication successful"));
  }
}
