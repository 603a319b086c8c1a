package io.posthorn.node;

import io.posthorn.address.Domain;
import io.posthorn.client.SocketNetwork;
import io.posthorn.client.Target;
import io.posthorn.config.Config;
import io.posthorn.config.OutboundConfig;
import io.posthorn.config.OutboundConfig.Exchangers;
import io.posthorn.config.OutboundConfig.Smarthost;
import io.posthorn.dispatch.Settings;
import io.posthorn.dkim.Rsa;
import io.posthorn.dkim.SigningKey;
import io.posthorn.egress.EgressSource;
import io.posthorn.queue.RetryPolicy;
import io.posthorn.resolver.DnsResolver;
import io.posthorn.resolver.ResolverSettings;
import io.posthorn.route.NextHop;
import io.posthorn.route.Routing;
import io.posthorn.server.TlsMode;
import io.posthorn.tls.JdkTlsEngines;
import io.posthorn.tls.TrustAnchors;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** What sending stands on: routes and names, keys and certificates. */
final class Outgoing {

  private Outgoing() {}

  /**
   * The ports of a relay, on this machine.
   *
   * @param sink takes everything, where there is one
   */
  static Relay.Adapters adapters(Foundation base, Optional<Sink> sink, Lifecycle lifecycle)
      throws StartException, IOException {
    OutboundConfig outbound = base.config().outbound();
    TrustAnchors trust = trust(outbound, sink);
    Function<Domain, List<SigningKey>> keys = keys(base);
    DnsResolver resolver = new DnsResolver(resolver(outbound), base.time(), base.meters());
    lifecycle.add(resolver::close);
    return new Relay.Adapters(
        base.spool(),
        resolver,
        new SocketNetwork(),
        new JdkTlsEngines(trust),
        base.accounts(),
        keys);
  }

  /** What signs: where everybody may send, keys are made as they are needed. */
  private static Function<Domain, List<SigningKey>> keys(Foundation base) throws IOException {
    Function<Domain, List<SigningKey>> known = base.live()::signers;
    return base.isOpen()
        ? SigningKeys.orMade(known, base.data().directory("dkim"), Rsa.fastest())
        : known;
  }

  /**
   * Where mail goes, from where, and when it is tried again.
   *
   * @param sink takes everything, where there is one
   * @param ours where this node listens, once it does
   */
  static Settings settings(
      Config config, Optional<Sink> sink, Supplier<List<InetSocketAddress>> ours) {
    OutboundConfig outbound = config.outbound();
    Exchangers exchangers = outbound.exchangers();
    Optional<Routing.Relay> relay =
        sink.map(Sink::relay).or(() -> outbound.smarthost().map(Outgoing::relay));
    Routing routing =
        new Routing(
            relay,
            exchangers.port(),
            exchangers.prohibited()::contains,
            peer -> OwnAddresses.contain(ours.get(), peer));
    return Settings.of(routing, source(config), new RetryPolicy(outbound.retry().delays()));
  }

  private static ResolverSettings resolver(OutboundConfig outbound) {
    return ResolverSettings.of(
        outbound.resolvers().isEmpty() ? ResolverSettings.systemServers() : outbound.resolvers());
  }

  /**
   * Whom certificates of other hosts must lead to.
   *
   * @throws StartException when the configured roots cannot be used
   */
  private static TrustAnchors trust(OutboundConfig outbound, Optional<Sink> sink)
      throws StartException {
    if (sink.isPresent()) {
      return sink.get().trust();
    }
    TrustAnchors system = TrustAnchors.system();
    Optional<Path> more = outbound.exchangers().trust();
    try {
      return more.isEmpty() ? system : system.plus(more.get());
    } catch (IOException | CertificateException e) {
      throw StartException.configuration(
          "[outbound] trust: %s cannot be used: %s".formatted(more.get(), e.getMessage()));
    }
  }

  /** The first address, until pools are acted on. */
  private static EgressSource source(Config config) {
    return config.outbound().sources().ips().stream()
        .findFirst()
        .map(ip -> new EgressSource(ip.hello().ascii(), Optional.of(ip.address())))
        .orElseGet(() -> new EgressSource(config.smtp().hostname().ascii(), Optional.empty()));
  }

  private static Routing.Relay relay(Smarthost smarthost) {
    Optional<Target.Login> login =
        smarthost.login().map(known -> new Target.Login(known.user(), known.password().value()));
    return new Routing.Relay(
        smarthost.host(), smarthost.port(), new NextHop.Access(security(smarthost.tls()), login));
  }

  private static Target.Security security(TlsMode mode) {
    return switch (mode) {
      case STARTTLS -> Target.Security.STARTTLS;
      case IMPLICIT -> Target.Security.IMPLICIT;
      case NONE -> Target.Security.NONE;
    };
  }
}
