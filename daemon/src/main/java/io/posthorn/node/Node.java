package io.posthorn.node;

import io.posthorn.config.Config;
import io.posthorn.dispatch.Delivery;
import io.posthorn.dispatch.Instruments;
import io.posthorn.eventlog.EventLog;
import io.posthorn.inbox.InboxCommands;
import io.posthorn.ops.ControlCommand;
import io.posthorn.ops.ControlServer;
import io.posthorn.ops.EventCommands;
import io.posthorn.ops.OpsHttp;
import io.posthorn.ops.QueueCommands;
import io.posthorn.senders.AccountCommands;
import io.posthorn.server.LoginGuard;
import io.posthorn.server.SmtpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
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
    boolean started = false;
    try {
      Node node = wire(config, surroundings, lifecycle);
      started = true;
      return node;
    } catch (IOException e) {
      throw StartException.configuration(String.valueOf(e.getMessage()));
    } finally {
      if (!started) {
        lifecycle.close();
      }
    }
  }

  private static Node wire(Config config, Surroundings around, Lifecycle lifecycle)
      throws StartException, IOException {
    Ports.check(config);
    Foundation base = Foundation.lay(config, around, lifecycle);
    Path socket = base.data().controlSocket(around.environment()); // refused before mail is taken
    Optional<Sink> sink = sink(base);
    sink.ifPresent(open -> lifecycle.add(open::close));
    Optional<EventLog> events = Following.eventLog(base);
    events.ifPresent(log -> {
      log.start();
      lifecycle.add(log::stop); // after all that makes events
    });
    Relay relay =
        new Relay(
            config,
            Outgoing.adapters(base, sink, lifecycle),
            base.ids(),
            new Instruments(around.time(), around.random(), base.meters()));
    LoginGuard guard = Incoming.guard(base);
    Certificates certificates = Incoming.certificates(base);
    SmtpServer server = Incoming.server(base, relay.intake(), guard, certificates);
    Delivery delivery = relay.delivery(Outgoing.settings(config, sink, server::addresses));

    // From here on mail flows: out first, then in.
    delivery.start();
    lifecycle.add(() -> delivery.stop(FINISH_SENDING));
    certificates.start();
    lifecycle.add(certificates::close);
    server.start();
    lifecycle.add(() -> server.stop(FINISH_RECEIVING));

    // Those who look after it.
    Status status = new Status(config, around.build(), base.spool(), server, events, around.time());
    Map<String, ControlCommand> commands = new HashMap<>();
    commands.put("status", status::answer);
    commands.putAll(
        new QueueCommands(
                base.spool(), delivery::explain, delivery.operator()::carryOut, base.time())
            .all());
    EventCommands watching = Following.commands(base);
    commands.putAll(watching.all());
    commands.putAll(
        AccountCommands.all(
            base.live(), config, server::addresses, around.time(), around.random()));
    commands.putAll(AccountCommands.bans(guard, relay.stolen()));
    sink.ifPresent(open -> commands.putAll(new InboxCommands(open.inbox()).all()));
    ControlServer control = ControlServer.open(socket, commands);
    lifecycle.add(control::close);
    lifecycle.add(watching::close);
    if (config.http().metrics().isPresent()) {
      InetSocketAddress address = config.http().metrics().get().address();
      OpsHttp http = OpsHttp.open(address, base.meters(), status.checks());
      lifecycle.add(http::close);
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

  private static Optional<Sink> sink(Foundation base) throws IOException {
    return switch (base.config().mode()) {
      case RELAY -> Optional.empty();
      case SINK ->
          Optional.of(Sink.open(base.data(), base.config().smtp(), base.ids(), base.time()));
    };
  }
}
