package io.posthorn.config;

import io.posthorn.address.Domain;
import io.posthorn.intake.FromPolicy;
import io.posthorn.intake.StolenLogins;
import io.posthorn.sasl.Mechanism;
import io.posthorn.server.Kind;
import io.posthorn.server.ListenerSettings.Hosts;
import io.posthorn.server.LoginGuard;
import io.posthorn.server.Networks;
import io.posthorn.server.TlsMode;
import io.posthorn.server.TlsProvider;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Receiving.
 *
 * @param hostname our name in greeting, Received and EHLO
 * @param maxMessageSize in octets
 * @param maxRecipients of one transaction
 * @param listeners at least one
 * @param submission what those may who log in
 * @param trusted hosts whose word counts
 * @param tls our certificates
 */
public record SmtpConfig(
    Domain hostname,
    long maxMessageSize,
    int maxRecipients,
    List<Listener> listeners,
    Submission submission,
    Trusted trusted,
    Tls tls) {

  public SmtpConfig {
    listeners = List.copyOf(listeners);
  }

  /**
   * A listener.
   *
   * @param place of its address, for those who find that it is in use
   * @param address port 0 takes a free one
   * @param kind whose mail it takes
   * @param tls how it comes to TLS
   * @param requireTls whether AUTH needs TLS
   * @param anyLogin whether every login is accepted; never so where mail leaves the machine
   */
  public record Listener(
      Place place,
      InetSocketAddress address,
      Kind kind,
      TlsMode tls,
      boolean requireTls,
      boolean anyLogin) {}

  /**
   * Submission.
   *
   * @param mechanisms offered, in order
   * @param fromPolicy as whom a submitter may send
   * @param guard what happens to those who guess
   * @param stolen when a login looks stolen
   */
  public record Submission(
      List<Mechanism> mechanisms,
      FromPolicy fromPolicy,
      LoginGuard.Settings guard,
      StolenLogins.Settings stolen) {

    public Submission {
      mechanisms = List.copyOf(mechanisms);
    }
  }

  /**
   * Hosts whose word counts.
   *
   * @param place of the domain
   * @param hosts the networks that may relay without a login, and those of proxies
   * @param domain under which foreign senders of the former go, where the policy lets them
   */
  public record Trusted(Place place, Hosts hosts, Optional<Domain> domain) {

    /** Who may relay without a login. */
    public Networks networks() {
      return hosts.trusted();
    }
  }

  /**
   * TLS of the listeners.
   *
   * @param place of the provider
   * @param provider who encrypts
   * @param files our usual certificate; empty: self-signed, made on first start
   * @param hosts certificates for clients that ask for a host by name
   */
  public record Tls(
      Place place, TlsProvider provider, Optional<TlsFiles> files, List<HostTls> hosts) {

    public Tls {
      hosts = List.copyOf(hosts);
    }
  }

  /**
   * Another certificate.
   *
   * @param names of hosts in ASCII; {@code *.example.org} is any one label in front of it
   * @param files certificate and key
   */
  public record HostTls(List<String> names, TlsFiles files) {

    public HostTls {
      names = List.copyOf(names);
    }
  }

  /**
   * A certificate, checked to be readable and to belong together.
   *
   * @param place for those who cannot use it all the same
   * @param certificate PEM, the leaf first
   * @param privateKey PEM
   */
  public record TlsFiles(Place place, Path certificate, Path privateKey) {}
}
