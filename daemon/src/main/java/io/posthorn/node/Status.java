package io.posthorn.node;

import io.posthorn.address.Domain;
import io.posthorn.config.Config;
import io.posthorn.config.SmtpConfig.Listener;
import io.posthorn.envelope.EntryId;
import io.posthorn.eventlog.EventLog;
import io.posthorn.ops.Build;
import io.posthorn.ops.Check;
import io.posthorn.ops.ControlCommand;
import io.posthorn.ops.ControlCommand.Answer;
import io.posthorn.ops.ControlCommand.Ending;
import io.posthorn.ops.Json;
import io.posthorn.server.SmtpServer;
import io.posthorn.spool.Entry;
import io.posthorn.spool.Health;
import io.posthorn.spool.Spool;
import io.posthorn.time.Time;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** How a node is: for {@code posthorn status}, and for whoever asks whether it is ready. */
final class Status {

  /** Under which mail goes whose sender has no domain of its own, where everybody may send. */
  static final Domain SANDBOX = new Domain("sandbox.test");

  /** Beyond so many, counting would cost more than the number is worth. */
  private static final int MOST_COUNTED = 100_000;

  private static final int PAGE = 1000;

  private static final String EVERY_V4 = "0.0.0.0:";
  private static final String EVERY_V6 = "[0:0:0:0:0:0:0:0]:";

  private final Config config;
  private final Build build;
  private final Spool spool;
  private final SmtpServer smtp;
  private final Optional<EventLog> events;
  private final Time time;
  private final long startTicks;

  Status(
      Config config,
      Build build,
      Spool spool,
      SmtpServer smtp,
      Optional<EventLog> events,
      Time time) {
    this.config = config;
    this.build = build;
    this.spool = spool;
    this.smtp = smtp;
    this.events = events;
    this.time = time;
    this.startTicks = time.ticks();
  }

  /** The command {@code status}. */
  Ending answer(Map<String, Object> arguments, Answer answer) throws IOException {
    int queued = countQueued();
    List<Map<String, Object>> listeners = listeners();
    answer.item(
        Json.object(
            "version", build.version(),
            "jdk", build.jdk(),
            "pid", ProcessHandle.current().pid(),
            "uptime_seconds", Duration.ofNanos(time.ticks() - startTicks).toSeconds(),
            "mode", config.mode().name().toLowerCase(Locale.ROOT),
            "listeners", listeners,
            "submission", submission(listeners),
            "example_sender", exampleSender(),
            "data_dir", config.dataDir(),
            "spool", spoolProblem().or(spool::damage).orElse("ok"),
            "event_file", events.map(EventLog::path),
            "event_file_lag", events.map(EventLog::lag),
            "queued", queued,
            "queued_or_more", queued >= MOST_COUNTED));
    return ControlCommand.DONE;
  }

  /** What must hold for mail to be taken. */
  List<Check> checks() {
    return List.of(
        new Check(
            "listeners",
            () -> smtp.addresses().isEmpty() ? Optional.of("not bound") : Optional.empty()),
        new Check("spool", this::spoolProblem));
  }

  private Optional<String> spoolProblem() {
    return switch (spool.health()) {
      case Health.Ready _ -> Optional.empty();
      case Health.Full full ->
          Optional.of(
              "the disk is full: %d MB free, %d MB needed"
                  .formatted(full.freeOctets() / 1_000_000, full.floorOctets() / 1_000_000));
      case Health.Broken broken -> Optional.of(broken.why());
    };
  }

  private List<Map<String, Object>> listeners() {
    List<Map<String, Object>> listeners = new ArrayList<>();
    List<InetSocketAddress> addresses = smtp.addresses();
    for (int i = 0; i < addresses.size(); i++) {
      Listener listener = config.smtp().listeners().get(i);
      listeners.add(
          Json.object(
              "address", text(listener.address().getAddress(), addresses.get(i).getPort()),
              "kind", listener.kind().name().toLowerCase(Locale.ROOT).replace("_and_", "+"),
              "tls", listener.tls().name().toLowerCase(Locale.ROOT)));
    }
    return listeners;
  }

  /** Where a program on this machine hands mail in. */
  private static Optional<String> submission(List<Map<String, Object>> listeners) {
    return listeners.stream()
        .filter(listener -> !"mx".equals(listener.get("kind")))
        .filter(listener -> !"implicit".equals(listener.get("tls")))
        .flatMap(listener -> Json.text(listener, "address").stream())
        .map(Status::reachable)
        .findFirst();
  }

  private String exampleSender() {
    return config.senders().domains().stream()
        .findFirst()
        .map(domain -> "postmaster@" + domain.settings().name())
        .orElse("me@" + SANDBOX);
  }

  private int countQueued() {
    int count = 0;
    Optional<EntryId> after = Optional.empty();
    List<Entry> page = spool.entries(after, PAGE);
    while (!page.isEmpty() && count < MOST_COUNTED) {
      count += page.size();
      page = spool.entries(Optional.of(page.getLast().id()), PAGE);
    }
    return count;
  }

  /** One of the addresses of a listener that has them all. */
  private static String reachable(String address) {
    return address.startsWith(EVERY_V4)
        ? "127.0.0.1:" + address.substring(EVERY_V4.length())
        : address.startsWith(EVERY_V6) ? "[::1]:" + address.substring(EVERY_V6.length()) : address;
  }

  /** As it was configured, because the system may have widened it; with the port that it got. */
  private static String text(InetAddress address, int port) {
    String host = address.getHostAddress();
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }
}
