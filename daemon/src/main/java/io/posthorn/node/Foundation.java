package io.posthorn.node;

import io.posthorn.account.Accounts;
import io.posthorn.config.Config;
import io.posthorn.config.ConfiguredAccounts;
import io.posthorn.config.OpenAccounts;
import io.posthorn.config.SmtpConfig;
import io.posthorn.envelope.MessageIds;
import io.posthorn.ops.PrometheusMeters;
import io.posthorn.spool.Spool;
import io.posthorn.time.Time;

/**
 * What receiving and sending stand on together.
 *
 * @param config what was asked for
 * @param around the process
 * @param data its directory
 * @param meters count
 * @param spool holds the mail
 * @param accounts know who may send
 * @param ids names messages
 */
record Foundation(
    Config config,
    Surroundings around,
    DataDirectory data,
    PrometheusMeters meters,
    Spool spool,
    Accounts accounts,
    MessageIds ids) {

  /** Claims the data directory and opens the spool. */
  static Foundation lay(Config config, Surroundings around, Lifecycle lifecycle)
      throws StartException {
    DataDirectory data = DataDirectory.claim(config.dataDir());
    lifecycle.add(data::close);
    PrometheusMeters meters = new PrometheusMeters(around.build());
    lifecycle.add(meters::close);
    Spool spool =
        OpenSpool.in(SpoolPlace.in(config.dataDir()), config.storage(), around.time(), meters);
    lifecycle.add(spool::close);
    Accounts configured = new ConfiguredAccounts(config.senders(), around.random());
    Accounts accounts = isOpen(config) ? new OpenAccounts(configured, Status.SANDBOX) : configured;
    MessageIds ids = new MessageIds(around.time(), around.random());
    return new Foundation(config, around, data, meters, spool, accounts, ids);
  }

  Time time() {
    return around.time();
  }

  /** Whether everybody may send, which is so only where nothing leaves the machine. */
  boolean isOpen() {
    return isOpen(config);
  }

  private static boolean isOpen(Config config) {
    return config.mode() == Config.Mode.SINK
        && config.smtp().listeners().stream().anyMatch(SmtpConfig.Listener::anyLogin);
  }
}
