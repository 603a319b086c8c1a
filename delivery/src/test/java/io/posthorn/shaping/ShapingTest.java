package io.posthorn.shaping;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.egress.EgressPath;
import io.posthorn.egress.EgressSource;
import io.posthorn.options.TlsPolicy;
import io.posthorn.outcome.Reason;
import io.posthorn.route.Site;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ShapingTest {

  private static final EgressSource SOURCE =
      new EgressSource("relay.example.org", Optional.empty());
  private static final EgressPath A = path("mx.a.test", TlsPolicy.OPPORTUNISTIC);
  private static final EgressPath A_STRICT = path("mx.a.test", new TlsPolicy(true, true));
  private static final EgressPath B = path("mx.b.test", TlsPolicy.OPPORTUNISTIC);

  private final Shaping shaping = new Shaping(new Ceilings(4, 5, 7));

  private static EgressPath path(String host, TlsPolicy tls) {
    return new EgressPath(SOURCE, Site.of(List.of(host)), tls);
  }

  private List<Lease> lease(EgressPath path, int count) {
    List<Lease> leases = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Permission permission = shaping.tryLease(path, 0);
      assertThat(permission).isInstanceOf(Permission.Go.class);
      leases.add(((Permission.Go) permission).lease());
    }
    return leases;
  }

  private void waits(EgressPath path, Reason reason) {
    assertThat(shaping.tryLease(path, 0))
        .isEqualTo(new Permission.Wait(OptionalLong.empty(), reason));
  }

  private void widen(EgressPath path) {
    for (int i = 0; i < 10; i++) {
      shaping.succeeded(path);
    }
  }

  @Test
  void aNewPathBeginsWithFewConnectionsAndGrowsWithEachSuccess() {
    lease(A, 2);
    waits(A, Reason.PATH_LIMIT);
    shaping.succeeded(A);
    lease(A, 1);
    waits(A, Reason.PATH_LIMIT);
    widen(A);
    lease(A, 1);
    waits(A, Reason.PATH_LIMIT); // its ceiling
  }

  @Test
  void a421HalvesTheWindow() {
    widen(A);
    shaping.refused(A);
    lease(A, 2);
    waits(A, Reason.PATH_LIMIT);
    shaping.refused(A);
    shaping.refused(A);
    assertThat(new Window(1, 9, 0).afterRefusal().size()).isEqualTo(1);
  }

  @Test
  void afterA421TheWindowGrowsSlowly() {
    Window window = new Window(8, Integer.MAX_VALUE, 0).afterRefusal();
    for (int taken = 1; taken < 80; taken++) {
      window = window.afterSuccess(20);
    }
    assertThat(window.size()).isEqualTo(4);
    window = window.afterSuccess(20);
    assertThat(window.size()).isEqualTo(5);
    assertThat(window.afterSuccess(20).size()).isEqualTo(5);
    assertThat(Window.START.afterSuccess(20).size()).as("nobody has complained").isEqualTo(3);
  }

  @Test
  void pathsOfOneSiteShareItsLimit() {
    widen(A);
    widen(A_STRICT);
    lease(A, 4);
    lease(A_STRICT, 1);
    waits(A_STRICT, Reason.SITE_LIMIT);
  }

  @Test
  void aReturnedLeaseIsFreeAgainButOnlyOnce() {
    widen(A);
    widen(B);
    List<Lease> leases = lease(A, 4);
    lease(B, 3);
    waits(B, Reason.NODE_LIMIT);
    leases.getFirst().close();
    leases.getFirst().close();
    assertThat(shaping.connections()).isEqualTo(6);
    lease(B, 1);
    waits(A, Reason.NODE_LIMIT);
  }

  @Test
  void aPausedPathWaitsForItsTimeAndBeginsAnew() {
    widen(A);
    long now = Long.MAX_VALUE - 10; // ticks overflow
    shaping.pause(A, now + 100);
    assertThat(shaping.tryLease(A, now))
        .isEqualTo(new Permission.Wait(OptionalLong.of(now + 100), Reason.PATH_LIMIT));
    assertThat(shaping.pausedUntil(A, now + 99)).hasValue(now + 100);
    assertThat(shaping.pausedUntil(A, now + 100)).isEmpty();
    assertThat(shaping.tryLease(A, now + 100)).isInstanceOf(Permission.Go.class);
    assertThat(shaping.tryLease(A, now + 100)).isInstanceOf(Permission.Go.class);
    assertThat(shaping.tryLease(A, now + 100)).isInstanceOf(Permission.Wait.class);
    assertThat(shaping.tryLease(B, now)).isInstanceOf(Permission.Go.class);
  }
}
