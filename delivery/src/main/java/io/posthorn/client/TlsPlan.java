package io.posthorn.client;

import io.posthorn.client.Target.Security;
import io.posthorn.options.TlsPolicy;

/**
 * How one connection is to be secured: the manual's table, applied to a target.
 *
 * @param start how TLS starts
 * @param require no clear text
 * @param verify only with a certificate that verifies
 */
record TlsPlan(Security start, boolean require, boolean verify) {

  static TlsPlan of(Target target, TlsPolicy policy) {
    boolean secret = target.login().isPresent() && target.security() == Security.STARTTLS;
    boolean require = policy.require() || secret || target.security() == Security.IMPLICIT;
    return new TlsPlan(target.security(), require, policy.verify());
  }

  /** The same connection once more, after TLS failed where the policy allows clear text. */
  TlsPlan inClear() {
    return new TlsPlan(Security.NONE, false, verify);
  }

  /** Whether there is no way: TLS is a must, and the target is configured to have none. */
  boolean isImpossible() {
    return require && start == Security.NONE;
  }
}
