package io.posthorn.cli;

import io.posthorn.ops.ControlClient;
import io.posthorn.ops.ControlCommand.Answer;
import io.posthorn.ops.ControlCommand.Done;
import io.posthorn.ops.ControlCommand.Failed;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A running relay, as commands ask it.
 *
 * @param socket its control socket
 */
record Relay(Path socket) {

  /**
   * Asks, and hands on each item as it comes.
   *
   * @throws CommandException when it cannot be reached or says no
   */
  void ask(String command, Map<String, Object> arguments, Answer answer) {
    try {
      switch (new ControlClient(socket).ask(command, arguments, answer)) {
        case Done _ -> {}
        case Failed failed -> throw new CommandException(failed.exit(), failed.message());
      }
    } catch (IOException e) {
      throw unreachable(e);
    }
  }

  /** Asks for all items at once. */
  List<Map<String, Object>> ask(String command, Map<String, Object> arguments) {
    List<Map<String, Object>> items = new ArrayList<>();
    ask(command, arguments, items::add);
    return items;
  }

  private CommandException unreachable(IOException e) {
    if (e instanceof AccessDeniedException || Files.exists(socket) && !Files.isWritable(socket)) {
      return new CommandException(
          Exit.NOT_PERMITTED, "not permitted: be root or in the group posthorn (" + socket + ")");
    }
    return new CommandException(
        Exit.UNREACHABLE,
        "no relay answers at %s: start one with ./posthorn dev or ./posthorn serve"
            .formatted(socket));
  }
}
