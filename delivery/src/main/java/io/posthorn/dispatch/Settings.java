package io.posthorn.dispatch;

import io.posthorn.egress.EgressSource;
import io.posthorn.egress.Penalty;
import io.posthorn.queue.Bounds;
import io.posthorn.queue.RetryPolicy;
import io.posthorn.route.Routing;
import io.posthorn.shaping.Ceilings;
import java.time.Duration;
import java.util.Collections;
import java.util.List;

/**
 * The settings of {@link Delivery}.
 *
 * @param routing where mail goes
 * @param source from where
 * @param retry when failed entries are tried again
 * @param ceilings how many connections
 * @param bounds how much is in memory
 * @param connections how connections are used
 */
public record Settings(
    Routing routing,
    EgressSource source,
    RetryPolicy retry,
    Ceilings ceilings,
    Bounds bounds,
    Connections connections) {

  /**
   * How connections are used.
   *
   * @param idle how long one is kept without work
   * @param life how long one is used at most: its place then goes to whoever has fewest
   * @param messages transactions on one, before it is made anew: many hosts count them
   * @param penalty how long a host is left alone after it failed
   */
  public record Connections(Duration idle, Duration life, int messages, Penalty.Scale penalty) {

    /** What stands without configuration. */
    public static final Connections DEFAULT =
        new Connections(Duration.ofSeconds(10), Duration.ofMinutes(5), 100, Penalty.Scale.DEFAULT);
  }

  /** Everything as it stands without configuration, but for where, from where and when. */
  public static Settings of(Routing routing, EgressSource source, RetryPolicy retry) {
    List<Duration> delays = retry.delays();
    Connections usual = Connections.DEFAULT;
    // Who asks for a faster retry does not want to wait longer for a host.
    Penalty.Scale penalty = usual.penalty().within(delays.getFirst(), Collections.max(delays));
    Connections connections =
        new Connections(usual.idle(), usual.life(), usual.messages(), penalty);
    return new Settings(routing, source, retry, Ceilings.DEFAULT, Bounds.DEFAULT, connections);
  }
}
