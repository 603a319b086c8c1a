package io.posthorn.cli;

import io.posthorn.ops.Json;
import java.util.Map;
import picocli.CommandLine.Command;

/** {@code posthorn inbox clear}. */
@Command(name = "clear", description = "Removes all mails from the inbox.")
final class InboxClearCommand extends RelayCommand {

  InboxClearCommand(Posthorn posthorn) {
    super(posthorn);
  }

  @Override
  public Integer call() {
    Map<String, Object> answer = only(relay().ask("inbox.clear", Map.of()));
    print(json() ? Json.write(answer) : Json.number(answer, "removed", 0) + " removed");
    return Exit.OK;
  }
}
