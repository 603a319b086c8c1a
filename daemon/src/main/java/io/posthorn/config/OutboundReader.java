package io.posthorn.config;

import io.posthorn.address.Domain;
import io.posthorn.config.OutboundConfig.Exchangers;
import io.posthorn.config.OutboundConfig.Ip;
import io.posthorn.config.OutboundConfig.Login;
import io.posthorn.config.OutboundConfig.Pool;
import io.posthorn.config.OutboundConfig.ProviderLimits;
import io.posthorn.config.OutboundConfig.Retry;
import io.posthorn.config.OutboundConfig.Smarthost;
import io.posthorn.config.OutboundConfig.Sources;
import io.posthorn.server.Networks;
import io.posthorn.server.TlsMode;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Reads [outbound]. */
final class OutboundReader {

  private static final List<String> RETRY =
      List.of("5min", "10min", "20min", "40min", "1h", "2h", "4h");

  /** Addresses at which we would find ourselves. */
  private static final List<String> PROHIBITED =
      List.of("127.0.0.0/8", "0.0.0.0/8", "::1/128", "::/128");

  private static final Form<Integer> PORT = Forms.integer(1, 65535);

  private OutboundReader() {}

  static OutboundConfig read(Section section, Domain hostname, Secrets secrets) {
    var resolvers = section.list("resolver", Forms.NAME_SERVER).orElse(List.of());
    Exchangers exchangers = exchangers(section, secrets);
    Optional<Smarthost> smarthost = smarthost(section, secrets);
    Retry retry = retry(section);
    Sources sources =
        new Sources(
            section.sections("ip").stream()
                .map(ip -> ip(ip, hostname))
                .flatMap(Optional::stream)
                .toList(),
            section.sections("pool").stream()
                .map(OutboundReader::pool)
                .flatMap(Optional::stream)
                .toList());
    Map<String, ProviderLimits> providers = providers(section.section("provider"));
    section.done();
    return new OutboundConfig(resolvers, exchangers, smarthost, retry, sources, providers);
  }

  private static Exchangers exchangers(Section section, Secrets secrets) {
    int port = section.read("port", PORT, 25);
    List<String> prohibited = section.list("prohibited_networks", Forms.NETWORK, PROHIBITED);
    Optional<Path> trust = section.read("trust", Forms.PATH).map(secrets::resolve);
    trust.ifPresent(file -> {
      Optional<String> pem = secrets.file(section.place("trust"), file, section.problems());
      if (pem.filter(text -> !text.contains("-----BEGIN CERTIFICATE-----")).isPresent()) {
        section
            .problems()
            .error(
                section.place("trust"),
                file + " holds no certificate in PEM form",
                "it must hold the roots to trust, each from -----BEGIN CERTIFICATE----- on");
      }
    });
    return new Exchangers(port, Networks.of(prohibited), trust);
  }

  private static Retry retry(Section section) {
    if (section.node("retry").orElse(null) instanceof Node.Items(var place, var values)
        && values.isEmpty()) {
      section
          .problems()
          .error(place, "`retry` is empty", "the last delay repeats: [\"5min\", \"4h\"]");
    }
    List<Duration> delays = section.list("retry", Forms.POSITIVE, RETRY);
    Duration expireAfter = section.read("expire_after", Forms.POSITIVE, "3d");
    return new Retry(delays, expireAfter);
  }

  /** {@code "host:port"}, or a table. */
  private static Optional<Smarthost> smarthost(Section section, Secrets secrets) {
    Optional<Node> node = section.node("smarthost");
    Place place = section.place("smarthost");
    if (node.isEmpty() || !(node.get() instanceof Node.Table)) {
      return section
          .read("smarthost", Forms.HOST_PORT)
          .map(
              at -> new Smarthost(place, at.host(), at.port(), TlsMode.STARTTLS, Optional.empty()));
    }
    Section table = section.section("smarthost");
    Optional<String> host = table.required("host", Forms.HOST);
    int port = table.read("port", PORT, 587);
    TlsMode tls = table.read("tls", SmtpReader.TLS_MODE, "starttls");
    Optional<String> user = table.read("login", Forms.TEXT);
    Optional<Secret> password = table.secret("password", secrets);
    table.done();
    if (user.isPresent() != table.node("password").isPresent()) {
      section
          .problems()
          .error(
              table.place(),
              "a smarthost's login needs a password, and a password a login",
              "give both or neither");
    }
    Optional<Login> login = user.flatMap(name -> password.map(secret -> new Login(name, secret)));
    return host.map(name -> new Smarthost(place, name, port, tls, login));
  }

  private static Optional<Ip> ip(Section section, Domain hostname) {
    Optional<InetAddress> address = section.required("address", Forms.ADDRESS);
    Optional<String> name = section.required("name", Forms.TEXT);
    Domain hello = section.read("helo", Forms.DOMAIN, hostname.ascii());
    section.done();
    Place place = section.place("name");
    return address.flatMap(at -> name.map(called -> new Ip(place, called, at, hello)));
  }

  private static Optional<Pool> pool(Section section) {
    Optional<String> name = section.required("name", Forms.TEXT);
    List<String> ips = section.list("ips", Forms.TEXT, List.of());
    section.done();
    Place place = section.place("ips");
    return name.map(called -> new Pool(place, called, ips));
  }

  private static Map<String, ProviderLimits> providers(Section section) {
    Map<String, ProviderLimits> providers = new LinkedHashMap<>();
    for (String name : section.keys()) {
      Section provider = section.section(name);
      Optional<Integer> connections = provider.read("connections", Forms.integer(1, 1000));
      Optional<Rate> rate = provider.read("rate", Forms.RATE);
      provider.done();
      NotYet.warn(section, name, "limits of providers are not applied");
      OptionalInt most = connections.map(OptionalInt::of).orElse(OptionalInt.empty());
      providers.put(name, new ProviderLimits(most, rate));
    }
    return providers;
  }
}
