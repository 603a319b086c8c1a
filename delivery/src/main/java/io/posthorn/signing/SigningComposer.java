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
 * <p>Holds a header section and at most one chunk of a body for each message that is being composed
 * or sent. Safe for use by many virtual threads.
 */
public final class SigningComposer implements Composer {

  /** Bodies whose hash is remembered; those being sent to many recipients now are fewer. */
  private static final int REMEMBERED_BODIES = 1024;

  private final BodyChunks chunks;
  private final Accounts accounts;
  private final Function<Domain, List<SigningKey>> keys;
  private final Semaphore signing;
  private final Time time;
  private final Meters meters;
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
    this.chunks = chunks;
    this.accounts = accounts;
    this.keys = keys;
    this.signing = new Semaphore(signers);
    this.time = time;
    this.meters = meters;
  }

  @Override
  public Composition compose(Message message, Entry entry) {
    try {
      return compose(message);
    } catch (SpoolException e) {
      return failed("4.3.0", "The message cannot be read from the spool: " + e.getMessage());
    } catch (SigningException e) {
      count("failed");
      return failed("4.7.0", "The message cannot be signed: " + e.getMessage());
    }
  }

  private Composition compose(Message message) {
    Domain domain = message.sender().domain();
    List<SigningKey> signers = isToBeSigned(message) ? keys.apply(domain) : List.of();
    if (signers.isEmpty() && mustBeSigned(message)) {
      count("failed");
      return failed("4.7.0", domain + " has no DKIM key, and its mail must not leave unsigned");
    }
    StoredBody body = new StoredBody(chunks, message.content().body());
    HeaderSection stored = StoredHeader.read(body);
    BodyFacts bodyFacts = facts.get(body.ref().id(), () -> BodyFacts.of(body, stored.bodyStart()));
    List<Field> fields = fields(message, stored);
    ByteArrayOutputStream header = new ByteArrayOutputStream(stored.end() + 2048);
    for (SigningKey key : signers) {
      header.writeBytes(sign(key, fields, bodyFacts).getBytes(StandardCharsets.US_ASCII));
    }
    fields.forEach(field -> write(field, header));
    writeLineEnd(header);
    count(signers.isEmpty() ? "unsigned" : "signed");
    return new Composed(
        new StoredContent(
            header.toByteArray(),
            body,
            stored.bodyStart(),
            bodyFacts,
            message.content().smtpUtf8()));
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

  /** All fields that leave, in order, without signatures of ours. */
  private static List<Field> fields(Message message, HeaderSection stored) {
    byte[] added = message.content().addedFields().getBytes(StandardCharsets.UTF_8);
    HeaderSection front = HeaderSection.parse(added, added.length);
    List<Field> fields = new ArrayList<>(front.fields());
    FieldPolicy policy =
        FieldPolicy.of(message.options(), message.sender().origin().standing()).beside(front);
    stored.fields().stream().filter(policy::leaves).forEach(fields::add);
    return fields;
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

  private static void write(Field field, ByteArrayOutputStream header) {
    byte[] octets = field.octets();
    header.writeBytes(octets);
    if (octets[octets.length - 1] != '\n') {
      writeLineEnd(header); // the stored message ends inside of its last field
    }
  }

  private static void writeLineEnd(ByteArrayOutputStream header) {
    header.write('\r');
    header.write('\n');
  }

  private static Composition failed(String status, String text) {
    return new Failed(Cause.of(Scope.OURSELVES, 451, status, text));
  }

  private void count(String result) {
    meters.counter("posthorn_dkim_sign_total", "Messages composed", "result", result).increment();
  }
}
