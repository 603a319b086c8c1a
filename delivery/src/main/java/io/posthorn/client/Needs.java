package io.posthorn.client;

import io.posthorn.outcome.Cause;
import io.posthorn.outcome.Scope;
import io.posthorn.smtp.Capabilities;
import io.posthorn.smtp.Recipient;
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
    long octets = transaction.content().octets();
    if (offered.maxSize().isPresent() && octets > offered.maxSize().getAsLong()) {
      String text = host + " takes " + offered.maxSize().getAsLong() + " octets, not " + octets;
      return missing(552, "5.3.4", text); // RFC 1870 §6.1
    }
    return Optional.empty();
  }

  /** The MAIL command, with a parameter for what is offered and needed. */
  static String mail(Transaction transaction, Capabilities offered) {
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
