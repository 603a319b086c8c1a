package io.posthorn.intake;

import io.posthorn.account.Principal;
import io.posthorn.address.Domain;
import java.net.InetAddress;

/** Who hands us mail. */
public sealed interface Submitter {

  /** Where from. */
  InetAddress client();

  /** Someone who logged in. */
  record Authenticated(InetAddress client, Principal principal) implements Submitter {}

  /** A host of a trusted network, without a login. */
  record Trusted(InetAddress client) implements Submitter {}

  /** Anybody: may hand us mail for our own domains at most, never relay. */
  record Stranger(InetAddress client) implements Submitter {}

  /**
   * Ourselves, with a report on mail that failed; no gatekeeper is asked.
   *
   * @param client the loopback address
   * @param sendingDomain of the mail reported on: the report goes under it
   */
  record Ourselves(InetAddress client, Domain sendingDomain) implements Submitter {}
}
