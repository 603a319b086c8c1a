package io.posthorn.server;

import io.posthorn.account.Principal;
import io.posthorn.address.Mailbox;
import io.posthorn.envelope.Origin;
import io.posthorn.envelope.Standing;
import io.posthorn.intake.Submitter;
import io.posthorn.sasl.SaslExchange;
import io.posthorn.smtp.Command;
import io.posthorn.smtp.Recipient;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How far a session is. What is known in a phase is a field of it; RSET, EHLO and STARTTLS go back
 * to an earlier record, so that nothing has to be cleared.
 */
sealed interface Phase {

  /** The connection it is about. */
  Link link();

  /** Nobody said EHLO yet, or STARTTLS has just made all that was said void. */
  record Connected(Link link) implements Phase {}

  /**
   * Ready for a transaction.
   *
   * @param hello the name that the client gave
   * @param extended whether it said EHLO, and so knows of extensions
   * @param who logged in
   */
  record Greeted(Link link, String hello, boolean extended, Optional<Principal> who)
      implements Phase {

    /** As whom the client hands us mail; empty where it must log in first. */
    Optional<Submitter> submitter() {
      if (who.isPresent()) {
        return Optional.of(new Submitter.Authenticated(link.client(), who.get()));
      }
      if (link.isTrusted()) {
        return Optional.of(new Submitter.Trusted(link.client()));
      }
      return link.settings().kind().takesStrangers()
          ? Optional.of(new Submitter.Stranger(link.client()))
          : Optional.empty();
    }

    Origin origin(boolean smtpUtf8) {
      return new Origin(
          link.peer().text(),
          hello,
          protocol(smtpUtf8),
          link.tls(),
          who.map(Principal::login),
          standing());
    }

    private Standing standing() {
      if (who.isPresent()) {
        return Standing.LOGIN;
      }
      return link.isTrusted() ? Standing.TRUSTED : Standing.STRANGER;
    }

    /** RFC 3848 and RFC 6531 §4.3. */
    private String protocol(boolean smtpUtf8) {
      if (!extended) {
        return "SMTP";
      }
      String base = smtpUtf8 ? "UTF8SMTP" : "ESMTP";
      return base + (link.tls().isPresent() ? "S" : "") + (who.isPresent() ? "A" : "");
    }
  }

  /**
   * In the middle of AUTH: the next line is a response, not a command.
   *
   * @param proven who it is, once the client has taken our last word
   */
  record Authenticating(Greeted session, SaslExchange exchange, Optional<Principal> proven)
      implements Phase {

    @Override
    public Link link() {
      return session.link();
    }
  }

  /**
   * A transaction: MAIL was accepted.
   *
   * @param submitter who hands it in
   * @param mail the MAIL command
   * @param recipients accepted so far
   */
  record Collecting(
      Greeted session, Submitter submitter, Command.Mail mail, List<Recipient> recipients)
      implements Phase {

    public Collecting {
      recipients = List.copyOf(recipients);
    }

    @Override
    public Link link() {
      return session.link();
    }

    /** The addresses of the recipients. */
    List<Mailbox> mailboxes() {
      return recipients.stream().map(Recipient::address).toList();
    }

    Collecting with(Recipient recipient) {
      List<Recipient> all = new ArrayList<>(recipients);
      all.add(recipient);
      return new Collecting(session, submitter, mail, all);
    }
  }

  /** Content is on its way: what the client sends is no command until its end, or its chunk's. */
  record Receiving(Collecting transaction) implements Phase {

    @Override
    public Link link() {
      return transaction.link();
    }
  }

  /** A chunk came that was not the last: then others may come, but no recipients and no DATA. */
  record Chunking(Collecting transaction) implements Phase {

    @Override
    public Link link() {
      return transaction.link();
    }
  }

  /** A chunk is on its way that nobody wants; where it ends is {@code before} again. */
  record Discarding(Phase before) implements Phase {

    @Override
    public Link link() {
      return before.link();
    }
  }
}
