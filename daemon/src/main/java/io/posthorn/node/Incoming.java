package io.posthorn.node;

import io.posthorn.config.SmtpConfig;
import io.posthorn.limits.Limits;
import io.posthorn.server.ListenerSettings;
import java.util.List;

/** What the configuration says about receiving, in the terms of the SMTP server. */
final class Incoming {

  private Incoming() {}

  static List<ListenerSettings> listeners(SmtpConfig smtp) {
    return smtp.listeners().stream().map(listener -> settings(listener, smtp)).toList();
  }

  static Limits.Inbound limits(SmtpConfig smtp) {
    return InboundLimits.of(smtp.maxMessageSize(), smtp.maxRecipients());
  }

  private static ListenerSettings settings(SmtpConfig.Listener listener, SmtpConfig smtp) {
    return new ListenerSettings(
        listener.address(),
        listener.kind(),
        new ListenerSettings.Security(listener.tls(), listener.requireTls()),
        smtp.submission().mechanisms(),
        smtp.trusted().networks(),
        smtp.hostname(),
        limits(smtp));
  }
}
