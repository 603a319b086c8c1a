package io.posthorn.signing;

import io.posthorn.account.Accounts;
import io.posthorn.account.SendingDomain;
import io.posthorn.address.Domain;
import io.posthorn.compose.Composer;
import io.posthorn.dkim.Signer;
import io.posthorn.dkim.SigningException;
import io.posthorn.dkim.SigningKey;
import io.posthorn.mime.Field;
import io.posthorn.mime.HeaderSection;
import io.posthorn.observe.Meters;
import io.posthorn.options.FieldPolicy;
import io.posthorn.outcome.Cause;
import io.posthorn.outcome.Scope;
import io.posthorn.spool.Entry;
import io.posthorn.spool.Message;
import io.posthorn.spool.SpoolException;
import io.posthorn.time.Time;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Function;

/**
 * Composes what leaves: signatures on top, then the fields fixed at acceptance, the message's own
 * fields without those that do not travel, and the body as it came.
 *
 * <p>For a message that is being sent it holds our own fields and one chunk of the rest, or all of
 * it up to 64 KiB. While one is being composed its header section is in memory several times: so
 * only a few of the large ones are at a time, and small ones never wait for them. Safe for use by
 * many virtual threads.
 */
public final class SigningComposer implements Composer {

  /** Bodies whose hash is remembered; those being sent to many recipients now are fewer. */
  private static final int REMEMBERED_BODIES = 1024;

  /**
   * Messages of more than 64 KiB that are composed at a time. The largest header section that is
   * taken in needs about 3 MiB then; most messages need one chunk of 256 KiB. More at a time would
   * not go faster: the spool has four readers, and few machines have more cores.
   */
  static final int LARGE_AT_A_TIME = 16;

  /** Hashing 25 MiB may take a second on a busy disk, and 500 connections may want it at once. */
  static final Duration LONGEST_WAIT = Duration.ofMinutes(2);

  private final BodyChunks chunks;
  private final Accounts accounts;
  private final Function<Domain, List<SigningKey>> keys;
  private final Semaphore signing;
  private final Time time;
  private final Meters meters;
  private final ComposingRoom large;
  private final FactsCache facts = new FactsCache(REMEMBERED_BODIES);

  /**
   * A composer.
   *
   * @param chunks the spool's {@link io.posthorn.spool.Spool#chunk}
   * @param accounts says whether a domain's mail is signed
   * @param keys the keys of a domain, each of which signs; none for a foreign domain; returns at
   *     once
   * @param signers how many signatures are made at a time: the number of cores
   */
  public SigningComposer(
      BodyChunks chunks,
      Accounts accounts,
      Function<Domain, List<SigningKey>> keys,
      int signers,
      Time time,
      Meters meters) {
    this(
        chunks,
        accounts,
        keys,
        signers,
        time,
        meters,
        new ComposingRoom(LARGE_AT_A_TIME, LONGEST_WAIT, time));
  }

  SigningComposer(
      BodyChunks chunks,
      Accounts accounts,
      Function<Domain, List<SigningKey>> keys,
      int signers,
      Time time,
      Meters meters,
      ComposingRoom large) {
    this.chunks = chunks;
    this.accounts = accounts;
    this.keys = keys;
    this.signing = new Semaphore(signers);
    this.time = time;
    this.meters = meters;
    this.large = large;
    meters.gauge(
        "posthorn_outbound_composing_large",
        "Messages of more than 64 KiB that are being composed, or wait for room to be",
        large::busy);
  }

  @Override
  public Composition compose(Message message, Entry entry) {
    try {
      return inItsRoom(message);
    } catch (SpoolException e) {
      return failed("4.3.0", "The message cannot be read from the spool: " + e.getMessage());
    } catch (SigningException e) {
      count("failed");
      return failed("4.7.0", "The message cannot be signed: " + e.getMessage());
    }
  }

  private Composition inItsRoom(Message message) {
    StoredBody body = new StoredBody(chunks, message.content().body());
    if (body.isSmall()) {
      return compose(message, body);
    }
    if (!large.enter()) {
      return failed("4.3.1", "Too many large messages are being composed at once");
    }
    try {
      return compose(message, body);
    } finally {
      large.leave();
    }
  }

  private Composition compose(Message message, StoredBody body) {
    Domain domain = message.sender().domain();
    List<SigningKey> signers = isToBeSigned(message) ? keys.apply(domain) : List.of();
    if (signers.isEmpty() && mustBeSigned(message)) {
      count("failed");
      return failed("4.7.0", domain + " has no DKIM key, and its mail must not leave unsigned");
    }
    HeaderSection stored = StoredHeader.read(body);
    BodyFacts bodyFacts = facts.get(body.ref().id(), () -> BodyFacts.of(body, stored.bodyStart()));
    FieldPolicy policy = FieldPolicy.of(message.options(), message.sender().origin().standing());
    Outline outline = Outline.of(stored, policy::leaves, body.ref().octets());
    byte[] added = message.content().addedFields().getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream front = new ByteArrayOutputStream(2048);
    if (!signers.isEmpty()) {
      List<Field> fields = new ArrayList<>(HeaderSection.parse(added, added.length).fields());
      fields.addAll(outline.fields());
      for (SigningKey key : signers) {
        front.writeBytes(sign(key, fields, bodyFacts).getBytes(StandardCharsets.US_ASCII));
      }
    }
    front.writeBytes(added);
    count(signers.isEmpty() ? "unsigned" : "signed");
    return new Composed(
        new StoredContent(
            front.toByteArray(), outline, body, bodyFacts, message.content().smtpUtf8()));
  }

  /** The message's own wish goes before its domain's setting; a foreign domain has none. */
  private boolean isToBeSigned(Message message) {
    Optional<SendingDomain> domain = accounts.domain(message.sender().domain());
    return message
        .options()
        .security()
        .dkim()
        .orElse(domain.map(SendingDomain::dkim).orElse(false));
  }

  /** Intake refuses such mail where there is no key; this is for keys that went away since. */
  private boolean mustBeSigned(Message message) {
    Optional<SendingDomain> domain = accounts.domain(message.sender().domain());
    return isToBeSigned(message) && domain.filter(each -> !each.unsignedAllowed()).isPresent();
  }

  private String sign(SigningKey key, List<Field> fields, BodyFacts bodyFacts) {
    signing.acquireUninterruptibly(); // others sign for milliseconds
    long started = time.ticks();
    try {
      return Signer.sign(key, fields, bodyFacts.hash(), time.now());
    } finally {
      signing.release();
      meters
          .timer("posthorn_dkim_sign_seconds", "Time to make one signature")
          .record(Duration.ofNanos(time.ticks() - started));
    }
  }

  private static Composition failed(String status, String text) {
    return new Failed(Cause.of(Scope.OURSELVES, 451, status, text));
  }

  private void count(String result) {
    meters.counter("posthorn_dkim_sign_total", "Messages composed", "result", result).increment();
  }
}
