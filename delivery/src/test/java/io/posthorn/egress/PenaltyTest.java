package io.posthorn.egress;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.egress.HostPenalties.Host;
import io.posthorn.egress.Penalty.Scale;
import io.posthorn.options.TlsPolicy;
import io.posthorn.time.FakeTime;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PenaltyTest {

  private static final Duration STEP = Scale.DEFAULT.step();
  private static final Host FIRST = host("192.0.2.1", TlsPolicy.OPPORTUNISTIC);
  private static final Host SECOND = host("192.0.2.2", TlsPolicy.OPPORTUNISTIC);

  private static Host host(String address, TlsPolicy tls) {
    return new Host(new InetSocketAddress(InetAddress.ofLiteral(address), 25), tls);
  }

  @ParameterizedTest(name = "{0} failures in a row: {1}")
  @CsvSource({
    "1, PT15S",
    "2, PT1M",
    "3, PT2M15S",
    "4, PT4M",
    "15, PT56M15S",
    "16, PT1H",
    "5000, PT1H"
  })
  void growsWithTheSquareOfFailuresUpToAnHour(int failures, Duration pause) {
    long now = Long.MAX_VALUE - 5; // ticks overflow
    Penalty penalty = Penalty.first(now, Scale.DEFAULT);
    for (int i = 1; i < failures; i++) {
      penalty = penalty.next(now, Scale.DEFAULT);
    }
    assertThat(Duration.ofNanos(penalty.until() - now)).isEqualTo(pause);
    assertThat(penalty.holds(now + pause.toNanos() - 1)).isTrue();
    assertThat(penalty.holds(now + pause.toNanos())).isFalse();
  }

  @Test
  void neverLongerThanTheLongestRetryDelay() {
    Scale scale = Scale.DEFAULT.within(Duration.ofSeconds(5), Duration.ofSeconds(10));
    Penalty first = Penalty.first(0, scale);
    assertThat(Duration.ofNanos(first.until())).isEqualTo(Duration.ofSeconds(5));
    Penalty fourth = first.next(0, scale).next(0, scale).next(0, scale);
    assertThat(Duration.ofNanos(fourth.until())).isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void aHostThatFailedIsLeftAloneForAWhile() {
    FakeTime time = new FakeTime();
    HostPenalties penalties = new HostPenalties(time, Scale.DEFAULT);
    penalties.failed(FIRST);
    assertThat(penalties.allows(FIRST)).isFalse();
    assertThat(penalties.allows(SECOND)).isTrue();
    time.advance(STEP);
    assertThat(penalties.allows(FIRST)).isTrue();
    penalties.failed(FIRST); // the second time in a row, a minute
    time.advance(STEP);
    assertThat(penalties.allows(FIRST)).isFalse();
    penalties.worked(FIRST);
    assertThat(penalties.allows(FIRST)).isTrue();
  }

  @Test
  void manyConnectionsThatFailAtOnceAreOneFailure() {
    FakeTime time = new FakeTime();
    HostPenalties penalties = new HostPenalties(time, Scale.DEFAULT);
    for (int connection = 0; connection < 20; connection++) {
      penalties.failed(FIRST);
    }
    time.advance(STEP);
    assertThat(penalties.allows(FIRST)).isTrue();
  }

  @Test
  void aHostWithoutTlsFailsOnlyForThoseWhoDemandIt() {
    HostPenalties penalties = new HostPenalties(new FakeTime(), Scale.DEFAULT);
    penalties.failed(host("192.0.2.1", new TlsPolicy(true, true)));
    assertThat(penalties.allows(FIRST)).isTrue();
  }

  @Test
  void aSiteIsBlockedUntilItsFirstHostIsFree() {
    FakeTime time = new FakeTime();
    HostPenalties penalties = new HostPenalties(time, Scale.DEFAULT);
    penalties.failed(FIRST);
    assertThat(penalties.blockedUntil(List.of(FIRST, SECOND))).isEmpty();
    time.advance(Duration.ofSeconds(5));
    penalties.failed(SECOND);
    assertThat(penalties.blockedUntil(List.of(FIRST, SECOND)))
        .hasValue(time.ticks() + Duration.ofSeconds(10).toNanos());
    assertThat(penalties.blockedUntil(List.of())).isEmpty();
  }
}
