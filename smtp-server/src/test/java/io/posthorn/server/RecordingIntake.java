package io.posthorn.server;

import io.posthorn.address.Domain;
import io.posthorn.address.Mailbox;
import io.posthorn.address.ReversePath;
import io.posthorn.envelope.MessageIds;
import io.posthorn.intake.Intake;
import io.posthorn.intake.Receipt;
import io.posthorn.intake.Refusal;
import io.posthorn.intake.Submission;
import io.posthorn.intake.Submitter;
import io.posthorn.intake.Verdict;
import io.posthorn.smtp.Command.MailParameters;
import io.posthorn.smtp.Recipient;
import io.posthorn.smtp.Reply;
import io.posthorn.spool.BodyRef;
import io.posthorn.spool.BodyWriter;
import io.posthorn.time.Time;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Keeps what is handed in. Its rules: strangers may write to {@code local.test} only; {@code
 * unknown} does not exist anywhere; {@code quota} has none; {@code broken} is a bug; the fields
 * X-Refuse and X-Break do to a message what they say.
 */
final class RecordingIntake implements Intake {

  private static final Domain LOCAL = new Domain("local.test");

  private final MessageIds ids = new MessageIds(Time.system(), new Random(1));
  private final Map<BodyRef, String> bodies = new ConcurrentHashMap<>();
  private final Set<BodyRef> accepted = ConcurrentHashMap.newKeySet();
  private final BlockingQueue<Submission> submissions = new LinkedBlockingQueue<>();
  private final BlockingQueue<Refusal> refusals = new LinkedBlockingQueue<>();
  private volatile boolean crowded;

  void crowd(boolean isCrowded) {
    crowded = isCrowded;
  }

  @Override
  public boolean isCrowded() {
    return crowded;
  }

  @Override
  public Optional<Instant> latestRelease() {
    return Optional.of(Instant.parse("2026-11-23T08:15:00Z"));
  }

  @Override
  public Verdict sender(Submitter who, ReversePath from, MailParameters parameters) {
    return switch (from.mailbox().map(Mailbox::local).orElse("")) {
      case "quota" -> Verdict.refused(452, "4.3.1", "Insufficient system storage");
      case "broken" -> throw new IllegalStateException("a bug, for the test's sake");
      default -> Verdict.ALLOWED;
    };
  }

  @Override
  public Verdict recipient(Submitter who, ReversePath from, Mailbox to) {
    if (who instanceof Submitter.Stranger && !to.domain().equals(LOCAL)) {
      return Verdict.refused(550, "5.7.1", "Relay access denied");
    }
    return switch (to.local()) {
      case "unknown" -> Verdict.refused(550, "5.1.1", "No such user");
      case "broken" -> throw new IllegalStateException("a bug, for the test's sake");
      default -> Verdict.ALLOWED;
    };
  }

  @Override
  public BodyWriter newBody() {
    return new Body();
  }

  @Override
  public Receipt submit(Submission submission) {
    var refuse = submission.header().first("X-Refuse");
    if (refuse.isPresent()) {
      String why = "Not this one: " + refuse.get().value();
      return new Receipt.Refused(Reply.of(550, "5.7.0", why));
    }
    if (submission.header().first("X-Break").isPresent()) {
      throw new IllegalStateException("a bug, for the test's sake");
    }
    accepted.add(submission.body());
    submissions.add(submission);
    return new Receipt.Accepted(submission.body().id());
  }

  @Override
  public void refused(Refusal refusal) {
    refusals.add(refusal);
  }

  /** The next message that was handed in. */
  Submission next() {
    return next(submissions, "message was handed in");
  }

  /** The next refusal that was told of. */
  Refusal nextRefusal() {
    return next(refusals, "refusal was told of");
  }

  /** How many refusals were told of and not taken by {@link #nextRefusal}. */
  int refusals() {
    return refusals.size();
  }

  private static <T> T next(BlockingQueue<T> queue, String what) {
    try {
      T next = queue.poll(20, TimeUnit.SECONDS);
      if (next == null) {
        throw new AssertionError("no " + what);
      }
      return next;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What was handed in and not taken by {@link #next}. */
  int waiting() {
    return submissions.size();
  }

  /** How many bodies are kept. */
  int bodies() {
    return bodies.size();
  }

  /** The octets of a message that was handed in, one a character. */
  String content(Submission submission) {
    return bodies.get(submission.body());
  }

  /** The next message in one line. */
  String describeNext() {
    Submission submission = next();
    String recipients =
        submission.envelope().recipients().stream()
            .map(Recipient::toString)
            .collect(Collectors.joining(","));
    return "<%s>%s -> %s with %s [%s]"
        .formatted(
            submission.envelope().from(),
            submission.envelope().wishes(),
            recipients,
            submission.origin().protocol(),
            content(submission).replace("\r\n", "|"));
  }

  private final class Body implements BodyWriter {

    private final ByteArrayOutputStream octets = new ByteArrayOutputStream();
    private BodyRef ref;

    @Override
    public CompletableFuture<Void> write(byte[] source, int offset, int length) {
      octets.write(source, offset, length);
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public long octets() {
      return octets.size();
    }

    @Override
    public BodyRef finish() {
      ref = new BodyRef(ids.next(), 1, octets.size());
      bodies.put(ref, octets.toString(StandardCharsets.ISO_8859_1));
      return ref;
    }

    @Override
    public void discard() {
      if (ref != null && !accepted.contains(ref)) {
        bodies.remove(ref);
      }
    }
  }
}
