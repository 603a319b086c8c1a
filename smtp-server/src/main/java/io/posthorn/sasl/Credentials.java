package io.posthorn.sasl;

/**
 * A password, which is yet to be checked.
 *
 * @param login the authentication identity
 * @param password as typed
 */
public record Credentials(String login, String password) implements Evidence {

  /** Leaves the password out. */
  @Override
  public String toString() {
    return "credentials of " + login;
  }
}
