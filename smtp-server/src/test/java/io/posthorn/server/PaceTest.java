package io.posthorn.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PaceTest {

  private static final long SECOND = 1_000_000_000L;

  private final Pace pace = new Pace(Duration.ofSeconds(10), 100, 5000, 0);

  @Test
  void silenceIsTooSlowOnceTheSpanIsOver() {
    assertThat(pace.isTooSlow(5000, 9 * SECOND)).isFalse();
    assertThat(pace.isTooSlow(5000, 10 * SECOND)).isTrue();
  }

  @Test
  void eachSpanCountsForItself() {
    assertThat(pace.isTooSlow(5100, 10 * SECOND)).isFalse();
    assertThat(pace.isTooSlow(9000, 20 * SECOND)).isFalse();
    assertThat(pace.isTooSlow(9050, 29 * SECOND)).isFalse();
    assertThat(pace.isTooSlow(9099, 30 * SECOND)).isTrue();
  }
}
