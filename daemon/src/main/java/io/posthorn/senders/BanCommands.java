package io.posthorn.senders;

import io.posthorn.intake.StolenLogins;
import io.posthorn.ops.ControlCommand;
import io.posthorn.ops.ControlCommand.Answer;
import io.posthorn.ops.ControlCommand.Ending;
import io.posthorn.ops.ControlCommand.Failed;
import io.posthorn.ops.Json;
import io.posthorn.server.LoginGuard;
import java.io.IOException;
import java.net.InetAddress;
import java.util.Map;
import java.util.Optional;

/**
 * The commands {@code throttle.show} and {@code throttle.lift}: networks that are banned for failed
 * logins, and logins whose mail is held as if stolen.
 */
final class BanCommands {

  private static final int USAGE = 2;
  private static final int NOTHING_MATCHED = 4;

  private final LoginGuard guard;
  private final StolenLogins stolen;

  BanCommands(LoginGuard guard, StolenLogins stolen) {
    this.guard = guard;
    this.stolen = stolen;
  }

  /** The commands by name. */
  Map<String, ControlCommand> all() {
    return Map.of("throttle.show", this::show, "throttle.lift", this::lift);
  }

  private Ending show(Map<String, Object> arguments, Answer answer) throws IOException {
    for (LoginGuard.Ban ban : guard.bans()) {
      answer.item(
          Json.object(
              "kind", "login-ban",
              "network", ban.network(),
              "failures", ban.failures(),
              "times", ban.times(),
              "left_seconds", ban.left().toSeconds()));
    }
    for (String login : stolen.suspects()) {
      answer.item(Json.object("kind", "stolen-login", "login", login));
    }
    return ControlCommand.DONE;
  }

  private Ending lift(Map<String, Object> arguments, Answer answer) throws IOException {
    String text = Json.text(arguments, "network").orElse("");
    if (text.indexOf('@') >= 0) {
      if (!stolen.lift(text)) {
        return new Failed(NOTHING_MATCHED, "no mail of the login " + text + " is held as stolen");
      }
      answer.item(Json.object("login", text, "lifted", true));
      return ControlCommand.DONE;
    }
    Optional<InetAddress> address = address(text);
    if (address.isEmpty()) {
      return new Failed(
          USAGE, "'%s' is no network: use one that throttle show lists".formatted(text));
    }
    Optional<String> network = guard.lift(address.get());
    if (network.isEmpty()) {
      return new Failed(NOTHING_MATCHED, text + " is not banned");
    }
    answer.item(Json.object("network", network.get(), "lifted", true));
    return ControlCommand.DONE;
  }

  /** An address, or that of a network. */
  private static Optional<InetAddress> address(String text) {
    int slash = text.indexOf('/');
    try {
      return Optional.of(InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash)));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
