package io.posthorn.intake;

import io.posthorn.account.Accounts;
import io.posthorn.account.Principal;
import io.posthorn.address.Domain;
import io.posthorn.address.Mailbox;
import io.posthorn.address.ReversePath;
import io.posthorn.envelope.Envelope;
import io.posthorn.envelope.MessageId;
import io.posthorn.envelope.MessageIds;
import io.posthorn.event.Event;
import io.posthorn.limits.Limits;
import io.posthorn.observe.Meters;
import io.posthorn.options.OptionsParser;
import io.posthorn.options.SendingOptions;
import io.posthorn.smtp.Command.MailParameters;
import io.posthorn.smtp.Hold;
import io.posthorn.smtp.Reply;
import io.posthorn.spool.Acceptance;
import io.posthorn.spool.BodyWriter;
import io.posthorn.spool.Health;
import io.posthorn.spool.Spool;
import io.posthorn.spool.SpoolException;
import io.posthorn.time.Deadline;
import io.posthorn.time.Time;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The intake that commits to a spool. It relays for nobody who neither logged in nor is trusted,
 * whatever its gatekeepers say.
 *
 * <p>Safe for use by many threads.
 */
public final class SpoolIntake implements Intake {

  /** What a process that was stopped, and goes on, gives its disk. */
  private static final Duration GRACE = Duration.ofSeconds(10);

  private static final Logger LOG = LoggerFactory.getLogger(SpoolIntake.class);

  private static final Reply NO_RELAY = Reply.of(550, "5.7.1", "Relaying denied: log in to send");
  private static final Reply TOO_FAR =
      Reply.of(501, "5.5.4", "HOLDUNTIL is at most " + Hold.LONGEST.toDays() + " days ahead");
  private static final Reply NO_SPACE =
      Reply.of(452, "4.3.1", "Insufficient disk space; try again later");
  private static final Reply NOT_STORED =
      Reply.of(451, "4.3.0", "The message could not be stored; try again later");

  private final Settings settings;
  private final Spool spool;
  private final SendingDomains domains;
  private final List<Gatekeeper> gatekeepers;
  private final MessageIds ids;
  private final Time time;
  private final Refusals refusals;

  /**
   * What an intake is told by configuration.
   *
   * @param hostname our own name, for Received
   * @param expireAfter how long a message lives from its first due time
   * @param commit how long the spool may take to sync before the client hears 451
   */
  public record Settings(Domain hostname, Duration expireAfter, Duration commit) {

    /** RFC 5321 §4.5.3.2.6: clients wait ten minutes for the reply to the final dot. */
    public static final Duration COMMIT = Duration.ofMinutes(2);
  }

  /**
   * An intake.
   *
   * @param domains decide under which domain a message goes
   * @param gatekeepers in the order in which they are asked
   */
  public SpoolIntake(
      Settings settings,
      Spool spool,
      SendingDomains domains,
      List<Gatekeeper> gatekeepers,
      MessageIds ids,
      Time time,
      Meters meters) {
    this.settings = settings;
    this.spool = spool;
    this.domains = domains;
    this.gatekeepers = List.copyOf(gatekeepers);
    this.ids = ids;
    this.time = time;
    this.refusals = new Refusals(spool, ids, meters);
  }

  /** What every installation asks: logins, header rules, rights, signatures. */
  public static List<Gatekeeper> gatekeepers(
      Accounts accounts, FromPolicy policy, Limits.Inbound limits) {
    Gatekeeper login = new CurrentLogin(accounts);
    Gatekeeper rules = new HeaderRules(limits);
    Gatekeeper duty = new SignatureDuty(accounts);
    return List.of(login, rules, new SenderRights(accounts, policy), duty);
  }

  @Override
  public Optional<Instant> latestRelease() {
    return Optional.of(time.now().plus(Hold.LONGEST).truncatedTo(ChronoUnit.SECONDS));
  }

  @Override
  public Verdict sender(Submitter who, ReversePath from, MailParameters parameters) {
    if (parameters.wishes().ahead(time.now()).compareTo(Hold.LONGEST) > 0) {
      return new Verdict.Refused(TOO_FAR); // RFC 4865 §4
    }
    return switch (spool.health()) {
      case Health.Ready ready ->
          spool.isCrowded()
              ? new Verdict.Refused(CROWDED)
              : ask(who, keeper -> keeper.sender(who, from));
      case Health.Full full -> new Verdict.Refused(NO_SPACE);
      case Health.Broken broken ->
          Verdict.refused(451, "4.3.0", "Mail cannot be stored now; try again later");
    };
  }

  @Override
  public Verdict recipient(Submitter who, ReversePath from, Mailbox to) {
    return who instanceof Submitter.Stranger
        ? new Verdict.Refused(NO_RELAY)
        : ask(who, keeper -> keeper.recipient(who, from, to));
  }

  @Override
  public boolean isCrowded() {
    return spool.isCrowded();
  }

  @Override
  public BodyWriter newBody() {
    return spool.newBody();
  }

  @Override
  public void refused(Refusal refusal) {
    refusals.tell(refusal);
  }

  @Override
  public Receipt submit(Submission handedIn) {
    Rewriting rewriting = rewritten(handedIn);
    Submission submission = rewriting.submission();
    OptionsParser.Result options = options(submission);
    Receipt receipt = judge(rewriting, options);
    if (receipt instanceof Receipt.Refused(Reply reply)) {
      refusals.tell(refusal(submission, options, reply));
    }
    return receipt;
  }

  private Rewriting rewritten(Submission submission) {
    SenderRights rights = new SenderRights(domains.accounts(), domains.policy());
    return submission.who() instanceof Submitter.Authenticated(var client, Principal principal)
        ? Rewriting.of(submission, rights, domains.accounts().rights(principal))
        : new Rewriting(submission, "");
  }

  @Override
  public int recipientLimit(Submitter who) {
    return who instanceof Submitter.Authenticated(var client, Principal principal)
        ? domains.accounts().rights(principal).recipients().orElse(Integer.MAX_VALUE)
        : Integer.MAX_VALUE;
  }

  private static Refusal refusal(Submission submission, OptionsParser.Result asked, Reply reply) {
    Refusal.Content content =
        new Refusal.Content(
            submission.header(),
            submission.body().octets(),
            submission.attachments(),
            switch (asked) {
              case OptionsParser.Parsed(SendingOptions options) -> options;
              case OptionsParser.Refused _ -> SendingOptions.NONE;
            });
    return new Refusal(
        Refusal.Step.CONTENT,
        submission.who(),
        submission.origin(),
        submission.envelope().from(),
        submission.envelope().mailboxes(),
        Optional.of(content),
        reply);
  }

  private Receipt judge(Rewriting rewriting, OptionsParser.Result asked) {
    Submission submission = rewriting.submission();
    if (submission.who() instanceof Submitter.Stranger) {
      return new Receipt.Refused(NO_RELAY);
    }
    return switch (asked) {
      case OptionsParser.Refused(Reply reply) -> new Receipt.Refused(reply);
      case OptionsParser.Parsed(SendingOptions options) ->
          domains
              .of(submission.who(), submission.envelope().from(), submission.header())
              .map(domain -> judge(rewriting, domain, options))
              .orElseGet(() -> new Receipt.Refused(nobodyResponsible(submission.envelope())));
    };
  }

  /** X-Mailgun fields are plain text in a stranger's mail, and reports of ours ask for nothing. */
  private OptionsParser.Result options(Submission submission) {
    return switch (submission.who()) {
      case Submitter.Authenticated _, Submitter.Trusted _ ->
          OptionsParser.parse(submission.header(), time.now());
      case Submitter.Stranger _, Submitter.Ourselves _ ->
          new OptionsParser.Parsed(SendingOptions.NONE);
    };
  }

  private Receipt judge(Rewriting rewriting, Domain domain, SendingOptions options) {
    Submission submission = rewriting.submission();
    Envelope envelope = submission.envelope();
    SendingOptions lowered = TlsRequired.apply(submission.header(), envelope.wishes(), options);
    Candidate candidate =
        new Candidate(submission.who(), envelope, submission.header(), domain, lowered);
    return switch (ask(submission.who(), keeper -> keeper.content(candidate))) {
      case Verdict.Refused(Reply reply) -> new Receipt.Refused(reply);
      case Verdict.Allowed _ ->
          commit(
              held(
                  new Acceptances(settings.hostname(), settings.expireAfter(), rewriting.fields())
                      .of(submission, candidate, ids.next(), Moment.of(time)),
                  candidate));
    };
  }

  /** The acceptance, whose entries wait where a gatekeeper wants that. */
  private Acceptance held(Acceptance acceptance, Candidate candidate) {
    if (candidate.who() instanceof Submitter.Ourselves) {
      return acceptance;
    }
    return gatekeepers.stream()
        .map(keeper -> keeper.hold(candidate))
        .flatMap(Optional::stream)
        .findFirst()
        .map(note -> Acceptances.held(acceptance, note, time.schedule().now()))
        .orElse(acceptance);
  }

  private Verdict ask(Submitter who, Function<Gatekeeper, Verdict> question) {
    if (who instanceof Submitter.Ourselves) {
      return Verdict.ALLOWED; // a sender is owed the truth, whatever the rules for its mail are
    }
    for (Gatekeeper keeper : gatekeepers) {
      if (question.apply(keeper) instanceof Verdict.Refused refused) {
        return refused;
      }
    }
    return Verdict.ALLOWED;
  }

  private static Reply nobodyResponsible(Envelope envelope) {
    String text =
        envelope.from().isNull()
            ? "A message without envelope sender needs a From in a sending domain of this relay"
            : "<" + envelope.from() + ">: not in a sending domain of this relay";
    return Reply.of(550, "5.7.1", text);
  }

  /** In test mode nothing is spooled: what happened is in the journal, and that is all. */
  private CompletableFuture<Void> store(Acceptance acceptance) {
    if (!acceptance.message().options().testMode()) {
      return spool.accept(acceptance);
    }
    List<Event> events = new ArrayList<>(acceptance.events());
    events.add(new Event.Dropped(acceptance.message().id()));
    return spool.record(events);
  }

  private static void log(Acceptance acceptance) {
    for (Event event : acceptance.events()) {
      if (event instanceof Event.Accepted accepted) {
        AcceptedLog.write(accepted);
      }
    }
  }

  /** Behind an interruption or a time-out the message may be stored all the same: sent twice. */
  private Receipt commit(Acceptance acceptance) {
    MessageId id = acceptance.message().id();
    CompletableFuture<Void> synced = store(acceptance);
    try {
      await(synced);
      log(acceptance);
      return new Receipt.Accepted(id);
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof TimeoutException)) {
        LOG.error("{} was not stored: {}", id, String.valueOf(e.getCause()));
        return new Receipt.Refused(reason(e.getCause()));
      }
      LOG.error("{} was not stored within {}", id, settings.commit());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      LOG.info("{} was given up: the session was told to end", id);
    }
    return new Receipt.Refused(NOT_STORED);
  }

  private void await(CompletableFuture<Void> synced)
      throws ExecutionException, InterruptedException {
    Deadline deadline = time.deadline(settings.commit());
    try {
      time.orTimeout(synced.copy(), settings.commit()).get(); // that is given up, not the write
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof TimeoutException) || !deadline.wasMissedByFar()) {
        throw e;
      }
      time.orTimeout(synced.copy(), GRACE).get(); // the writer was stopped as well
    }
  }

  /** The disk may have filled since MAIL (RFC 5321 §4.2.3: 452). */
  private Reply reason(@Nullable Throwable failure) {
    if (failure instanceof SpoolException spool && spool.isForWantOfRoom()) {
      return CROWDED;
    }
    return switch (spool.health()) {
      case Health.Full full -> NO_SPACE;
      case Health.Ready _, Health.Broken _ -> NOT_STORED;
    };
  }
}
