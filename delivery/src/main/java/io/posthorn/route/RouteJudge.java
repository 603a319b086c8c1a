package io.posthorn.route;

import io.posthorn.address.Domain;
import io.posthorn.classify.Judgement;
import io.posthorn.outcome.Cause;
import io.posthorn.outcome.Reason;
import io.posthorn.outcome.Scope;
import io.posthorn.route.Route.Unroutable;
import io.posthorn.smtp.EnhancedCode;
import java.util.List;
import java.util.Optional;

/** What it means for an entry that there is no host to speak to. Pure. */
public final class RouteJudge {

  private static final EnhancedCode BAD_DESTINATION = EnhancedCode.of("4.1.2");

  private RouteJudge() {}

  /**
   * Later or never.
   *
   * @param earlier why the entry's attempts failed so far: a domain that does not exist may be a
   *     mistake in its zone, until it is heard again, whatever was heard between
   */
  public static Judgement judge(Unroutable route, Domain domain, List<Cause> earlier) {
    return switch (route) {
      // RFC 7505 §4.2
      case Route.NullMx() -> bounce(556, "5.1.10", domain + " takes no mail (null MX)");
      case Route.NoSuchDomain() ->
          earlier.stream().anyMatch(RouteJudge::saysNoSuchDomain)
              ? bounce(Cause.NO_EXCHANGER, "5.1.2", noExchanger(domain))
              : defer(Cause.NO_EXCHANGER, "4.1.2", noExchanger(domain));
      // RFC 5321 §5.1: no records left behind our own is an error condition.
      case Route.Ourselves() -> bounce(554, "5.4.6", "Mail for " + domain + " loops back to us");
      case Route.NoAddress(String why) -> defer(Cause.NO_EXCHANGER, "4.4.4", why);
      case Route.Unavailable(String why) ->
          defer(451, "4.4.3", "DNS look-up of " + domain + " failed: " + why);
    };
  }

  /** Why an entry that was deferred waits. */
  public static Reason reason(Unroutable route) {
    return switch (route) {
      case Route.NoSuchDomain none -> Reason.DNS;
      case Route.Unavailable silent -> Reason.DNS;
      case Route.NoAddress none -> Reason.NO_ROUTE;
      case Route.NullMx none -> Reason.NO_ROUTE;
      case Route.Ourselves loop -> Reason.NO_ROUTE;
    };
  }

  private static boolean saysNoSuchDomain(Cause cause) {
    return cause.scope() == Scope.ROUTE && cause.enhanced().equals(Optional.of(BAD_DESTINATION));
  }

  private static String noExchanger(Domain domain) {
    return "No MX for [" + domain + "]";
  }

  private static Judgement defer(int code, String enhanced, String text) {
    return new Judgement.Defer(Cause.of(Scope.ROUTE, code, enhanced, text));
  }

  private static Judgement bounce(int code, String enhanced, String text) {
    return new Judgement.Bounce(Cause.of(Scope.ROUTE, code, enhanced, text));
  }
}
