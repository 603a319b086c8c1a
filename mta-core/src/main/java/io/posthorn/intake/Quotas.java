package io.posthorn.intake;

import io.posthorn.account.Accounts;
import io.posthorn.account.Principal;
import io.posthorn.account.Rights;
import io.posthorn.address.ReversePath;
import io.posthorn.time.Time;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Refuses, for now, the mail of a login that has written to as many recipients of an hour or a day
 * as it may; each recipient counts, as Mailgun counts. Hours and days begin on the clock, in UTC.
 * To be asked last: what it allows is counted. The counts are in memory, for logins that have such
 * limits, and begin anew with a start.
 *
 * <p>Safe for use by many threads.
 */
public final class Quotas implements Gatekeeper {

  private final Accounts accounts;
  private final Time time;
  private final Map<String, Count> hours = new HashMap<>();
  private final Map<String, Count> days = new HashMap<>();

  /** How many of the hour or day that began then. */
  private record Count(Instant begin, long number) {}

  /** Quotas that {@code accounts} name. */
  public Quotas(Accounts accounts, Time time) {
    this.accounts = accounts;
    this.time = time;
  }

  @Override
  public Verdict sender(Submitter who, ReversePath from) {
    return who instanceof Submitter.Authenticated(var client, Principal principal)
        ? take(principal, 1, false)
        : Verdict.ALLOWED;
  }

  @Override
  public Verdict content(Candidate candidate) {
    if (!(candidate.who() instanceof Submitter.Authenticated(var client, Principal principal))) {
      return Verdict.ALLOWED;
    }
    int recipients = candidate.envelope().recipients().size();
    Rights rights = accounts.rights(principal);
    if (rights.recipients().isPresent() && recipients > rights.recipients().getAsInt()) {
      return Verdict.refused(
          550,
          "5.5.3",
          "This login may write to " + rights.recipients().getAsInt() + " recipients at a time");
    }
    return take(principal, recipients, true);
  }

  private synchronized Verdict take(Principal principal, int more, boolean counted) {
    Rights rights = accounts.rights(principal);
    Instant now = time.schedule().now();
    Instant hour = now.truncatedTo(ChronoUnit.HOURS);
    Instant day = now.truncatedTo(ChronoUnit.DAYS);
    long ofHour = number(hours, principal, hour) + more;
    long ofDay = number(days, principal, day) + more;
    Optional<Verdict> refusal =
        over("a day", rights.daily(), ofDay, more, day.plus(Duration.ofDays(1)))
            .or(() ->
                over("an hour", rights.hourly(), ofHour, more, hour.plus(Duration.ofHours(1))));
    if (refusal.isEmpty() && counted) {
      rights.hourly().ifPresent(_ -> hours.put(principal.login(), new Count(hour, ofHour)));
      rights.daily().ifPresent(_ -> days.put(principal.login(), new Count(day, ofDay)));
    }
    return refusal.orElse(Verdict.ALLOWED);
  }

  private static long number(Map<String, Count> counts, Principal principal, Instant begin) {
    Count count = counts.get(principal.login());
    return count != null && count.begin().equals(begin) ? count.number() : 0;
  }

  /** What could never go is refused for good; else the client is told when to come again. */
  private static Optional<Verdict> over(
      String span, OptionalLong limit, long number, int more, Instant next) {
    if (limit.isEmpty() || number <= limit.getAsLong()) {
      return Optional.empty();
    }
    String may = "This login may write to " + limit.getAsLong() + " recipients " + span;
    return Optional.of(
        more > limit.getAsLong()
            ? Verdict.refused(550, "5.7.1", may)
            : Verdict.refused(451, "4.7.1", may + "; again from " + next));
  }
}
