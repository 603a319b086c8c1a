package io.posthorn.cli;

import io.posthorn.ops.Json;
import java.util.Map;
import java.util.Optional;

/** Prints events as the relay sends them: the JSON as it is, or a line for people. */
final class EventOutput {

  private final Shell shell;
  private final boolean json;
  private final EventPrinter printer;
  private boolean any;

  EventOutput(Shell shell, boolean json) {
    this.shell = shell;
    this.json = json;
    this.printer = new EventPrinter(shell);
  }

  /** Ends a command whose output goes nowhere any more, as in {@code tail | head}. */
  static final class NobodyReads extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** Takes an item of {@code events.tail}: an event, or the sign that there is none yet. */
  void add(Map<String, Object> item) {
    Optional<String> event = Json.text(item, "event");
    if (event.isPresent()) {
      any = true;
      shell.out().println(json ? event.get() : people(event.get()));
    }
    if (shell.out().checkError()) {
      throw new NobodyReads();
    }
  }

  /** An event on a line for people; as it is where it cannot be read. */
  String people(String event) {
    return Json.read(event).map(printer::line).orElse(event);
  }

  /** Says when there was nothing; where something was asked for, that is an error. */
  int end(boolean asked) {
    return any ? Exit.OK : nothing(shell, asked);
  }

  static int nothing(Shell shell, boolean asked) {
    shell.err().println("nothing matched");
    return asked ? Exit.NOTHING_MATCHED : Exit.OK;
  }
}
