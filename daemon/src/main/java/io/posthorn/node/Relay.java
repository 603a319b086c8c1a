package io.posthorn.node;

import io.posthorn.account.Accounts;
import io.posthorn.account.SendingDomain;
import io.posthorn.address.Domain;
import io.posthorn.client.Connector;
import io.posthorn.config.Config;
import io.posthorn.config.SmtpConfig;
import io.posthorn.dispatch.Delivery;
import io.posthorn.dispatch.Instruments;
import io.posthorn.dispatch.Senders;
import io.posthorn.dispatch.Settings;
import io.posthorn.dkim.SigningKey;
import io.posthorn.dns.Resolver;
import io.posthorn.dsn.Reports;
import io.posthorn.envelope.MessageIds;
import io.posthorn.intake.FromPolicy;
import io.posthorn.intake.Gatekeeper;
import io.posthorn.intake.Intake;
import io.posthorn.intake.Quotas;
import io.posthorn.intake.SendingDomains;
import io.posthorn.intake.SpoolIntake;
import io.posthorn.intake.StolenLogins;
import io.posthorn.limits.Limits;
import io.posthorn.network.Network;
import io.posthorn.options.TlsPolicy;
import io.posthorn.signing.SigningComposer;
import io.posthorn.spool.Spool;
import io.posthorn.tls.TlsEngines;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * The relay between its ports: the funnel into the spool, and the delivery out of it. Nothing in it
 * knows what the ports are made of: {@link Node} puts it on a disk, name servers and sockets, a
 * simulation on models of them.
 */
public final class Relay {

  private final Config config;
  private final Adapters adapters;
  private final Instruments instruments;
  private final StolenLogins stolen;
  private final Intake intake;

  /**
   * What it stands on.
   *
   * @param spool holds the mail
   * @param resolver knows the DNS
   * @param network leads to other hosts
   * @param tls makes the engines of outgoing connections
   * @param accounts knows who may send
   * @param keys what signs the mail of a domain
   */
  public record Adapters(
      Spool spool,
      Resolver resolver,
      Network network,
      TlsEngines tls,
      Accounts accounts,
      Function<Domain, List<SigningKey>> keys) {}

  /**
   * Wires receiving; nothing runs yet.
   *
   * @param ids names messages
   */
  public Relay(Config config, Adapters adapters, MessageIds ids, Instruments instruments) {
    this.config = config;
    this.adapters = adapters;
    this.instruments = instruments;
    this.stolen =
        new StolenLogins(
            config.smtp().submission().stolen(), instruments.time(), instruments.meters());
    this.intake = intake(ids);
  }

  /** What every submission goes through. */
  public Intake intake() {
    return intake;
  }

  /** Watches for logins that look stolen. */
  public StolenLogins stolen() {
    return stolen;
  }

  /**
   * Sending, which is to be started before mail is taken.
   *
   * @param settings where mail goes, from where, and when it is tried again
   */
  public Delivery delivery(Settings settings) {
    Connector connector =
        new Connector(
            adapters.network(), adapters.tls(), instruments.time(), Limits.DEFAULT.outbound());
    return new Delivery(
        adapters.spool(), adapters.resolver(), connector::open, senders(), settings, instruments);
  }

  private Intake intake(MessageIds ids) {
    SmtpConfig smtp = config.smtp();
    FromPolicy policy = smtp.submission().fromPolicy();
    Limits.Inbound limits = InboundLimits.of(smtp.maxMessageSize(), smtp.maxRecipients());
    return new SpoolIntake(
        new SpoolIntake.Settings(
            smtp.hostname(), config.outbound().retry().expireAfter(), SpoolIntake.Settings.COMMIT),
        adapters.spool(),
        new SendingDomains(adapters.accounts(), policy, smtp.trusted().domain()),
        gatekeepers(policy, limits),
        ids,
        instruments.time(),
        instruments.meters());
  }

  private List<Gatekeeper> gatekeepers(FromPolicy policy, Limits.Inbound limits) {
    List<Gatekeeper> all =
        new ArrayList<>(SpoolIntake.gatekeepers(adapters.accounts(), policy, limits));
    all.add(new Quotas(adapters.accounts(), instruments.time())); // counts what the others allow
    all.add(stolen);
    return all;
  }

  private Senders senders() {
    SigningComposer composer =
        new SigningComposer(
            adapters.spool()::chunk,
            adapters.accounts(),
            adapters.keys(),
            Runtime.getRuntime().availableProcessors(),
            instruments.time(),
            instruments.meters());
    return new Senders(
        composer,
        this::tls,
        new Reports(config.smtp().hostname(), adapters.spool(), intake, instruments.time()));
  }

  private TlsPolicy tls(Domain domain) {
    return adapters
        .accounts()
        .domain(domain)
        .map(SendingDomain::tls)
        .orElse(TlsPolicy.OPPORTUNISTIC);
  }
}
