package io.posthorn.sasl;

/**
 * What a client claims to be.
 *
 * @param login the authentication identity
 * @param password as typed
 */
public record Credentials(String login, String password) {

  /** Leaves the password out. */
  @Override
  public String toString() {
    return "credentials of " + login;
  }
}
