package io.posthorn.smtp;

import java.time.Duration;

/**
 * By when a message is worth delivering: {@code BY} of MAIL (RFC 2852 §4).
 *
 * @param span from when it may first be sent; where it is only to be told of, it may be over
 * @param returns whether it is given up then ({@code R}), or its sender is told that it is late
 *     ({@code N})
 * @param trace whether each hop is to be told of ({@code T})
 */
public record DeliverBy(Duration span, boolean returns, boolean trace) {

  /** The shortest time in which we promise to have tried. */
  public static final Duration SHORTEST = Duration.ofSeconds(10);

  /** The same with another span, as MAIL says it to the next host. */
  public String parameter(Duration rest) {
    return " BY=" + rest.toSeconds() + ";" + (returns ? "R" : "N") + (trace ? "T" : "");
  }

  @Override
  public String toString() {
    return parameter(span);
  }
}
