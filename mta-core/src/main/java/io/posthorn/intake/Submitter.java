package io.posthorn.intake;

import io.posthorn.account.Principal;
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
}
