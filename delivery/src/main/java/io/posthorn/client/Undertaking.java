package io.posthorn.client;

import io.posthorn.smtp.Capabilities;

/**
 * What a host that takes a message sees to, because it offers it and was told.
 *
 * @param tells the sender what that wants to be told (RFC 3461)
 * @param keepsTime until the time that the sender set (RFC 2852)
 */
public record Undertaking(boolean tells, boolean keepsTime) {

  /** Nothing but to deliver it. */
  public static final Undertaking NONE = new Undertaking(false, false);

  static Undertaking of(Capabilities offered) {
    return new Undertaking(offered.dsn(), offered.deliverBy());
  }
}
