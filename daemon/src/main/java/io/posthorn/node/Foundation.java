package io.posthorn.node;

import io.posthorn.account.Accounts;
import io.posthorn.config.Config;
import io.posthorn.config.Senders;
import io.posthorn.config.SmtpConfig;
import io.posthorn.dkim.Rsa;
import io.posthorn.envelope.MessageIds;
import io.posthorn.ops.PrometheusMeters;
import io.posthorn.rocks.OpenResult;
import io.posthorn.senders.LiveAccounts;
import io.posthorn.senders.OpenAccounts;
import io.posthorn.spool.Spool;
import io.posthorn.time.Time;
import java.io.IOException;
import java.time.Duration;

/**
 * What receiving and sending stand on together.
 *
 * @param config what was asked for
 * @param around the process
 * @param data its directory
 * @param meters count
 * @param spool holds the mail
 * @param live knows who may send
 * @param ids names messages
 */
record Foundation(
    Config config,
    Surroundings around,
    DataDirectory data,
    PrometheusMeters meters,
    Spool spool,
    LiveAccounts live,
    MessageIds ids) {

  /** Claims the data directory and opens the spool. */
  static Foundation lay(Config config, Surroundings around, Lifecycle lifecycle)
      throws StartException, IOException {
    DataDirectory data = DataDirectory.claim(config.dataDir());
    lifecycle.add(data::close);
    PrometheusMeters meters = new PrometheusMeters(around.build());
    lifecycle.add(meters::close);
    meters.gauge(
        "posthorn_clock_ahead_seconds",
        "How far the machine's clock, after a jump, is ahead of the queue's schedule",
        () -> ahead(around.time()).toMillis() / 1000.0);
    OpenResult.Opened store =
        OpenSpool.in(data.directory(SpoolPlace.NAME), config.storage(), around.time(), meters);
    lifecycle.add(store.spool()::close);
    store.spool().scheduleReached().ifPresent(around.time()::goOnFrom);
    LiveAccounts live =
        new LiveAccounts(file(config.senders()), store.accounts(), around.time(), around.random());
    MessageIds ids = new MessageIds(around.time(), around.random());
    return new Foundation(config, around, data, meters, store.spool(), live, ids);
  }

  private static LiveAccounts.FileSide file(Senders senders) throws StartException {
    Rsa rsa = Rsa.fastest();
    return new LiveAccounts.FileSide(senders, SigningKeys.configured(senders, rsa), rsa);
  }

  private static Duration ahead(Time time) {
    return Duration.between(time.schedule().now(), time.now());
  }

  /** Who may send; everybody where the configuration says so. */
  Accounts accounts() {
    return isOpen() ? new OpenAccounts(live, Status.SANDBOX) : live;
  }

  Time time() {
    return around.time();
  }

  /** Whether everybody may send, which is so only where nothing leaves the machine. */
  boolean isOpen() {
    return config.mode() == Config.Mode.SINK
        && config.smtp().listeners().stream().anyMatch(SmtpConfig.Listener::anyLogin);
  }
}
