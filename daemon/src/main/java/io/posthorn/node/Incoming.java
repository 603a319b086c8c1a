package io.posthorn.node;

import io.posthorn.config.SmtpConfig;
import io.posthorn.intake.Intake;
import io.posthorn.limits.Limits;
import io.posthorn.sasl.Mechanism;
import io.posthorn.server.ListenerSettings;
import io.posthorn.server.LoginDesk;
import io.posthorn.server.LoginGuard;
import io.posthorn.server.ServerTls;
import io.posthorn.server.SmtpServer;
import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;

/** Wires the listeners before the one funnel into the spool. */
final class Incoming {

  private Incoming() {}

  /** The listeners; none is open yet. */
  static SmtpServer server(Foundation base, Intake intake, LoginGuard guard)
      throws StartException, IOException {
    SmtpConfig smtp = base.config().smtp();
    return new SmtpServer(
        smtp.listeners().stream().map(listener -> settings(listener, base)).toList(),
        intake,
        new LoginDesk(base.accounts(), guard, base.time(), base.around().random()),
        certificate(base),
        base.meters());
  }

  /** Remembers failed logins. */
  static LoginGuard guard(Foundation base) {
    LoginGuard.Settings settings = base.config().smtp().submission().guard();
    return new LoginGuard(settings, base.time(), base.meters(), base.around().random());
  }

  /** The configured certificate, or one of our own making. */
  private static Supplier<ServerTls> certificate(Foundation base)
      throws StartException, IOException {
    SmtpConfig smtp = base.config().smtp();
    if (smtp.tls().isEmpty()) {
      SelfSigned made =
          SelfSigned.in(base.data().directory("tls"), smtp.hostname().ascii(), base.time());
      return new OwnCertificate(made.certificate(), made.privateKey(), base.time());
    }
    SmtpConfig.TlsFiles files = smtp.tls().get();
    try {
      return new OwnCertificate(files.certificate(), files.privateKey(), base.time());
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
