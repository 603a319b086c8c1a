package io.posthorn.account;

import io.posthorn.address.Domain;

/**
 * Someone who logged in.
 *
 * @param login as configured, mostly {@code postmaster@} and the domain
 * @param domain the sending domain that the credential belongs to
 * @param generation {@link ScramVerifier#generation} of the password that was used, which is no
 *     secret; empty where passwords never change
 */
public record Principal(String login, Domain domain, String generation) {

  /** Someone whose password never changes. */
  public Principal(String login, Domain domain) {
    this(login, domain, "");
  }
}
