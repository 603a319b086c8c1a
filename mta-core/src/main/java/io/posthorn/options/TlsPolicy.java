package io.posthorn.options;

/**
 * How a message may travel: the manual's four rows of require-tls and skip-verification.
 *
 * @param require never send in clear text
 * @param verify use TLS only where chain and host name verify
 */
public record TlsPolicy(boolean require, boolean verify) {

  /** Try verified TLS, else clear text: the default of domain and message. */
  public static final TlsPolicy OPPORTUNISTIC = new TlsPolicy(false, true);

  /** Verified TLS or nothing (RFC 8689 §4.2.1). */
  public static final TlsPolicy STRICT = new TlsPolicy(true, true);

  /** This policy of a domain with the options of a message over it. */
  public TlsPolicy with(SendingOptions options) {
    return new TlsPolicy(
        options.security().requireTls().orElse(require),
        options.security().skipVerification().map(skip -> !skip).orElse(verify));
  }
}
