package io.posthorn.smtp;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What MAIL asks for the message as a whole, beyond its sender and its form: what travels with it.
 *
 * @param returns how much of it a report on a failure is to return (RFC 3461 §4.3)
 * @param envelopeId by which the sender knows it, decoded, printable ASCII (RFC 3461 §4.4)
 * @param requireTls whether it may only go over verified TLS, to hosts that see to the same (RFC
 *     8689)
 * @param timing when it is to go, and how soon
 * @param auth who handed it in first, as far as its client says so and we believe it: {@code <>}
 *     for nobody known, or an address (RFC 4954 §5)
 */
public record Wishes(
    Optional<Returns> returns,
    Optional<String> envelopeId,
    boolean requireTls,
    Timing timing,
    Optional<String> auth) {

  /** Nothing. */
  public static final Wishes NONE =
      new Wishes(Optional.empty(), Optional.empty(), false, Timing.NONE, Optional.empty());

  /** {@code AUTH} where nobody is known. */
  static final String NOBODY = "<>";

  /** Of the value of {@code ENVID} as it stands in MAIL (RFC 3461 §4.4). */
  static final int MAX_ENVELOPE_ID = 100;

  /** {@code RET}. */
  public enum Returns {
    /** The whole message. */
    FULL,
    /** Its header section. */
    HDRS
  }

  /**
   * Times and urgency.
   *
   * @param hold not before then (RFC 4865)
   * @param deliverBy of no use behind then (RFC 2852)
   * @param priority from -9 to 9 (RFC 6710)
   */
  public record Timing(
      Optional<Hold> hold, Optional<DeliverBy> deliverBy, Optional<Integer> priority) {

    /** At once, as long as it takes, like all others. */
    public static final Timing NONE =
        new Timing(Optional.empty(), Optional.empty(), Optional.empty());

    /** The same with {@code HOLDFOR} or {@code HOLDUNTIL}. */
    public Timing with(Hold other) {
      return new Timing(Optional.of(other), deliverBy, priority);
    }

    /** The same with {@code BY}. */
    public Timing with(DeliverBy other) {
      return new Timing(hold, Optional.of(other), priority);
    }

    /** The same with {@code MT-PRIORITY}. */
    public Timing withPriority(int other) {
      return new Timing(hold, deliverBy, Optional.of(other));
    }

    @Override
    public String toString() {
      return hold.map(Hold::toString).orElse("")
          + deliverBy.map(DeliverBy::toString).orElse("")
          + priority.map(value -> " MT-PRIORITY=" + value).orElse("");
    }
  }

  /** The same with {@code RET}. */
  public Wishes with(Returns other) {
    return new Wishes(Optional.of(other), envelopeId, requireTls, timing, auth);
  }

  /** The same with {@code ENVID}. */
  public Wishes withEnvelopeId(String other) {
    return new Wishes(returns, Optional.of(other), requireTls, timing, auth);
  }

  /** The same with {@code REQUIRETLS}. */
  public Wishes withRequireTls() {
    return new Wishes(returns, envelopeId, true, timing, auth);
  }

  /** The same with other times. */
  public Wishes with(Timing other) {
    return new Wishes(returns, envelopeId, requireTls, other, auth);
  }

  /** The same with {@code AUTH}. */
  public Wishes withAuth(String other) {
    return new Wishes(returns, envelopeId, requireTls, timing, Optional.of(other));
  }

  /** The same from a client whose word on {@code AUTH} counts for nothing (RFC 4954 §5). */
  public Wishes withoutTrust() {
    return auth.isPresent() ? withAuth(NOBODY) : this;
  }

  /** {@code AUTH} for a host to which we have logged in, behind a space. */
  public String authParameter() {
    return auth.map(who -> " AUTH=" + Xtext.encode(who)).orElse("");
  }

  /** When it is of no use any more, or late, where it may first be sent at {@code firstDue}. */
  public Optional<Instant> deadline(Instant firstDue) {
    return timing.deliverBy().map(by -> firstDue.plus(by.span()));
  }

  /** How long it is held from {@code now} on; zero where it is not. */
  public Duration ahead(Instant now) {
    return timing
        .hold()
        .map(hold -> hold.ahead(now))
        .filter(Duration::isPositive)
        .orElse(Duration.ZERO);
  }

  /** The parameters of MAIL for a host that offers DSN, each behind a space. */
  public String reportParameters() {
    return returns.map(part -> " RET=" + part).orElse("")
        + envelopeId.map(id -> " ENVID=" + Xtext.encode(id)).orElse("");
  }

  /** All of them as they stand in MAIL, each behind a space. */
  @Override
  public String toString() {
    return reportParameters() + (requireTls ? " REQUIRETLS" : "") + timing + authParameter();
  }
}
