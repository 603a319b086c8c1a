package io.posthorn.server;

import io.posthorn.observe.Meters;
import io.posthorn.sasl.Evidence;
import io.posthorn.smtp.Reply;
import io.posthorn.time.Time;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers failed logins over all sessions, by network and by login: answers a network more
 * slowly, bans it for a while, and hears strangers no more for a login that is guessed from many
 * places. Failures fade, evenly, in monotonic time. What it knows is in memory, and bounded.
 *
 * <p>The same login with the same wrong password counts once, however often it is tried: a program
 * with an old password repeats itself, and somebody who guesses does not.
 *
 * <p>Safe for use by many threads; never blocks for long.
 */
public final class LoginGuard {

  /** What a network hears that is banned. */
  static final Reply BANNED =
      Reply.of(421, "4.7.0", "Too many failed logins from your network; try again later");

  /** What a stranger hears, of a login that is guessed from many places. */
  static final Reply GUESSED =
      Reply.of(454, "4.7.0", "Too many failed logins as this user; try again later");

  private static final Logger LOG = LoggerFactory.getLogger(LoginGuard.class);

  /** Networks, and logins, that are remembered; then the one that was quiet longest is not. */
  private static final int MOST = 50_000;

  /** Failures of a network after which its answers get no slower. */
  private static final int SLOWEST = 3;

  private static final Duration LONGEST_BAN = Duration.ofDays(1);

  private final Settings settings;
  private final Time time;
  private final Fingerprints fingerprints;
  private final Recent<String, Suspect> networks = new Recent<>(MOST);
  private final Recent<Long, Target> logins = new Recent<>(MOST);
  private final Meters.Counter bans;

  /**
   * When is too often.
   *
   * @param failures of a network within {@code window}, with which it is banned; 0: never
   * @param window in which that many fade
   * @param ban how long the first one lasts; each further one within a day twice as long
   * @param loginFailures of a login within {@code window} from all networks, beyond which only
   *     networks are heard that have logged in as it before; 0: never
   * @param delay before the answer to a failed login; twice and thrice that to the next ones
   * @param ipv4Prefix bits of an IPv4 address that make a network; of IPv6 it is 64
   * @param exempt networks of which no failures count
   */
  public record Settings(
      int failures,
      Duration window,
      Duration ban,
      int loginFailures,
      Duration delay,
      int ipv4Prefix,
      Networks exempt) {

    /** Nobody is ever banned or kept waiting. */
    public static final Settings OFF =
        new Settings(
            0, Duration.ofMinutes(10), Duration.ofMinutes(1), 0, Duration.ZERO, 32, Networks.NONE);
  }

  /**
   * A ban that lasts.
   *
   * @param network in CIDR notation
   * @param left how long
   * @param failures that led to it
   * @param times how often it was banned within a day of the last time
   */
  public record Ban(String network, Duration left, int failures, int times) {}

  /**
   * A guard that remembers nothing yet.
   *
   * @param random a source that nobody can foresee
   */
  public LoginGuard(Settings settings, Time time, Meters meters, RandomGenerator random) {
    this.settings = settings;
    this.time = time;
    this.fingerprints = new Fingerprints(random);
    this.bans = meters.counter("posthorn_auth_bans_total", "Networks banned for failed logins");
    meters.gauge(
        "posthorn_auth_banned_networks", "Networks that are banned now", () -> bans().size());
  }

  /** Whether {@code client} is not heard at all. */
  public synchronized boolean isBanned(InetAddress client) {
    return suspect(client).filter(found -> found.isBanned(time.ticks())).isPresent();
  }

  /** The bans that last, the one that ends last first. */
  public synchronized List<Ban> bans() {
    long now = time.ticks();
    List<Ban> bans = new ArrayList<>();
    networks.forEach((network, suspect) -> {
      if (suspect.isBanned(now)) {
        bans.add(new Ban(network, suspect.left(now), suspect.failures, suspect.times));
      }
    });
    bans.sort(Comparator.comparing(Ban::left).reversed());
    return bans;
  }

  /**
   * Ends the ban of the network that {@code address} is in, and forgets its failures.
   *
   * @return the network, where it was banned
   */
  public synchronized Optional<String> lift(InetAddress address) {
    String network = network(address);
    return Optional.ofNullable(networks.get(network))
        .filter(suspect -> suspect.isBanned(time.ticks()))
        .map(_ -> {
          networks.remove(network);
          LOG.info("{} is banned no more: lifted by command", network);
          return network;
        });
  }

  /** What keeps {@code client} from logging in as {@code login} now, whatever it knows. */
  synchronized Optional<Reply> objection(InetAddress client, String login) {
    if (isBanned(client)) {
      return Optional.of(BANNED);
    }
    Target target = logins.get(fingerprints.of(login));
    boolean guessed =
        target != null
            && settings.loginFailures() > 0
            && target.failures.at(time.ticks()) >= settings.loginFailures()
            && !settings.exempt().contains(client)
            && !target.known.containsKey(network(client));
    return guessed ? Optional.of(GUESSED) : Optional.empty();
  }

  /** {@code client} logged in. */
  synchronized void succeeded(InetAddress client, String login) {
    target(login).meet(network(client));
  }

  /**
   * {@code client} failed to log in.
   *
   * @return how long to wait before it hears so
   */
  synchronized Duration failed(InetAddress client, Evidence evidence) {
    if (settings.exempt().contains(client)) {
      return Duration.ZERO;
    }
    long now = time.ticks();
    String network = network(client);
    Suspect suspect = networks.computeIfAbsent(network, _ -> new Suspect(fading()));
    if (suspect.isNew(fingerprints.of(evidence))) {
      suspect.count.add(now);
      target(evidence.login()).failures.add(now);
    }
    int failures = (int) Math.ceil(suspect.count.at(now));
    if (settings.failures() > 0 && failures >= settings.failures() && !suspect.isBanned(now)) {
      Duration ban = suspect.ban(now, settings.ban(), failures);
      bans.increment();
      LOG.warn(
          "{} is banned for {}: {} failed logins, the last as {}",
          network,
          ban,
          failures,
          Printable.of(evidence.login()));
    }
    return settings.delay().multipliedBy(Math.clamp(failures, 1, SLOWEST));
  }

  private Optional<Suspect> suspect(InetAddress client) {
    return settings.exempt().contains(client)
        ? Optional.empty()
        : Optional.ofNullable(networks.get(network(client)));
  }

  private Target target(String login) {
    Fading failures = new Fading(Math.max(1, settings.loginFailures()), settings.window());
    return logins.computeIfAbsent(fingerprints.of(login), _ -> new Target(failures));
  }

  private Fading fading() {
    return new Fading(Math.max(1, settings.failures()), settings.window());
  }

  private String network(InetAddress client) {
    return Networks.around(client, settings.ipv4Prefix());
  }

  /** A network that failed. */
  private static final class Suspect {

    /** The last wrong passwords, so that repeating one does not count. */
    private final long[] tried = new long[8];

    private final Fading count;
    private int next;
    private int failures;
    private int times;
    private long end;

    Suspect(Fading count) {
      this.count = count;
    }

    boolean isNew(long fingerprint) {
      for (long each : tried) {
        if (each == fingerprint) {
          return false;
        }
      }
      tried[next] = fingerprint;
      next = (next + 1) % tried.length;
      return true;
    }

    boolean isBanned(long now) {
      return times > 0 && end - now > 0;
    }

    Duration left(long now) {
      return Duration.ofNanos(end - now);
    }

    Duration ban(long now, Duration first, int failures) {
      boolean again = times > 0 && now - end < LONGEST_BAN.toNanos();
      this.times = again ? times + 1 : 1;
      this.failures = failures;
      Duration ban = first;
      for (int i = 1; i < times && ban.compareTo(LONGEST_BAN) < 0; i++) {
        ban = ban.multipliedBy(2);
      }
      Duration longest = first.compareTo(LONGEST_BAN) > 0 ? first : LONGEST_BAN;
      ban = ban.compareTo(longest) > 0 ? longest : ban;
      this.end = now + ban.toNanos();
      return ban;
    }
  }

  /** A login that somebody tried, with networks that logged in as it. */
  private static final class Target {

    private static final int KNOWN = 16;

    private final Fading failures;
    private final Recent<String, Boolean> known = new Recent<>(KNOWN);

    Target(Fading failures) {
      this.failures = failures;
    }

    void meet(String network) {
      known.put(network, true);
    }
  }
}
