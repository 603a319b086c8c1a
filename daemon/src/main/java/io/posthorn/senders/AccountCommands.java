package io.posthorn.senders;

import io.posthorn.config.Config;
import io.posthorn.intake.StolenLogins;
import io.posthorn.ops.ControlCommand;
import io.posthorn.server.LoginGuard;
import io.posthorn.time.Time;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** All that the control socket can ask about domains, keys and logins. */
public final class AccountCommands {

  /** The commands that change something. */
  private static final Set<String> CHANGES =
      Set.of(
          "credential.add",
          "credential.set",
          "credential.passwd",
          "credential.delete",
          "domain.add",
          "dkim.keygen",
          "throttle.lift");

  private AccountCommands() {}

  /**
   * The commands by name.
   *
   * @param listeners where mail is taken, in the order of the configuration
   * @param random a source that nobody can foresee
   */
  public static Map<String, ControlCommand> all(
      LiveAccounts accounts,
      Config config,
      Supplier<List<InetSocketAddress>> listeners,
      Time time,
      RandomGenerator random) {
    Map<String, ControlCommand> commands = new HashMap<>();
    commands.putAll(
        new CredentialCommands(
                accounts, () -> SubmissionPoint.of(config.smtp(), listeners.get()), time, random)
            .all());
    Publication publication = Publication.of(config.smtp().hostname(), config.outbound());
    commands.putAll(new DomainCommands(accounts, publication, time).all());
    audit(commands);
    return commands;
  }

  /** The commands on networks that are banned and logins that look stolen. */
  public static Map<String, ControlCommand> bans(LoginGuard guard, StolenLogins stolen) {
    Map<String, ControlCommand> commands = new HashMap<>(new BanCommands(guard, stolen).all());
    audit(commands);
    return commands;
  }

  private static void audit(Map<String, ControlCommand> commands) {
    commands.replaceAll((name, command) ->
        CHANGES.contains(name) ? new Audited(name, command, "unknown") : command);
  }
}
