package io.posthorn.egress;

import io.posthorn.options.TlsPolicy;
import io.posthorn.time.Time;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which hosts failed lately, so that others do not hammer them. Bounded; safe for use by many
 * threads.
 */
public final class HostPenalties {

  /** More hosts than this are not remembered: failing ones beyond are simply tried. */
  static final int MOST_HOSTS = 10_000;

  private final Time time;
  private final Penalty.Scale scale;
  private final Map<Host, Penalty> penalties = new ConcurrentHashMap<>();

  /**
   * Remembers nothing yet.
   *
   * @param scale how penalties grow
   */
  public HostPenalties(Time time, Penalty.Scale scale) {
    this.time = time;
    this.scale = scale;
  }

  /**
   * A host as one TLS policy sees it: without STARTTLS it fails for those who demand it, and for
   * nobody else.
   */
  public record Host(InetSocketAddress address, TlsPolicy tls) {}

  /**
   * The host could not be used. While it is left alone for an earlier failure this changes nothing:
   * twenty connections that are refused at once are one failure, not twenty in a row.
   */
  public void failed(Host host) {
    long now = time.ticks();
    if (penalties.size() >= MOST_HOSTS) {
      // Kept beyond its end so that the next failure counts up; no longer when room is needed.
      penalties.values().removeIf(penalty -> !penalty.holds(now));
    }
    if (penalties.size() < MOST_HOSTS || penalties.containsKey(host)) {
      penalties.merge(
          host,
          Penalty.first(now, scale),
          (old, first) -> old.holds(now) ? old : old.next(now, scale));
    }
  }

  /** The host works. */
  public void worked(Host host) {
    if (!penalties.isEmpty()) {
      penalties.remove(host);
    }
  }

  /** Whether the host may be tried. */
  public boolean allows(Host host) {
    Penalty penalty = penalties.get(host);
    return penalty == null || !penalty.holds(time.ticks());
  }

  /** When the first of {@code hosts} may be tried, in ticks; empty when one may now. */
  public OptionalLong blockedUntil(Collection<Host> hosts) {
    long now = time.ticks();
    long least = Long.MAX_VALUE;
    for (Host host : hosts) {
      Penalty penalty = penalties.get(host);
      if (penalty == null || !penalty.holds(now)) {
        return OptionalLong.empty();
      }
      least = Math.min(least, penalty.until() - now);
    }
    return hosts.isEmpty() ? OptionalLong.empty() : OptionalLong.of(now + least);
  }
}
