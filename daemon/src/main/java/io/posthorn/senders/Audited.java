package io.posthorn.senders;

import io.posthorn.ops.ControlCommand;
import io.posthorn.ops.Json;
import java.io.IOException;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A command that changes accounts, with one line of log on who asked for what and how it ended. No
 * password is among what is logged.
 *
 * @param name of the command
 * @param by an account of the machine
 */
record Audited(String name, ControlCommand command, String by) implements ControlCommand {

  private static final Logger LOG = LoggerFactory.getLogger("io.posthorn.account");

  @Override
  public ControlCommand by(String account) {
    return new Audited(name, command.by(account), account);
  }

  @Override
  public Ending run(Map<String, Object> arguments, Answer answer) throws IOException {
    String result = "its client went away";
    try {
      Ending ending = command.run(arguments, answer);
      result =
          switch (ending) {
            case Done _ -> "done";
            case Failed failed -> "refused: " + clean(failed.message());
          };
      return ending;
    } finally {
      LOG.info("{} {} by={} {}", name, subject(arguments), by, result);
    }
  }

  private static String subject(Map<String, Object> arguments) {
    return Json.text(arguments, "login")
        .or(() -> Json.text(arguments, "domain"))
        .or(() -> Json.text(arguments, "network"))
        .map(Audited::clean)
        .orElse("?");
  }

  /** What came over the socket may be anything; it cannot look like another line. */
  private static String clean(String text) {
    StringBuilder out = new StringBuilder(text.length());
    text.chars().forEach(c -> out.append(Character.isISOControl(c) ? '?' : (char) c));
    return out.toString();
  }
}
