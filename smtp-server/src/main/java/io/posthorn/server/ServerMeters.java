package io.posthorn.server;

import io.posthorn.observe.Meters;
import io.posthorn.observe.Meters.Counter;
import io.posthorn.sasl.Mechanism;
import io.posthorn.smtp.Reply;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleSupplier;

/** What receiving counts. Safe for use by many threads. */
final class ServerMeters {

  private final Meters meters;
  private final Counter connections;
  private final Map<String, Counter> commands = new ConcurrentHashMap<>();

  ServerMeters(Meters meters, DoubleSupplier sessions, DoubleSupplier headers) {
    this.meters = meters;
    this.connections =
        meters.counter(
            "posthorn_smtp_connections_total", "SMTP connections made", "direction", "in");
    meters.gauge("posthorn_smtp_connections", "SMTP connections open", sessions, "direction", "in");
    meters.gauge(
        "posthorn_smtp_header_bytes",
        "Octets of large header sections of messages that are arriving",
        headers);
  }

  void connected() {
    connections.increment();
  }

  /** A command was answered; its code counts by class: 2xx, 3xx, 4xx, 5xx. */
  void answered(String verb, Reply reply) {
    String codes = reply.code() / 100 + "xx";
    commands
        .computeIfAbsent(
            verb + codes,
            _ ->
                meters.counter(
                    "posthorn_smtp_commands_total",
                    "SMTP commands answered",
                    "command",
                    verb,
                    "code",
                    codes))
        .increment();
  }

  /** A login was ruled on. */
  void authenticated(Mechanism mechanism, Ruling ruling) {
    String result =
        switch (ruling) {
          case Ruling.LoggedIn _ -> "ok";
          case Ruling.Refused refused when refused.reply().isTransient() -> "error";
          case Ruling.Refused _, Ruling.Allowed _, Ruling.Queued _, Ruling.Challenged _ -> "failed";
        };
    meters
        .counter(
            "posthorn_auth_attempts_total",
            "Logins tried",
            "mechanism",
            mechanism.text().toLowerCase(Locale.ROOT),
            "result",
            result,
            "via",
            "smtp")
        .increment();
  }

  /** A handshake was made. */
  void secured(String protocol) {
    meters
        .counter(
            "posthorn_tls_connections_total",
            "TLS handshakes made",
            "direction",
            "in",
            "protocol",
            protocol,
            "trust",
            "none")
        .increment();
  }
}
