package io.posthorn.config;

import io.posthorn.address.Domain;
import io.posthorn.server.Networks;
import io.posthorn.server.TlsMode;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Sending.
 *
 * @param resolvers name servers; empty for the system's
 * @param exchangers how mail exchangers are reached
 * @param smarthost takes everything, where there is one
 * @param retry when failed mail is tried again, and how long
 * @param sources from which addresses
 * @param providers overrides of the shipped limits, by provider
 */
public record OutboundConfig(
    List<InetSocketAddress> resolvers,
    Exchangers exchangers,
    Optional<Smarthost> smarthost,
    Retry retry,
    Sources sources,
    Map<String, ProviderLimits> providers) {

  public OutboundConfig {
    resolvers = List.copyOf(resolvers);
    providers = Map.copyOf(providers);
  }

  /**
   * Mail exchangers.
   *
   * @param port that they listen on
   * @param prohibited networks never connected to; by default loopback and unspecified
   * @param trust PEM file of roots besides the system's
   */
  public record Exchangers(int port, Networks prohibited, Optional<Path> trust) {}

  /**
   * A host for everything.
   *
   * @param place of it
   * @param host a name, or an IP address as text
   * @param port its port
   * @param tls how TLS starts
   * @param login with it, where it wants one
   */
  public record Smarthost(Place place, String host, int port, TlsMode tls, Optional<Login> login) {}

  /** A user and a password for AUTH. */
  public record Login(String user, Secret password) {}

  /**
   * Retries.
   *
   * @param delays the last one repeats; at least one, all positive
   * @param expireAfter counted from the first due time
   */
  public record Retry(List<Duration> delays, Duration expireAfter) {

    public Retry {
      delays = List.copyOf(delays);
    }
  }

  /**
   * Local addresses.
   *
   * @param ips with different names; empty leaves the choice to the system
   * @param pools of names of {@code ips}
   */
  public record Sources(List<Ip> ips, List<Pool> pools) {

    public Sources {
      ips = List.copyOf(ips);
      pools = List.copyOf(pools);
    }
  }

  /**
   * A local address to send from.
   *
   * @param place of its name
   * @param hello the name in EHLO
   */
  public record Ip(Place place, String name, InetAddress address, Domain hello) {}

  /** A set of local addresses, by name. */
  public record Pool(Place place, String name, List<String> ips) {

    public Pool {
      ips = List.copyOf(ips);
    }
  }

  /** What one provider is asked to bear. */
  public record ProviderLimits(OptionalInt connections, Optional<Rate> rate) {}
}
