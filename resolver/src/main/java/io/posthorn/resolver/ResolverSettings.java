package io.posthorn.resolver;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.xbill.DNS.ResolverConfig;

/**
 * How to ask and what to remember.
 *
 * @param servers recursive servers, the preferred one first; at least one
 * @param perQuery how long one server may take to answer
 * @param total how long one question may take with all servers, repetitions and CNAME records
 * @param cache what is remembered
 */
public record ResolverSettings(
    List<InetSocketAddress> servers, Duration perQuery, Duration total, Cache cache) {

  public ResolverSettings {
    servers = List.copyOf(servers);
    if (servers.isEmpty()) {
      throw new IllegalArgumentException("a resolver needs at least one server");
    }
  }

  /**
   * Bounds of the cache.
   *
   * @param records the most resource records kept
   * @param shortest how long an answer holds at least, whatever its TTL: a zone with TTL 0 must not
   *     cost a query for each message
   * @param longest how long it holds at most
   * @param longestNegative how long the absence of a name or record holds at most (RFC 2308 §5)
   * @param failure how long a failure is repeated without asking again (RFC 2308 §7: at most 5 min)
   */
  public record Cache(
      int records,
      Duration shortest,
      Duration longest,
      Duration longestNegative,
      Duration failure) {

    /** What stands without configuration. */
    public static final Cache DEFAULT =
        new Cache(
            50_000,
            Duration.ofSeconds(5),
            Duration.ofDays(1),
            Duration.ofMinutes(15),
            Duration.ofSeconds(5));
  }

  /** These servers, with the usual limits. */
  public static ResolverSettings of(List<InetSocketAddress> servers) {
    return new ResolverSettings(
        servers, Duration.ofSeconds(3), Duration.ofSeconds(12), Cache.DEFAULT);
  }

  /** The servers that the operating system is set up with, such as those of resolv.conf. */
  public static List<InetSocketAddress> systemServers() {
    return ResolverConfig.getCurrentConfig().servers();
  }
}
