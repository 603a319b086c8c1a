package io.posthorn.server;

import io.posthorn.account.Accounts;
import io.posthorn.account.LoginAnswer;
import io.posthorn.account.Principal;
import io.posthorn.sasl.Credentials;
import io.posthorn.sasl.Evidence;
import io.posthorn.sasl.Proof;
import io.posthorn.smtp.Reply;
import io.posthorn.time.Time;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Rules on logins. Takes its time: for virtual threads. Safe for use by many. */
public final class LoginDesk {

  /** RFC 5802 asks for more than anybody could guess; this is 144 bits. */
  private static final int NONCE_OCTETS = 18;

  private final Accounts accounts;
  private final LoginGuard guard;
  private final Time time;
  private final RandomGenerator random;

  /**
   * A desk.
   *
   * @param accounts know the logins
   * @param guard remembers those that failed
   * @param random a source that nobody can foresee
   */
  public LoginDesk(Accounts accounts, LoginGuard guard, Time time, RandomGenerator random) {
    this.accounts = accounts;
    this.guard = guard;
    this.time = time;
    this.random = random;
  }

  /** Whether {@code client} is not heard at all. Does not block. */
  boolean isBanned(InetAddress client) {
    return guard.isBanned(client);
  }

  /** What the client is to prove that it knows, and our part of the nonce. */
  Ruling challenge(Question.Challenge question) {
    String login = question.first().login();
    Optional<Reply> objection = guard.objection(question.client(), login);
    if (objection.isPresent()) {
      return new Ruling.Refused(objection.get());
    }
    byte[] nonce = new byte[NONCE_OCTETS];
    random.nextBytes(nonce);
    return accounts
        .verifier(login)
        .<Ruling>map(
            verifier -> new Ruling.Challenged(verifier, Base64.getEncoder().encodeToString(nonce)))
        .orElseGet(() -> new Ruling.Refused(Login.invalid()));
  }

  /** Whether the client may log in. */
  Ruling judge(Question.MayLogIn question) {
    InetAddress client = question.client();
    Evidence evidence = question.evidence();
    Optional<Reply> objection = guard.objection(client, evidence.login());
    if (objection.isPresent()) {
      return new Ruling.Refused(objection.get());
    }
    return switch (answer(evidence)) {
      case LoginAnswer.Welcome(Principal principal) -> {
        guard.succeeded(client, evidence.login());
        yield new Ruling.LoggedIn(principal);
      }
      case LoginAnswer.Wrong _ -> {
        pause(guard.failed(client, evidence));
        yield new Ruling.Refused(guard.isBanned(client) ? LoginGuard.BANNED : Login.invalid());
      }
      case LoginAnswer.Busy _ ->
          new Ruling.Refused(
              Reply.of(454, "4.7.0", "Too many logins at once; try again later")); // RFC 4954 §6
    };
  }

  /** Whom a front end vouches for. */
  Ruling named(String login) {
    return accounts
        .named(login)
        .<Ruling>map(Ruling.LoggedIn::new)
        .orElseGet(() -> new Ruling.Refused(Introduction.nobody()));
  }

  private LoginAnswer answer(Evidence evidence) {
    return switch (evidence) {
      case Credentials(String login, String password) -> accounts.logIn(login, password);
      case Proof proof ->
          LoginAnswer.of(
              proof.holds() ? accounts.proven(proof.login(), proof.verifier()) : Optional.empty());
    };
  }

  private void pause(Duration delay) {
    try {
      if (delay.isPositive()) {
        time.sleep(delay);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the relay stops; the answer is the same
    }
  }
}
