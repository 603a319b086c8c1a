package io.posthorn.client;

import io.posthorn.outcome.Cause;
import io.posthorn.outcome.Scope;
import io.posthorn.smtp.Capabilities;
import io.posthorn.smtp.DeliverBy;
import io.posthorn.smtp.Recipient;
import io.posthorn.smtp.Wishes;
import java.time.Duration;
import java.util.Optional;

/** What a transaction needs of a host, against what the host offers. Pure. */
final class Needs {

  private Needs() {}

  /** What is missing, as the reason for which the transaction cannot go through this host. */
  static Optional<Cause> missing(Transaction transaction, Capabilities offered, String host) {
    if (transaction.needsSmtpUtf8() && !offered.smtpUtf8()) {
      return missing(553, "5.6.7", host + " does not offer SMTPUTF8"); // RFC 6531 §3.5
    }
    if (transaction.content().isEightBit() && !offered.eightBitMime()) {
      return missing(554, "5.6.3", host + " does not offer 8BITMIME"); // RFC 6152 §3
    }
    if (transaction.insistsOnTls() && !offered.requireTls()) {
      return missing(550, "5.7.30", host + " does not offer REQUIRETLS"); // RFC 8689 §4.2.1
    }
    Optional<Cause> late = late(transaction, offered, host);
    if (late.isPresent()) {
      return late;
    }
    long octets = transaction.content().octets();
    if (offered.maxSize().isPresent() && octets > offered.maxSize().getAsLong()) {
      String text = host + " takes " + offered.maxSize().getAsLong() + " octets, not " + octets;
      return missing(552, "5.3.4", text); // RFC 1870 §6.1
    }
    return Optional.empty();
  }

  /** RFC 2852 §4.2: what is to be given up at a time goes to hosts only that give it up. */
  private static Optional<Cause> late(Transaction transaction, Capabilities offered, String host) {
    Optional<DeliverBy> by = transaction.wishes().timing().deliverBy().filter(DeliverBy::returns);
    if (by.isEmpty()) {
      return Optional.empty();
    }
    if (!offered.deliverBy()) {
      return missing(550, "5.3.3", host + " does not offer DELIVERBY");
    }
    long rest = transaction.rest().map(Duration::toSeconds).orElse(Long.MAX_VALUE);
    long least = offered.shortestBy().orElse(1);
    return rest < least
        ? missing(550, "5.4.7", host + " wants " + least + " s, and " + rest + " s are left")
        : Optional.empty();
  }

  /**
   * The MAIL command, with a parameter for what is offered and needed.
   *
   * @param loggedIn whether the host knows who we are
   */
  static String mail(Transaction transaction, Capabilities offered, boolean loggedIn) {
    StringBuilder line = new StringBuilder("MAIL FROM:<").append(transaction.from()).append('>');
    if (offered.size()) {
      line.append(" SIZE=").append(transaction.content().octets());
    }
    if (transaction.content().isEightBit()) {
      line.append(" BODY=8BITMIME");
    }
    if (transaction.needsSmtpUtf8()) {
      line.append(" SMTPUTF8");
    }
    if (transaction.wishes().requireTls() && offered.requireTls()) {
      line.append(" REQUIRETLS"); // RFC 8689 §4.2.1
    }
    Wishes.Timing timing = transaction.wishes().timing();
    if (offered.deliverBy() && transaction.rest().isPresent()) { // RFC 2852 §4.2
      timing.deliverBy().ifPresent(by -> line.append(by.parameter(transaction.rest().get())));
    }
    if (offered.priority()) { // RFC 6710 §4
      timing.priority().ifPresent(priority -> line.append(" MT-PRIORITY=").append(priority));
    }
    if (loggedIn) {
      line.append(transaction.wishes().authParameter()); // RFC 4954 §5
    }
    if (offered.dsn()) {
      line.append(transaction.wishes().reportParameters()); // RFC 3461 §5.2.1
    }
    return line.toString();
  }

  /** The RCPT command; a host that does not offer DSN hears no wish (RFC 3461 §5.2.2). */
  static String rcpt(Recipient to, Capabilities offered) {
    return "RCPT TO:<" + to.address() + ">" + (offered.dsn() ? to.parameters() : "");
  }

  private static Optional<Cause> missing(int code, String enhanced, String text) {
    return Optional.of(Cause.of(Scope.CAPABILITY, code, enhanced, text));
  }
}
