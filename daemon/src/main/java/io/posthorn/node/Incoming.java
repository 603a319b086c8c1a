package io.posthorn.node;

import io.posthorn.config.SmtpConfig;
import io.posthorn.intake.Intake;
import io.posthorn.limits.Limits;
import io.posthorn.sasl.Mechanism;
import io.posthorn.server.ListenerSettings;
import io.posthorn.server.LoginDesk;
import io.posthorn.server.LoginGuard;
import io.posthorn.server.SmtpServer;
import io.posthorn.server.TlsProvider;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Wires the listeners before the one funnel into the spool. */
final class Incoming {

  private Incoming() {}

  /** The listeners; none is open yet. */
  static SmtpServer server(
      Foundation base, Intake intake, LoginGuard guard, Certificates certificates) {
    SmtpConfig smtp = base.config().smtp();
    return new SmtpServer(
        smtp.listeners().stream().map(listener -> settings(listener, base)).toList(),
        intake,
        new LoginDesk(base.accounts(), guard, base.time(), base.around().random()),
        certificates,
        base.meters());
  }

  /** Remembers failed logins. */
  static LoginGuard guard(Foundation base) {
    LoginGuard.Settings settings = base.config().smtp().submission().guard();
    return new LoginGuard(settings, base.time(), base.meters(), base.around().random());
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

  private static ListenerSettings settings(SmtpConfig.Listener listener, Foundation base) {
    SmtpConfig smtp = base.config().smtp();
    return new ListenerSettings(
        listener.address(),
        listener.kind(),
        new ListenerSettings.Security(listener.tls(), listener.requireTls()),
        mechanisms(base),
        smtp.trusted().hosts(),
        smtp.hostname(),
        limits(smtp));
  }

  /** Where every login is right there is no password that somebody could prove to know. */
  private static List<Mechanism> mechanisms(Foundation base) {
    List<Mechanism> wanted = base.config().smtp().submission().mechanisms();
    return base.isOpen() ? wanted.stream().filter(Mechanism::sendsPassword).toList() : wanted;
  }

  private static Limits.Inbound limits(SmtpConfig smtp) {
    return InboundLimits.of(smtp.maxMessageSize(), smtp.maxRecipients());
  }
}
