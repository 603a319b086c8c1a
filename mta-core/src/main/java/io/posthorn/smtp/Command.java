package io.posthorn.smtp;

import io.posthorn.address.Mailbox;
import io.posthorn.address.ReversePath;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One line that a client sent, understood. {@link CommandParser} makes them; whether a command is
 * in place is the dialogue's business.
 */
public sealed interface Command {

  /** {@code EHLO} (RFC 5321 §4.1.1.1); the name is whatever the client said, printable. */
  record Ehlo(String name) implements Command {}

  /** {@code HELO}: a session without extensions. */
  record Helo(String name) implements Command {}

  /** {@code MAIL FROM} with the parameters that we know. */
  record Mail(ReversePath from, MailParameters parameters) implements Command {}

  /** {@code RCPT TO}. */
  record Rcpt(Recipient to) implements Command {

    /** One without parameters. */
    public Rcpt(Mailbox to) {
      this(Recipient.of(to));
    }
  }

  /** {@code DATA}. */
  record Data() implements Command {}

  /** {@code BDAT} (RFC 3030 §2): so many octets follow, and with {@code last} no others. */
  record Bdat(long octets, boolean last) implements Command {}

  /** A BDAT that does not say how many octets follow, so that no further command can be found. */
  record Unsized(Reply reply) implements Command {}

  /** {@code RSET}. */
  record Rset() implements Command {}

  /** {@code NOOP}. */
  record Noop() implements Command {}

  /** {@code QUIT}. */
  record Quit() implements Command {}

  /** {@code VRFY}: answered 252 whatever it asks, so that nobody learns who exists. */
  record Vrfy() implements Command {}

  /** {@code HELP}. */
  record Help() implements Command {}

  /** {@code STARTTLS} (RFC 3207). */
  record StartTls() implements Command {}

  /**
   * {@code AUTH} (RFC 4954).
   *
   * @param mechanism in upper case
   * @param initial the initial response as sent, still in base64; {@code =} means empty
   */
  record Auth(String mechanism, Optional<String> initial) implements Command {

    /** Leaves the initial response out: it holds a password. */
    @Override
    public String toString() {
      return "AUTH " + mechanism;
    }
  }

  /**
   * {@code XCLIENT} (Postfix's XCLIENT_README): who the client is, as a front end says it.
   *
   * @param said attributes by name; empty where the front end says that it does not know
   */
  record Xclient(Map<Attribute, Optional<String>> said) implements Command {

    public Xclient {
      said = Map.copyOf(said);
    }

    /** What XCLIENT may tell of a client. */
    public enum Attribute {
      NAME,
      ADDR,
      PORT,
      PROTO,
      HELO,
      LOGIN,
      DESTADDR,
      DESTPORT
    }
  }

  /** A verb that we do not implement. */
  record Unknown(String verb) implements Command {}

  /** A known verb with arguments that cannot be right, and the answer to it. */
  record Malformed(Reply reply) implements Command {}

  /**
   * The parameters of MAIL (RFC 1870, 6152, 6531, 4954).
   *
   * @param size octets that the client says it will send
   * @param body {@code BODY=}; 7BIT when absent
   * @param smtpUtf8 whether {@code SMTPUTF8} was given
   * @param wishes what travels with the message
   */
  record MailParameters(OptionalLong size, BodyType body, boolean smtpUtf8, Wishes wishes) {

    /** No parameters. */
    public static final MailParameters NONE =
        new MailParameters(OptionalLong.empty(), BodyType.SEVEN_BIT, false);

    /** Those that say what the content is like. */
    public MailParameters(OptionalLong size, BodyType body, boolean smtpUtf8) {
      this(size, body, smtpUtf8, Wishes.NONE);
    }

    MailParameters with(OptionalLong other) {
      return new MailParameters(other, body, smtpUtf8, wishes);
    }

    MailParameters with(BodyType other) {
      return new MailParameters(size, other, smtpUtf8, wishes);
    }

    MailParameters withSmtpUtf8() {
      return new MailParameters(size, body, true, wishes);
    }

    MailParameters with(Wishes other) {
      return new MailParameters(size, body, smtpUtf8, other);
    }
  }

  /** What the content may hold, as the client declares it (RFC 6152, RFC 3030 §3). */
  enum BodyType {
    SEVEN_BIT,
    EIGHT_BIT,
    /** Octets, not lines; text once it has been received: see {@code BinaryParts}. */
    BINARY
  }
}
