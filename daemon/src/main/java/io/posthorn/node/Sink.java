package io.posthorn.node;

import io.posthorn.account.Accounts;
import io.posthorn.account.LoginAnswer;
import io.posthorn.account.Principal;
import io.posthorn.account.SendingDomain;
import io.posthorn.address.Domain;
import io.posthorn.config.SmtpConfig;
import io.posthorn.envelope.MessageIds;
import io.posthorn.inbox.Inbox;
import io.posthorn.inbox.InboxIntake;
import io.posthorn.inbox.Keep;
import io.posthorn.limits.Limits;
import io.posthorn.observe.Meters;
import io.posthorn.route.NextHop;
import io.posthorn.route.Routing;
import io.posthorn.server.Kind;
import io.posthorn.server.ListenerSettings;
import io.posthorn.server.Networks;
import io.posthorn.server.ServerTls;
import io.posthorn.server.SmtpServer;
import io.posthorn.server.TlsMode;
import io.posthorn.time.Time;
import io.posthorn.tls.TrustAnchors;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The built-in sink: an inbox behind an SMTP listener of its own on loopback, which delivery is
 * routed to instead of the world. It speaks TLS with a certificate that delivery trusts.
 *
 * @param inbox what it caught
 */
record Sink(Inbox inbox, SmtpServer server, X509Certificate certificate) {

  private static final Keep KEEP = new Keep(5000, Duration.ofDays(30), 1L << 30);
  private static final Duration DRAIN = Duration.ofSeconds(1);
  private static final String LOOPBACK = "127.0.0.1";

  /** What composing adds to a message that was just small enough: signatures and trace fields. */
  private static final long ADDED_OCTETS = 1 << 20;

  /** Opens the inbox in {@code data} and listens on a free port. */
  static Sink open(DataDirectory data, SmtpConfig smtp, MessageIds ids, Time time)
      throws IOException {
    Inbox inbox = Inbox.open(data.directory("inbox"), KEEP, time);
    SelfSigned files = SelfSigned.in(data.directory("sink-tls"), "sink.localhost", time);
    ServerTls tls = ServerTls.load(files.certificate(), files.privateKey());
    SmtpServer server =
        new SmtpServer(
            List.of(settings(smtp)),
            new InboxIntake(inbox, ids, time),
            new NoAccounts(),
            () -> tls,
            Meters.none());
    server.start();
    return new Sink(inbox, server, files.read());
  }

  /** The way to it, for all mail. */
  Routing.Relay relay() {
    int port = server.addresses().getFirst().getPort();
    return new Routing.Relay(LOOPBACK, port, NextHop.Access.EXCHANGER);
  }

  /** Trusts the sink, and nobody else. */
  TrustAnchors trust() {
    return new TrustAnchors(Set.of(certificate));
  }

  void close() throws InterruptedException {
    server.stop(DRAIN);
  }

  private static ListenerSettings settings(SmtpConfig smtp) {
    return new ListenerSettings(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
        Kind.SUBMISSION,
        new ListenerSettings.Security(TlsMode.STARTTLS, true),
        List.of(),
        ListenerSettings.Hosts.trusting(Networks.of(List.of("127.0.0.0/8"))),
        new Domain("sink.localhost"),
        InboundLimits.of(
            smtp.maxMessageSize() + ADDED_OCTETS, Limits.Inbound.DEFAULT.recipients()));
  }

  /** Nobody logs in to the sink. */
  private record NoAccounts() implements Accounts {

    @Override
    public LoginAnswer logIn(String login, String password) {
      return new LoginAnswer.Wrong();
    }

    @Override
    public Optional<Principal> named(String login) {
      return Optional.empty();
    }

    @Override
    public boolean isCurrent(Principal principal) {
      return false;
    }

    @Override
    public Optional<SendingDomain> domain(Domain name) {
      return Optional.empty();
    }
  }
}
