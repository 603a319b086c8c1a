package io.posthorn.config;

import io.posthorn.address.Domain;
import io.posthorn.config.Config.Mode;
import io.posthorn.config.OutboundConfig.Ip;
import io.posthorn.config.OutboundConfig.Pool;
import io.posthorn.config.Senders.Credential;
import io.posthorn.config.Senders.SenderDomain;
import io.posthorn.config.SmtpConfig.Listener;
import io.posthorn.options.SendingOptions.Timing;
import io.posthorn.server.Kind;
import io.posthorn.server.Networks;
import io.posthorn.server.TlsMode;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What parts of a configuration say about one another. Pure. */
final class CrossChecks {

  private final Config config;
  private final Problems problems;

  private CrossChecks(Config config, Problems problems) {
    this.config = config;
    this.problems = problems;
  }

  static void run(Config config, Problems problems) {
    CrossChecks checks = new CrossChecks(config, problems);
    Map<Domain, Place> domains = checks.domains();
    checks.credentials(domains);
    checks.trusted(domains);
    checks.addresses();
    config.smtp().listeners().forEach(checks::listener);
    checks.smarthost();
    checks.sources();
    checks.retention();
  }

  private Map<Domain, Place> domains() {
    Map<Domain, Place> seen = new HashMap<>();
    for (SenderDomain domain : config.senders().domains()) {
      Domain name = domain.settings().name();
      Place first = seen.putIfAbsent(name, domain.place());
      if (first != null) {
        problems.error(
            domain.place(),
            "the domain " + name + " is there already, in line " + first.line(),
            "keep one of them");
      }
      if (!domain.settings().signable() && !domain.settings().unsignedAllowed()) {
        problems.warning(
            domain.place(),
            name + " has no DKIM key, so its mail is refused",
            "add dkim = [...] (posthorn dkim keygen), or set unsigned = \"allow\"");
      }
    }
    return seen;
  }

  private void credentials(Map<Domain, Place> domains) {
    Map<String, Place> seen = new HashMap<>();
    for (Credential credential : config.senders().credentials()) {
      Place first = seen.putIfAbsent(credential.login(), credential.place());
      if (first != null) {
        problems.error(
            credential.place(),
            "the login " + credential.login() + " is there already, in line " + first.line(),
            "keep one of them");
      }
      if (!domains.containsKey(credential.domain())) {
        problems.error(
            credential.place(),
            credential.login() + " is in no sending domain",
            "add [[domain]] with name = \"" + credential.domain() + "\"");
      }
    }
  }

  private void trusted(Map<Domain, Place> domains) {
    config
        .smtp()
        .trusted()
        .domain()
        .filter(domain -> !domains.containsKey(domain))
        .ifPresent(domain ->
            problems.error(
                config.smtp().trusted().place(),
                domain + " is no sending domain",
                "add [[domain]] with name = \"" + domain + "\""));
  }

  private record Bound(Place place, InetSocketAddress address) {}

  /** Two that listen at the same address: the second would not start. */
  private void addresses() {
    List<Bound> bound = new ArrayList<>();
    config.smtp().listeners().forEach(l -> bound.add(new Bound(l.place(), l.address())));
    config.http().metrics().ifPresent(m -> bound.add(new Bound(m.place(), m.address())));
    for (int i = 0; i < bound.size(); i++) {
      Bound one = bound.get(i);
      bound.subList(0, i).stream()
          .filter(other -> collide(one.address(), other.address()))
          .findFirst()
          .ifPresent(other ->
              problems.error(
                  one.place(),
                  shown(one.address()) + " is taken already, in line " + other.place().line(),
                  "give it another port"));
    }
  }

  private static boolean collide(InetSocketAddress one, InetSocketAddress other) {
    boolean any = one.getAddress().isAnyLocalAddress() || other.getAddress().isAnyLocalAddress();
    boolean same = any || one.getAddress().equals(other.getAddress());
    return same && one.getPort() == other.getPort() && one.getPort() != 0;
  }

  private void listener(Listener listener) {
    boolean logins = !config.senders().credentials().isEmpty();
    InetAddress address = listener.address().getAddress();
    if (listener.anyLogin() && !(config.mode() == Mode.SINK && address.isLoopbackAddress())) {
      problems.error(
          listener.place(),
          "auth = \"any\" lets everybody send through " + shown(listener.address()),
          "it is for mode = \"sink\" on a loopback address; add [[credential]] instead");
    }
    if (listener.kind() == Kind.MX) {
      problems.warning(
          listener.place(),
          "kind = \"mx\" takes no mail yet: there are no routes, so every recipient is refused",
          "");
      return;
    }
    if (!listener.anyLogin() && !logins && isEmpty(config.smtp().trusted().networks())) {
      problems.warning(
          listener.place(),
          "this file names nobody who may send through " + shown(listener.address()),
          "logins of posthorn credential add may; else name your networks under [smtp.trusted]");
    }
    boolean secret = !listener.anyLogin(); // a password that is always right is none
    if (secret && !listener.requireTls() && listener.tls() != TlsMode.IMPLICIT) {
      problems.warning(
          listener.place(),
          "require_tls = false lets passwords travel in clear text to " + shown(listener.address()),
          "remove it, unless a client cannot do TLS");
    }
    if (logins && listener.requireTls() && listener.tls() == TlsMode.NONE) {
      problems.warning(
          listener.place(),
          "nobody can log in at " + shown(listener.address()) + ": passwords need TLS",
          "set tls = \"starttls\"");
    }
  }

  private void smarthost() {
    config
        .outbound()
        .smarthost()
        .ifPresent(host -> {
          for (Listener listener : config.smtp().listeners()) {
            String own = listener.address().getAddress().getHostAddress();
            if (host.host().equals(own) && host.port() == listener.address().getPort()) {
              problems.error(
                  host.place(),
                  "the smarthost "
                      + shown(listener.address())
                      + " is our own listener, in line "
                      + listener.place().line(),
                  "name another host, or mail goes round in circles");
            }
          }
        });
  }

  private void sources() {
    Map<String, Place> ips = new HashMap<>();
    for (Ip ip : config.outbound().sources().ips()) {
      Place first = ips.putIfAbsent(ip.name(), ip.place());
      if (first != null) {
        problems.error(
            ip.place(),
            "the name " + ip.name() + " is taken already, in line " + first.line(),
            "give each [[outbound.ip]] its own");
      }
    }
    Map<String, Place> pools = new HashMap<>();
    for (Pool pool : config.outbound().sources().pools()) {
      if (pools.putIfAbsent(pool.name(), pool.place()) != null) {
        problems.error(
            pool.place(), "the pool " + pool.name() + " is there already", "keep one of them");
      }
      pool.ips().stream()
          .filter(name -> !ips.containsKey(name))
          .forEach(name -> problems.error(pool.place(), noSuchIp(name, ips), ""));
    }
    if (config.outbound().sources().ips().size() > 1) {
      Ip second = config.outbound().sources().ips().get(1);
      problems.warning(
          second.place(), second.name() + " has no effect yet: mail leaves from the first ip", "");
    }
  }

  /**
   * What is told of mail when it is delivered was recorded when it was taken, which is as long ago
   * as a message may live.
   */
  private void retention() {
    Duration life = Timing.AHEAD.plus(config.outbound().retry().expireAfter());
    if (config.storage().events().compareTo(life) <= 0) {
      problems.warning(
          config.storage().place(),
          "mail may outlive its events: late ones lack tags, variables, sender and Message-ID",
          "set `events` in [retention] to more than "
              + shown(life)
              + ": expire_after, and the 3 days that mail may be scheduled ahead");
    }
  }

  /** In the notation of the file, rounded up. */
  private static String shown(Duration duration) {
    long hours = duration.plusHours(1).minusNanos(1).toHours();
    return hours % 24 == 0 ? hours / 24 + "d" : hours + "h";
  }

  private static String noSuchIp(String name, Map<String, Place> ips) {
    return "there is no [[outbound.ip]] with the name "
        + name
        + Spelling.nearest(name, ips.keySet()).map(n -> "; did you mean " + n + "?").orElse("");
  }

  private static boolean isEmpty(Networks networks) {
    return networks == Networks.NONE || networks.toString().equals("[]");
  }

  private static String shown(InetSocketAddress address) {
    String host = address.getAddress().getHostAddress();
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + address.getPort();
  }
}
