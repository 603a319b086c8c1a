package io.posthorn.smtp;

import java.util.Optional;

/**
 * What MAIL asks for the message as a whole, beyond its sender and its form: what travels with it.
 *
 * @param returns how much of it a report on a failure is to return (RFC 3461 §4.3)
 * @param envelopeId by which the sender knows it, decoded, printable ASCII (RFC 3461 §4.4)
 * @param requireTls whether it may only go over verified TLS, to hosts that see to the same (RFC
 *     8689)
 */
public record Wishes(Optional<Returns> returns, Optional<String> envelopeId, boolean requireTls) {

  /** Nothing. */
  public static final Wishes NONE = new Wishes(Optional.empty(), Optional.empty(), false);

  /** Of the value of {@code ENVID} as it stands in MAIL (RFC 3461 §4.4). */
  static final int MAX_ENVELOPE_ID = 100;

  /** {@code RET}. */
  public enum Returns {
    /** The whole message. */
    FULL,
    /** Its header section. */
    HDRS
  }

  /** The same with {@code RET}. */
  public Wishes with(Returns other) {
    return new Wishes(Optional.of(other), envelopeId, requireTls);
  }

  /** The same with {@code ENVID}. */
  public Wishes withEnvelopeId(String other) {
    return new Wishes(returns, Optional.of(other), requireTls);
  }

  /** The same with {@code REQUIRETLS}. */
  public Wishes withRequireTls() {
    return new Wishes(returns, envelopeId, true);
  }

  /** The parameters of MAIL for a host that offers DSN, each behind a space. */
  public String reportParameters() {
    return returns.map(part -> " RET=" + part).orElse("")
        + envelopeId.map(id -> " ENVID=" + Xtext.encode(id)).orElse("");
  }

  /** All of them as they stand in MAIL, each behind a space. */
  @Override
  public String toString() {
    return reportParameters() + (requireTls ? " REQUIRETLS" : "");
  }
}
