package io.posthorn.node;

import io.posthorn.observe.Meters;
import io.posthorn.server.HostCertificate;
import io.posthorn.server.ServerTls;
import io.posthorn.time.Time;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificates of our listeners. From {@link #start} to {@link #close} their files are looked
 * at again and again, so that renewing one needs no restart and no command. Safe for use by many
 * threads.
 */
final class Certificates implements Supplier<ServerTls> {

  private static final Logger LOG = LoggerFactory.getLogger(Certificates.class);

  private static final Duration LOOK = Duration.ofSeconds(10);

  private final WatchedCertificate usual;
  private final Map<String, WatchedCertificate> byName;
  private final Time time;
  private final Thread watching;
  private volatile ServerTls current;

  /**
   * Certificates that nobody looks after yet.
   *
   * @param usual for clients that ask for no host that we have another one for
   * @param byName by host name, as {@link ServerTls} takes them
   */
  Certificates(
      WatchedCertificate usual, Map<String, WatchedCertificate> byName, Time time, Meters meters) {
    this.usual = usual;
    this.byName = Map.copyOf(byName);
    this.time = time;
    this.watching = Thread.ofVirtual().name("certificates").unstarted(this::watch);
    this.current = together();
    gauge(meters, "default", usual);
    byName.forEach((name, certificate) -> gauge(meters, name, certificate));
  }

  @Override
  public ServerTls get() {
    return current;
  }

  /** Looks at the files from now on. */
  void start() {
    look(); // says when one is near its end
    watching.start();
  }

  /** Looks no longer. */
  void close() throws InterruptedException {
    watching.interrupt();
    watching.join();
  }

  /** Looks at all files once. */
  void look() {
    boolean renewed = usual.look(time.now());
    for (WatchedCertificate certificate : Set.copyOf(byName.values())) {
      renewed |= certificate.look(time.now());
    }
    if (renewed) {
      current = together();
    }
  }

  private void watch() {
    try {
      while (true) {
        time.sleep(LOOK);
        try {
          look();
        } catch (RuntimeException e) { // a bug must not end the renewal of certificates
          LOG.error("the certificates could not be looked at", e);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // told to end
    }
  }

  private ServerTls together() {
    Map<String, HostCertificate> hosts = new HashMap<>();
    byName.forEach((name, certificate) -> hosts.put(name, certificate.current()));
    return new ServerTls(usual.current(), hosts);
  }

  private static void gauge(Meters meters, String name, WatchedCertificate certificate) {
    meters.gauge(
        "posthorn_certificate_expiry_timestamp_seconds",
        "When the certificate ends that listeners show, in seconds since 1970",
        () -> certificate.expiry().getEpochSecond(),
        "name",
        name);
  }
}
