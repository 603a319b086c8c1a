package io.posthorn.options;

import java.util.Optional;

/**
 * The sending options of one message; each overrides its sending domain's setting where present.
 *
 * @param dkim whether to sign (X-Mailgun-Dkim)
 * @param requireTls whether only TLS will do (X-Mailgun-Require-TLS)
 * @param skipVerification whether any certificate will do (X-Mailgun-Skip-Verification)
 */
public record SendingOptions(
    Optional<Boolean> dkim, Optional<Boolean> requireTls, Optional<Boolean> skipVerification) {

  /** A message that asks for nothing. */
  public static final SendingOptions NONE =
      new SendingOptions(Optional.empty(), Optional.empty(), Optional.empty());
}
