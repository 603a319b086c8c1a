package io.posthorn.server;

import io.posthorn.account.Accounts;
import io.posthorn.account.LoginAnswer;
import io.posthorn.account.Principal;
import io.posthorn.account.ScramVerifier;
import io.posthorn.account.SendingDomain;
import io.posthorn.address.Domain;
import java.util.Optional;

/** Knows alice@local.test with the password secret; broken@local.test is a bug. */
final class OneAccount implements Accounts {

  private static final String ALICE = "alice@local.test";

  private static final ScramVerifier VERIFIER =
      ScramVerifier.of(ALICE, "secret", ScramVerifier.MIN_ITERATIONS, new byte[32]);

  @Override
  public LoginAnswer logIn(String login, String password) {
    if (login.startsWith("broken")) {
      throw new IllegalStateException("a bug, for the test's sake");
    }
    if (login.startsWith("busy")) {
      return new LoginAnswer.Busy();
    }
    return login.equals(ALICE) && password.equals("secret")
        ? new LoginAnswer.Welcome(new Principal(ALICE, new Domain("local.test")))
        : new LoginAnswer.Wrong();
  }

  @Override
  public Optional<ScramVerifier> verifier(String login) {
    return Optional.of(
        login.equals(ALICE) ? VERIFIER : ScramVerifier.ofNobody(login, 4096, new byte[32]));
  }

  @Override
  public Optional<Principal> proven(String login, ScramVerifier verifier) {
    return logIn(login, verifier.equals(VERIFIER) ? "secret" : "").principal();
  }

  @Override
  public Optional<Principal> named(String login) {
    return Optional.of(login)
        .filter(ALICE::equals)
        .flatMap(known -> logIn(known, "secret").principal());
  }

  @Override
  public boolean isCurrent(Principal principal) {
    return true;
  }

  @Override
  public Optional<SendingDomain> domain(Domain name) {
    return Optional.empty();
  }
}
