package io.posthorn.client;

import io.posthorn.outcome.Attempt;
import io.posthorn.outcome.Cause;
import io.posthorn.smtp.Capabilities;
import java.io.IOException;
import java.util.Collections;
import java.util.Optional;

/** A session that has said EHLO, and STARTTLS and AUTH where they are wanted. */
final class SmtpSession implements ClientSession {

  private final Conversation talk;
  private final Attempt.Host host;
  private final Capabilities offered;
  private final Attempt.Session security;
  private final boolean loggedIn;
  private final Pace pace;

  private volatile boolean reusable = true;
  private int transactions;
  private long idleSince;

  SmtpSession(
      Conversation talk, Target target, Capabilities offered, Attempt.Session security, Pace pace) {
    this.talk = talk;
    this.host =
        new Attempt.Host(
            target.name(),
            target.address().getAddress().getHostAddress(),
            Optional.of(talk.localAddress().getHostAddress()));
    this.offered = offered;
    this.security = security;
    this.loggedIn = target.login().isPresent();
    this.pace = pace;
    this.idleSince = pace.time().ticks();
  }

  @Override
  public TransactionResult send(Transaction transaction) {
    Optional<Cause> missing = Needs.missing(transaction, offered, host.name());
    if (missing.isPresent()) {
      Signal unable = new Signal.Unable(missing.get());
      return new TransactionResult.Answered(
          Collections.nCopies(transaction.recipients().size(), unable), security);
    }
    Exchange exchange = new Exchange(talk, offered, pace, transaction, loggedIn);
    boolean whole = false;
    try {
      exchange.run(transactions > 0);
      whole = exchange.isAlive();
    } finally {
      transactions++;
      idleSince = pace.time().ticks();
      if (!whole) {
        close();
      }
    }
    if (exchange.stale().isPresent()) {
      return new TransactionResult.Stale(exchange.stale().get());
    }
    Attempt.Session used =
        new Attempt.Session(
            security.tls(), security.verified(), security.protocol(), transaction.needsSmtpUtf8());
    return new TransactionResult.Answered(exchange.signals(), used);
  }

  @Override
  public Attempt.Host host() {
    return host;
  }

  @Override
  public Attempt.Session security() {
    return security;
  }

  @Override
  public boolean isReusable() {
    return reusable;
  }

  @Override
  public int transactions() {
    return transactions;
  }

  @Override
  public long idleSince() {
    return idleSince;
  }

  @Override
  public void quit() {
    if (reusable) {
      try {
        talk.say("QUIT\r\n", pace.farewell());
        talk.hear(pace.farewell());
      } catch (IOException e) {
        // It ends either way.
      }
      reusable = false;
      talk.close(pace.farewell());
    }
    close();
  }

  @Override
  public void close() {
    reusable = false;
    talk.close();
  }
}
