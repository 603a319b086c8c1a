package io.posthorn.node;

import io.posthorn.config.SmtpConfig;
import io.posthorn.intake.Intake;
import io.posthorn.limits.Limits;
import io.posthorn.server.ListenerSettings;
import io.posthorn.server.SmtpServer;
import io.posthorn.server.TlsProvider;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** Wires the listeners before the one funnel into the spool. */
final class Incoming {

  private Incoming() {}

  /** The listeners; none is open yet. */
  static SmtpServer server(Foundation base, Intake intake, Certificates certificates) {
    SmtpConfig smtp = base.config().smtp();
    return new SmtpServer(
        smtp.listeners().stream().map(listener -> settings(listener, smtp)).toList(),
        intake,
        base.accounts(),
        certificates,
        base.meters());
  }

  /** The configured certificates, the usual one of our own making where none is. */
  static Certificates certificates(Foundation base) throws StartException, IOException {
    SmtpConfig.Tls tls = base.config().smtp().tls();
    if (!tls.provider().isAvailable()) {
      throw StartException.configuration(
          tls.place() + ": error: the native TLS library does not load on this machine");
    }
    Map<String, WatchedCertificate> byName = new HashMap<>();
    for (SmtpConfig.HostTls host : tls.hosts()) {
      WatchedCertificate certificate = watched(host.files(), tls.provider());
      host.names().forEach(name -> byName.put(name, certificate));
    }
    return new Certificates(usual(base, tls), byName, base.time(), base.meters());
  }

  private static WatchedCertificate usual(Foundation base, SmtpConfig.Tls tls)
      throws StartException, IOException {
    if (tls.files().isPresent()) {
      return watched(tls.files().get(), tls.provider());
    }
    String hostname = base.config().smtp().hostname().ascii();
    SelfSigned made = SelfSigned.in(base.data().directory("tls"), hostname, base.time());
    return new WatchedCertificate(made.certificate(), made.privateKey(), tls.provider());
  }

  private static WatchedCertificate watched(SmtpConfig.TlsFiles files, TlsProvider provider)
      throws StartException, IOException {
    try {
      return new WatchedCertificate(files.certificate(), files.privateKey(), provider);
    } catch (IllegalArgumentException e) {
      throw StartException.configuration(files.place() + ": error: " + e.getMessage());
    }
  }

  private static ListenerSettings settings(SmtpConfig.Listener listener, SmtpConfig smtp) {
    return new ListenerSettings(
        listener.address(),
        listener.kind(),
        new ListenerSettings.Security(listener.tls(), listener.requireTls()),
        smtp.submission().mechanisms(),
        smtp.trusted().hosts(),
        smtp.hostname(),
        limits(smtp));
  }

  private static Limits.Inbound limits(SmtpConfig smtp) {
    return InboundLimits.of(smtp.maxMessageSize(), smtp.maxRecipients());
  }
}
