package io.posthorn.config;

import io.posthorn.address.Domain;
import io.posthorn.config.SmtpConfig.Listener;
import io.posthorn.config.SmtpConfig.Submission;
import io.posthorn.config.SmtpConfig.Trusted;
import io.posthorn.intake.FromPolicy;
import io.posthorn.intake.StolenLogins;
import io.posthorn.sasl.Mechanism;
import io.posthorn.server.Kind;
import io.posthorn.server.ListenerSettings.Hosts;
import io.posthorn.server.LoginGuard;
import io.posthorn.server.Networks;
import io.posthorn.server.TlsMode;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads [smtp] and [tls]. */
final class SmtpReader {

  private static final Form<Kind> KIND =
      Forms.oneOf(
          Kind.class,
          kind ->
              switch (kind) {
                case SUBMISSION -> "submission";
                case MX -> "mx";
                case MX_AND_SUBMISSION -> "mx+submission";
              });

  /** How a connection comes to TLS, for listeners and the smarthost. */
  static final Form<TlsMode> TLS_MODE =
      Forms.oneOf(TlsMode.class, mode -> mode.name().toLowerCase(Locale.ROOT));

  private static final Form<Mechanism> MECHANISM = Forms.oneOf(Mechanism.class, Mechanism::text);

  private static final Form<FromPolicy> FROM_POLICY =
      Forms.oneOf(
          FromPolicy.class, policy -> policy.name().toLowerCase(Locale.ROOT).replace('_', '-'));

  /** The only value of a listener's {@code auth}. */
  private enum Auth {
    ANY
  }

  private static final Form<Auth> AUTH =
      Forms.oneOf(Auth.class, auth -> auth.name().toLowerCase(Locale.ROOT));

  private static final Form<Long> MESSAGE_SIZE =
      new Form<>(
          "a size from 64KiB to 1GiB", // RFC 5321 §4.5.3.1.7
          "use a number and KiB or MiB, such as 25MiB",
          node -> Forms.SIZE.reader().apply(node).filter(n -> n >= 64 << 10 && n <= 1 << 30));

  /** A client waits for minutes, but a relay that stops does not. */
  private static final Form<Duration> DELAY =
      new Form<>(
          "a duration up to 10s",
          "use 0, or a number and s, such as 1s",
          node ->
              Forms.DURATION
                  .reader()
                  .apply(node)
                  .filter(delay -> delay.compareTo(Duration.ofSeconds(10)) <= 0));

  private static final Domain NOBODY = new Domain("localhost");

  private SmtpReader() {}

  static SmtpConfig read(Section section, Section tls, Secrets secrets) {
    Domain hostname = section.required("hostname", Forms.DOMAIN).orElse(NOBODY);
    long size = section.read("max_message_size", MESSAGE_SIZE, "25MiB");
    int recipients = section.read("max_recipients", Forms.integer(1, 100_000), 1000);
    List<Listener> listeners =
        section.sections("listener").stream()
            .map(SmtpReader::listener)
            .flatMap(Optional::stream)
            .toList();
    if (section.node("listener").isEmpty()) {
      section.missing("listener", "add [[smtp.listener]] with an address");
    }
    Trusted trusted = trusted(section.section("trusted"), proxies(section), introducers(section));
    Submission submission = submission(section.section("submission"), trusted.networks());
    section.done();
    SmtpConfig.Tls certificates = TlsFilesReader.read(tls, secrets);
    return new SmtpConfig(hostname, size, recipients, listeners, submission, trusted, certificates);
  }

  private static Optional<Listener> listener(Section section) {
    Optional<InetSocketAddress> address = section.required("address", Forms.SOCKET);
    Kind kind = section.read("kind", KIND, "submission");
    TlsMode tls = section.read("tls", TLS_MODE, "starttls");
    boolean requireTls = section.read("require_tls", Forms.FLAG, true);
    boolean anyLogin = section.read("auth", AUTH).isPresent();
    section.done();
    Place place = section.place("address");
    return address.map(at -> new Listener(place, at, kind, tls, requireTls, anyLogin));
  }

  private static Submission submission(Section section, Networks insiders) {
    List<Mechanism> mechanisms =
        section.list(
            "mechanisms", MECHANISM, Stream.of(Mechanism.values()).map(Mechanism::text).toList());
    FromPolicy policy = section.read("from_policy", FROM_POLICY, "credential-domain");
    LoginGuard.Settings guard = guard(section.section("guard"), insiders);
    StolenLogins.Settings stolen = stolen(section.section("stolen"));
    section.done();
    return new Submission(mechanisms, policy, guard, stolen);
  }

  private static StolenLogins.Settings stolen(Section section) {
    int recipients = section.read("recipients", Forms.integer(0, 1_000_000), 500);
    Duration window = section.read("window", Forms.POSITIVE, "1h");
    Duration familiarAfter = section.read("familiar_after", Forms.POSITIVE, "1d");
    section.done();
    return new StolenLogins.Settings(recipients, window, familiarAfter);
  }

  private static LoginGuard.Settings guard(Section section, Networks insiders) {
    int failures = section.read("failures", Forms.integer(0, 1_000_000), 10);
    Duration window = section.read("window", Forms.POSITIVE, "10min");
    Duration ban = section.read("ban", Forms.POSITIVE, "30min");
    int ofLogin = section.read("login_failures", Forms.integer(0, 1_000_000), 100);
    Duration delay = section.read("delay", DELAY, "1s");
    int prefix = section.read("ipv4_prefix", Forms.integer(8, 32), 32);
    Networks exempt =
        Networks.of(section.list("exempt", Forms.NETWORK, List.of("127.0.0.0/8", "::1")));
    section.done();
    return new LoginGuard.Settings(
        failures, window, ban, ofLogin, delay, prefix, exempt.and(insiders));
  }

  /** Behind a firewall everybody who can connect may be a proxy: it is said, and no mistake. */
  private static Networks proxies(Section section) {
    List<String> networks = section.list("proxy_from", Forms.NETWORK, List.of());
    networks.stream()
        .filter(SmtpReader::isTooWide)
        .forEach(network ->
            section
                .problems()
                .warning(
                    section.place("proxy_from"),
                    "`"
                        + network
                        + "` is wide: everybody in it may claim any address, also one of"
                        + " [smtp.trusted]",
                    "name the addresses of your proxies"));
    return Networks.of(networks);
  }

  /** They may claim logins too, so that one of them is an open relay. */
  private static Networks introducers(Section section) {
    return Networks.of(
        narrow(section, "xclient_from", "everybody in it may claim any address and any login"));
  }

  private static Trusted trusted(Section section, Networks proxies, Networks introducers) {
    List<String> networks =
        narrow(section, "networks", "everybody in it may relay mail without a login");
    Optional<Domain> domain = section.read("domain", Forms.DOMAIN);
    section.done();
    Hosts hosts = new Hosts(Networks.of(networks), proxies, introducers);
    return new Trusted(section.place("domain"), hosts, domain);
  }

  /** The networks of {@code key}; those that are too wide are told of and left out. */
  private static List<String> narrow(Section section, String key, String effect) {
    List<String> networks = new ArrayList<>();
    for (String network : section.list(key, Forms.NETWORK, List.of())) {
      if (isTooWide(network)) {
        section
            .problems()
            .error(
                section.place(key),
                "`" + network + "` is too wide: " + effect,
                key.equals("networks") ? "name your own networks" : "name your own front ends");
      } else {
        networks.add(network);
      }
    }
    return networks;
  }

  /** No one owns more than a /8 of IPv4, or a /16 of IPv6. */
  private static boolean isTooWide(String network) {
    int slash = network.indexOf('/');
    if (slash < 0) {
      return false;
    }
    String host = network.substring(0, slash);
    int octets = InetAddress.ofLiteral(host).getAddress().length;
    int width = host.indexOf(':') >= 0 ? 128 : 32; // an IPv4-mapped address counts from 96
    int bits = Integer.parseInt(network.substring(slash + 1)) - (width - octets * 8);
    return bits < (octets == 4 ? 8 : 16);
  }
}
