package io.posthorn.node;

import io.posthorn.account.Accounts;
import io.posthorn.account.SendingDomain;
import io.posthorn.address.Domain;
import io.posthorn.client.Connector;
import io.posthorn.client.SocketNetwork;
import io.posthorn.client.Target;
import io.posthorn.compose.Composer;
import io.posthorn.config.Config;
import io.posthorn.config.OutboundConfig;
import io.posthorn.config.OutboundConfig.Exchangers;
import io.posthorn.config.OutboundConfig.Smarthost;
import io.posthorn.dispatch.Delivery;
import io.posthorn.dispatch.Instruments;
import io.posthorn.dispatch.Senders;
import io.posthorn.dispatch.Settings;
import io.posthorn.dkim.Rsa;
import io.posthorn.dkim.SigningKey;
import io.posthorn.dsn.Reports;
import io.posthorn.egress.EgressSource;
import io.posthorn.intake.Intake;
import io.posthorn.limits.Limits;
import io.posthorn.options.TlsPolicy;
import io.posthorn.queue.RetryPolicy;
import io.posthorn.resolver.DnsResolver;
import io.posthorn.resolver.ResolverSettings;
import io.posthorn.route.NextHop;
import io.posthorn.route.Routing;
import io.posthorn.server.TlsMode;
import io.posthorn.signing.SigningComposer;
import io.posthorn.tls.JdkTlsEngines;
import io.posthorn.tls.TrustAnchors;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Wires sending: routes and names, keys and certificates, and the delivery that uses them. */
final class Outgoing {

  private Outgoing() {}

  /**
   * Delivery; nothing runs yet.
   *
   * @param intake through which reports to senders enter
   * @param ours where this node listens, once it does
   * @param sink takes everything, where there is one
   */
  static Delivery delivery(
      Foundation base,
      Intake intake,
      Supplier<List<InetSocketAddress>> ours,
      Optional<Sink> sink,
      Lifecycle lifecycle)
      throws StartException, IOException {
    Config config = base.config();
    Accounts accounts = base.accounts();
    DnsResolver resolver = new DnsResolver(resolver(config.outbound()), base.time(), base.meters());
    lifecycle.add(resolver::close);
    Connector connector =
        new Connector(
            new SocketNetwork(),
            new JdkTlsEngines(trust(config.outbound(), sink)),
            base.time(),
            Limits.DEFAULT.outbound());
    Composer composer =
        new SigningComposer(
            base.spool()::chunk,
            accounts,
            keys(base),
            Runtime.getRuntime().availableProcessors(),
            base.time(),
            base.meters());
    Senders senders =
        new Senders(
            composer,
            domain ->
                accounts.domain(domain).map(SendingDomain::tls).orElse(TlsPolicy.OPPORTUNISTIC),
            new Reports(config.smtp().hostname(), base.spool(), intake, base.time()));
    return new Delivery(
        base.spool(),
        resolver,
        connector::open,
        senders,
        settings(config, sink, peer -> OwnAddresses.contain(ours.get(), peer)),
        new Instruments(base.time(), base.around().random(), base.meters()));
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
   * @param ours whether an address is a listener of this node
   */
  private static Settings settings(
      Config config, Optional<Sink> sink, Predicate<InetSocketAddress> ours) {
    OutboundConfig outbound = config.outbound();
    Exchangers exchangers = outbound.exchangers();
    Optional<Routing.Relay> relay =
        sink.map(Sink::relay).or(() -> outbound.smarthost().map(Outgoing::relay));
    Routing routing =
        new Routing(relay, exchangers.port(), exchangers.prohibited()::contains, ours);
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
