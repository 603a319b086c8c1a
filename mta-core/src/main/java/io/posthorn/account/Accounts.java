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
   * @return busy where so many logins are being checked that this one would wait for long
   */
  LoginAnswer logIn(String login, String password);

  /**
   * What a client that logs in by SCRAM (RFC 5802) has to know the password of. For a login that is
   * not there it is one of a password that nobody has, the same whenever it is asked for. Cheap.
   *
   * @return empty where logins have no passwords
   */
  default Optional<ScramVerifier> verifier(String login) {
    return Optional.empty();
  }

  /**
   * Lets someone in who proved to know the password behind {@code verifier}; empty where that is
   * not, or no longer, the password of {@code login}. Cheap.
   */
  default Optional<Principal> proven(String login, ScramVerifier verifier) {
    return Optional.empty();
  }

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

  /** What a principal may do now. Cheap. */
  default Rights rights(Principal principal) {
    return Rights.USUAL;
  }

  /** The settings of a sending domain of ours; empty for a foreign domain. */
  Optional<SendingDomain> domain(Domain name);
}
