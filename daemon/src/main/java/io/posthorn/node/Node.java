package io.posthorn.node;

import io.posthorn.account.Accounts;
import io.posthorn.account.SendingDomain;
import io.posthorn.address.Domain;
import io.posthorn.client.Connector;
import io.posthorn.client.SocketNetwork;
import io.posthorn.compose.Composer;
import io.posthorn.config.Config;
import io.posthorn.config.ConfiguredAccounts;
import io.posthorn.config.OpenAccounts;
import io.posthorn.config.SmtpConfig;
import io.posthorn.dispatch.Delivery;
import io.posthorn.dispatch.Instruments;
import io.posthorn.dispatch.Senders;
import io.posthorn.dkim.Rsa;
import io.posthorn.dkim.SigningKey;
import io.posthorn.dsn.Reports;
import io.posthorn.envelope.MessageIds;
import io.posthorn.inbox.InboxCommands;
import io.posthorn.intake.FromPolicy;
import io.posthorn.intake.Intake;
import io.posthorn.intake.SendingDomains;
import io.posthorn.intake.SpoolIntake;
import io.posthorn.limits.Limits;
import io.posthorn.ops.ControlCommand;
import io.posthorn.ops.ControlServer;
import io.posthorn.ops.OpsHttp;
import io.posthorn.ops.PrometheusMeters;
import io.posthorn.ops.QueueCommands;
import io.posthorn.options.TlsPolicy;
import io.posthorn.resolver.DnsResolver;
import io.posthorn.server.ServerTls;
import io.posthorn.server.SmtpServer;
import io.posthorn.signing.SigningComposer;
import io.posthorn.spool.Spool;
import io.posthorn.time.Time;
import io.posthorn.tls.JdkTlsEngines;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running relay. {@link #start} wires it, from the disk to the listeners, and starts it; {@link
 * #close} stops it in reverse: no mail is taken any more, running transactions end, outcomes are
 * written, the spool is closed.
 */
public final class Node implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Node.class);

  /** Together less than the ten seconds after which a supervisor loses patience. */
  private static final Duration FINISH_RECEIVING = Duration.ofSeconds(4);

  private static final Duration FINISH_SENDING = Duration.ofSeconds(4);

  private final Lifecycle lifecycle;
  private final Path controlSocket;
  private final Optional<Sink> sink;

  private Node(Lifecycle lifecycle, Path controlSocket, Optional<Sink> sink) {
    this.lifecycle = lifecycle;
    this.controlSocket = controlSocket;
    this.sink = sink;
  }

  /**
   * Starts a relay.
   *
   * @throws StartException when it cannot as things are; nothing is left running then
   */
  public static Node start(Config config, Surroundings surroundings) throws StartException {
    Lifecycle lifecycle = new Lifecycle();
    try {
      return wire(config, surroundings, lifecycle);
    } catch (StartException e) {
      lifecycle.close();
      throw e;
    } catch (IOException e) {
      lifecycle.close();
      throw StartException.configuration(String.valueOf(e.getMessage()));
    }
  }

  private static Node wire(Config config, Surroundings around, Lifecycle lifecycle)
      throws StartException, IOException {
    Time time = around.time();
    SmtpConfig smtp = config.smtp();
    Ports.check(config);

    DataDirectory data = DataDirectory.claim(config.dataDir());
    lifecycle.add(data, data::close);
    PrometheusMeters meters = new PrometheusMeters(around.build());
    lifecycle.add(meters, meters::close);
    MessageIds ids = new MessageIds(time, around.random());

    // The disk
    Spool spool = OpenSpool.in(SpoolPlace.in(config.dataDir()), config.storage(), time, meters);
    lifecycle.add(spool, spool::close);

    // Who may send, and what signs for them
    Accounts accounts = accounts(config, around);
    Rsa rsa = Rsa.fastest();
    Function<Domain, List<SigningKey>> keys = SigningKeys.configured(config.senders(), rsa);
    if (isOpen(config)) {
      keys = SigningKeys.orMade(keys, data.directory("dkim"), rsa);
    }

    // Receiving
    FromPolicy policy = smtp.submission().fromPolicy();
    Intake intake =
        new SpoolIntake(
            new SpoolIntake.Settings(
                smtp.hostname(),
                config.outbound().retry().expireAfter(),
                SpoolIntake.Settings.COMMIT),
            spool,
            new SendingDomains(accounts, policy, smtp.trusted().domain()),
            SpoolIntake.gatekeepers(accounts, policy, Incoming.limits(smtp)),
            ids,
            time);
    SmtpServer server =
        new SmtpServer(
            Incoming.listeners(smtp), intake, accounts, certificate(data, smtp, time), meters);

    // Sending
    Optional<Sink> sink = sink(config, data, ids, time);
    sink.ifPresent(caught -> lifecycle.add(caught, caught::close));
    DnsResolver resolver = new DnsResolver(Outgoing.resolver(config.outbound()), time, meters);
    lifecycle.add(resolver, resolver::close);
    Composer composer = new SigningComposer(spool::chunk, accounts, keys, cores(), time, meters);
    Connector connector =
        new Connector(
            new SocketNetwork(),
            new JdkTlsEngines(Outgoing.trust(config.outbound(), sink)),
            time,
            Limits.DEFAULT.outbound());
    Delivery delivery =
        new Delivery(
            spool,
            resolver,
            connector::open,
            new Senders(
                composer,
                domain ->
                    accounts.domain(domain).map(SendingDomain::tls).orElse(TlsPolicy.OPPORTUNISTIC),
                new Reports(smtp.hostname(), spool, intake, time)),
            Outgoing.settings(config, sink, peer -> OwnAddresses.contain(server.addresses(), peer)),
            new Instruments(time, around.random(), meters));

    // From here on mail flows: out first, then in
    delivery.start();
    lifecycle.add(delivery, () -> delivery.stop(FINISH_SENDING));
    server.start();
    lifecycle.add(server, () -> server.stop(FINISH_RECEIVING));

    // Those who look after it
    Status status = new Status(config, around.build(), spool, server, time);
    Map<String, ControlCommand> commands = new HashMap<>();
    commands.put("status", status::answer);
    commands.putAll(new QueueCommands(spool, delivery::list).all());
    sink.ifPresent(caught -> commands.putAll(new InboxCommands(caught.inbox()).all()));
    Path socket = data.controlSocket(around.environment());
    ControlServer control = ControlServer.open(socket, commands);
    lifecycle.add(control, control::close);
    if (config.http().metrics().isPresent()) {
      InetSocketAddress address = config.http().metrics().get().address();
      OpsHttp http = OpsHttp.open(address, meters, status.checks());
      lifecycle.add(http, http::close);
    }
    LOG.info("posthorn {} is ready, {}", around.build().version(), config.dataDir());
    return new Node(lifecycle, socket, sink);
  }

  /** Where it listens for commands. */
  public Path controlSocket() {
    return controlSocket;
  }

  /** How many mails the built-in sink caught since the start. */
  public long caught() {
    return sink.map(caught -> caught.inbox().caughtSinceStart()).orElse(0L);
  }

  @Override
  public void close() {
    LOG.info("stopping");
    lifecycle.close();
    LOG.info("stopped");
  }

  /** Whether everybody may send, which is so only where nothing leaves the machine. */
  private static boolean isOpen(Config config) {
    return config.mode() == Config.Mode.SINK
        && config.smtp().listeners().stream().anyMatch(SmtpConfig.Listener::anyLogin);
  }

  private static Accounts accounts(Config config, Surroundings around) {
    Accounts configured = new ConfiguredAccounts(config.senders(), around.random());
    return isOpen(config) ? new OpenAccounts(configured, Status.SANDBOX) : configured;
  }

  private static Supplier<ServerTls> certificate(DataDirectory data, SmtpConfig smtp, Time time)
      throws StartException, IOException {
    if (smtp.tls().isEmpty()) {
      SelfSigned made = SelfSigned.in(data.directory("tls"), smtp.hostname().ascii(), time);
      return new OwnCertificate(made.certificate(), made.privateKey(), time);
    }
    SmtpConfig.TlsFiles files = smtp.tls().get();
    try {
      return new OwnCertificate(files.certificate(), files.privateKey(), time);
    } catch (IllegalArgumentException e) {
      throw StartException.configuration(files.place() + ": error: " + e.getMessage());
    }
  }

  private static Optional<Sink> sink(Config config, DataDirectory data, MessageIds ids, Time time)
      throws IOException {
    return switch (config.mode()) {
      case RELAY -> Optional.empty();
      case SINK -> Optional.of(Sink.open(data, config.smtp(), ids, time));
    };
  }

  private static int cores() {
    return Runtime.getRuntime().availableProcessors();
  }
}
