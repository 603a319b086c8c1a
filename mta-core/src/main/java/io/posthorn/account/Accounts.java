package io.posthorn.account;

import io.posthorn.address.Domain;
import java.util.Optional;

/** Logins and sending domains. Safe for use by many threads. */
public interface Accounts {

  /**
   * Checks a login.
   *
   * <p>Takes milliseconds of CPU on purpose, the same for known and unknown logins; never call it
   * on an event loop.
   *
   * @return the principal, or empty when login and password do not belong together
   */
  Optional<Principal> logIn(String login, String password);

  /**
   * Who has a login, for those who vouch for him without his password: a front end that has checked
   * it. Cheap.
   */
  Optional<Principal> named(String login);

  /**
   * Whether a principal that {@link #logIn} gave still counts: neither was its login deleted since,
   * nor its password changed, nor did its domain go away. Cheap.
   */
  boolean isCurrent(Principal principal);

  /** The settings of a sending domain of ours; empty for a foreign domain. */
  Optional<SendingDomain> domain(Domain name);
}
