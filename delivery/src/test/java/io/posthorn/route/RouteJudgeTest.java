package io.posthorn.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.address.Domain;
import io.posthorn.classify.Judgement;
import io.posthorn.outcome.Cause;
import io.posthorn.outcome.Reason;
import io.posthorn.outcome.Scope;
import io.posthorn.route.Route.Unroutable;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RouteJudgeTest {

  private static final Domain DOMAIN = new Domain("example.net");
  private static final List<Cause> NEVER = List.of();
  private static final List<Cause> NO_MX =
      List.of(Cause.of(Scope.ROUTE, 498, "4.1.2", "No MX for [example.net]"));
  private static final List<Cause> NO_ADDRESS =
      List.of(Cause.of(Scope.ROUTE, 498, "4.4.4", "No address"));
  private static final List<Cause> NO_MX_THEN_SILENCE =
      List.of(NO_MX.getFirst(), Cause.of(Scope.ROUTE, 451, "4.4.3", "SERVFAIL"));

  static Stream<Arguments> table() {
    Route.NoSuchDomain nxdomain = new Route.NoSuchDomain();
    Route.NoAddress noAddress = new Route.NoAddress("No address");
    return Stream.of(
        Arguments.of(new Route.NullMx(), NEVER, "bounce 556 5.1.10", Reason.NO_ROUTE),
        Arguments.of(nxdomain, NEVER, "defer 498 4.1.2", Reason.DNS),
        Arguments.of(nxdomain, NO_ADDRESS, "defer 498 4.1.2", Reason.DNS),
        Arguments.of(nxdomain, NO_MX, "bounce 498 5.1.2", Reason.DNS),
        Arguments.of(nxdomain, NO_MX_THEN_SILENCE, "bounce 498 5.1.2", Reason.DNS),
        Arguments.of(new Route.Ourselves(), NEVER, "bounce 554 5.4.6", Reason.NO_ROUTE),
        Arguments.of(noAddress, NEVER, "defer 498 4.4.4", Reason.NO_ROUTE),
        Arguments.of(noAddress, NO_ADDRESS, "defer 498 4.4.4", Reason.NO_ROUTE),
        Arguments.of(new Route.Unavailable("SERVFAIL"), NO_MX, "defer 451 4.4.3", Reason.DNS));
  }

  @ParameterizedTest(name = "{0} after {1}: {2}")
  @MethodSource("table")
  void judges(Unroutable route, List<Cause> earlier, String answer, Reason reason) {
    Judgement judgement = RouteJudge.judge(route, DOMAIN, earlier);
    String told =
        switch (judgement) {
          case Judgement.Bounce(Cause cause) -> "bounce " + codes(cause);
          case Judgement.Defer(Cause cause) -> "defer " + codes(cause);
          case Judgement.Deliver deliver -> "deliver";
          case Judgement.NextHost next -> "next host";
        };
    assertThat(told).isEqualTo(answer);
    assertThat(RouteJudge.reason(route)).isEqualTo(reason);
  }

  private static String codes(Cause cause) {
    assertThat(cause.scope()).isEqualTo(Scope.ROUTE);
    return cause.code() + " " + cause.enhanced().orElseThrow();
  }
}
