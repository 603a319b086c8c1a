package io.posthorn.server;

import io.posthorn.account.Accounts;
import io.posthorn.account.Principal;
import io.posthorn.account.SendingDomain;
import io.posthorn.address.Domain;
import java.util.Optional;

/** Knows alice@local.test with the password secret; broken@local.test is a bug. */
final class OneAccount implements Accounts {

  private static final String ALICE = "alice@local.test";

  @Override
  public Optional<Principal> logIn(String login, String password) {
    if (login.startsWith("broken")) {
      throw new IllegalStateException("a bug, for the test's sake");
    }
    return login.equals(ALICE) && password.equals("secret")
        ? Optional.of(new Principal(ALICE, new Domain("local.test")))
        : Optional.empty();
  }

  @Override
  public Optional<Principal> named(String login) {
    return Optional.of(login).filter(ALICE::equals).flatMap(known -> logIn(known, "secret"));
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
