package io.posthorn.server;

import io.posthorn.account.Accounts;
import io.posthorn.account.LoginAnswer;
import io.posthorn.account.Principal;
import io.posthorn.sasl.Credentials;
import io.posthorn.sasl.Evidence;
import io.posthorn.sasl.Proof;
import io.posthorn.smtp.Reply;
import java.util.Base64;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Rules on logins. Takes its time: for virtual threads. Safe for use by many. */
final class LoginDesk {

  /** RFC 5802 asks for more than nobody could guess; this is 144 bits. */
  private static final int NONCE_OCTETS = 18;

  private final Accounts accounts;
  private final RandomGenerator random;

  /**
   * A desk.
   *
   * @param random a source that nobody can foresee
   */
  LoginDesk(Accounts accounts, RandomGenerator random) {
    this.accounts = accounts;
    this.random = random;
  }

  /** What the client is to prove that it knows, and our part of the nonce. */
  Ruling challenge(Question.Challenge question) {
    byte[] nonce = new byte[NONCE_OCTETS];
    random.nextBytes(nonce);
    return accounts
        .verifier(question.first().login())
        .<Ruling>map(
            verifier -> new Ruling.Challenged(verifier, Base64.getEncoder().encodeToString(nonce)))
        .orElseGet(() -> new Ruling.Refused(Login.invalid()));
  }

  /** Whether the client may log in. */
  Ruling judge(Question.MayLogIn question) {
    return switch (answer(question.evidence())) {
      case LoginAnswer.Welcome(Principal principal) -> new Ruling.LoggedIn(principal);
      case LoginAnswer.Wrong _ -> new Ruling.Refused(Login.invalid());
      case LoginAnswer.Busy _ ->
          new Ruling.Refused(
              Reply.of(454, "4.7.0", "Too many logins at once; try again later")); // RFC 4954 §6
    };
  }

  private LoginAnswer answer(Evidence evidence) {
    return switch (evidence) {
      case Credentials credentials -> accounts.logIn(credentials.login(), credentials.password());
      case Proof proof ->
          LoginAnswer.of(
              proof.holds() ? accounts.proven(proof.login(), proof.verifier()) : Optional.empty());
    };
  }
}
