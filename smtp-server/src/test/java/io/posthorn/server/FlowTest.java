package io.posthorn.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import io.posthorn.limits.Limits;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** 100 octets must come in each 10 s. */
class FlowTest {

  private final Limits.Inbound limits =
      TestLimits.with(
          limits -> limits.content = new Limits.Content(998, 9, 9, Duration.ofSeconds(10), 100));
  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final List<String> said = new ArrayList<>();
  private final Flow flow =
      new Flow(channel.eventLoop(), limits, reply -> said.add(reply.toString()));
  private final Collector content =
      new Collector(new RecordingIntake().newBody(), limits, new HeaderRoom(limits.crowd()));

  @BeforeEach
  void begin() {
    channel.freezeTime();
    flow.begin(content);
  }

  @Test
  void eachSpanMustBringEnough() {
    for (int i = 0; i < 10; i++) {
      bring(100);
      pass(10);
    }
    assertThat(said).isEmpty();
    bring(99);
    pass(9);
    assertThat(said).isEmpty();
    pass(1);
    assertThat(said).containsExactly("421 4.4.2 Content comes too slowly");
  }

  @Test
  void muchAtOnceBuysNoTime() {
    bring(100_000);
    pass(10);
    assertThat(said).isEmpty();
    pass(10);
    assertThat(said).hasSize(1);
  }

  @Test
  void ourOwnSlownessDoesNotCount() {
    pass(9);
    flow.pause();
    pass(1000);
    flow.begin(content);
    pass(9);
    assertThat(said).isEmpty();
    pass(1);
    assertThat(said).hasSize(1);
  }

  @Test
  void nobodyIsHurriedBehindTheEnd() {
    flow.end();
    pass(1000);
    flow.hurry(true);
    pass(1000);
    flow.hurry(true);
    assertThat(said).isEmpty();
  }

  private void bring(int octets) {
    byte[] line = ("x".repeat(98) + "\r\n").getBytes(StandardCharsets.US_ASCII);
    for (int left = octets; left > 0; left -= line.length) {
      int length = Math.min(left, line.length);
      Input input = new Input();
      System.arraycopy(line, 0, input.extend(length), 0, length);
      content.take(input).join();
    }
  }

  private void pass(int seconds) {
    channel.advanceTimeBy(seconds, TimeUnit.SECONDS);
    channel.runScheduledPendingTasks();
  }
}
