package io.posthorn.server;

import io.posthorn.account.Accounts;
import io.posthorn.intake.Intake;
import io.posthorn.limits.Limits;
import io.posthorn.observe.Meters;
import io.posthorn.time.Time;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All listeners of a node. {@link #start} once, {@link #stop} once; both for one thread at a time.
 */
public final class SmtpServer {

  private static final Logger LOG = LoggerFactory.getLogger(SmtpServer.class);
  private static final Duration CROWDING_PERIOD = Duration.ofSeconds(1);

  private final List<ListenerSettings> settings;
  private final EventLoops loops = EventLoops.start();
  private final ExecutorService questions =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("smtp-question-", 0).factory());
  private final Sessions sessions = new Sessions();
  private final Reception reception;
  private final List<Listener> listeners = new ArrayList<>();

  /**
   * A server that does not listen yet, and remembers no failed logins.
   *
   * @param settings of its listeners
   * @param intake takes the mail
   * @param accounts know the logins
   * @param tls our certificates, asked for at each handshake; never where no listener has TLS
   * @param meters count
   */
  public SmtpServer(
      List<ListenerSettings> settings,
      Intake intake,
      Accounts accounts,
      Supplier<ServerTls> tls,
      Meters meters) {
    this(settings, intake, unguarded(accounts), tls, meters);
  }

  /**
   * A server that does not listen yet.
   *
   * @param settings of its listeners
   * @param intake takes the mail
   * @param desk rules on logins
   * @param tls our certificate, asked for at each handshake; never asked where no listener has TLS
   * @param meters count
   */
  public SmtpServer(
      List<ListenerSettings> settings,
      Intake intake,
      LoginDesk desk,
      Supplier<ServerTls> tls,
      Meters meters) {
    this.settings = List.copyOf(settings);
    Limits.Crowd crowd =
        settings.isEmpty() ? Limits.Crowd.DEFAULT : settings.getFirst().limits().crowd();
    HeaderRoom room = new HeaderRoom(crowd);
    this.reception =
        new Reception(
            new Clerk(intake, desk),
            questions,
            new Handshakes(tls),
            sessions,
            room,
            new ServerMeters(meters, sessions::count, room::taken));
  }

  private static LoginDesk unguarded(Accounts accounts) {
    RandomGenerator random = new SecureRandom();
    Time time = Time.system();
    LoginGuard guard = new LoginGuard(LoginGuard.Settings.OFF, time, Meters.none(), random);
    return new LoginDesk(accounts, guard, time, random);
  }

  /**
   * Opens all listeners.
   *
   * @throws IOException when one of the addresses cannot be listened on, naming it; then none is
   *     open
   */
  public void start() throws IOException {
    try {
      for (ListenerSettings one : settings) {
        Listener listener = Listener.open(one, reception, loops);
        listeners.add(listener);
        LOG.info("listening on {}", one.described(listener.address().getPort()));
      }
      loops.every(CROWDING_PERIOD, new Crowding(reception));
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  /** Where it listens, in the order of the settings, with the ports that were taken. */
  public List<InetSocketAddress> addresses() {
    return listeners.stream().map(Listener::address).toList();
  }

  /**
   * Stops: no connection is accepted any more, idle sessions hear 421, and running transactions
   * have {@code limit} to end.
   *
   * @return whether all of them did
   */
  public boolean stop(Duration limit) throws InterruptedException {
    listeners.forEach(Listener::close);
    sessions.drain();
    boolean drained = sessions.awaitEmpty(limit);
    if (!drained) {
      LOG.warn("sessions cut at stop: {}", sessions.count());
      sessions.cut();
    }
    close();
    return drained;
  }

  private void close() {
    listeners.forEach(Listener::close);
    questions.shutdown();
    loops.stop();
  }
}
