package io.posthorn.account;

import io.posthorn.address.Domain;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/**
 * A login as the {@link AccountStore} keeps it; its password cannot be told from it.
 *
 * @param login an address in {@code domain}
 * @param domain the sending domain that it belongs to
 * @param verifier what is kept of the password
 * @param created or last given a new password, to the millisecond
 * @param rights what it may do
 */
public record StoredCredential(
    String login, Domain domain, ScramVerifier verifier, Instant created, Rights rights) {

  /** A login of whose rights nothing is said. */
  public StoredCredential(String login, Domain domain, ScramVerifier verifier, Instant created) {
    this(login, domain, verifier, created, Rights.USUAL);
  }

  public StoredCredential {
    created = created.truncatedTo(ChronoUnit.MILLIS);
  }

  /** Under which the login is kept. */
  public String key() {
    return key(login);
  }

  /**
   * The form that is the same for all spellings of a login: clients write its domain as they like,
   * its local part as it was set up.
   */
  public static String key(String login) {
    int at = login.lastIndexOf('@');
    return login.substring(0, at + 1) + login.substring(at + 1).toLowerCase(Locale.ROOT);
  }
}
