package io.posthorn.account;

import java.util.Optional;

/** What login and password come to. */
public sealed interface LoginAnswer {

  /** They belong together. */
  record Welcome(Principal welcomed) implements LoginAnswer {}

  /** They do not, or there is no such login. */
  record Wrong() implements LoginAnswer {}

  /** Nobody could look: too many passwords are being checked. */
  record Busy() implements LoginAnswer {}

  /** The one for whom login and password belong together. */
  default Optional<Principal> principal() {
    return this instanceof Welcome(Principal welcomed) ? Optional.of(welcomed) : Optional.empty();
  }

  /** The answer that lets {@code principal} in, or nobody. */
  static LoginAnswer of(Optional<Principal> principal) {
    return principal.<LoginAnswer>map(Welcome::new).orElseGet(Wrong::new);
  }
}
