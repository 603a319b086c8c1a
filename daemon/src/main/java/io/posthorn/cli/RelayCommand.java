package io.posthorn.cli;

import io.posthorn.ops.Json;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Option;

/** A command that asks a running relay and prints for people or for scripts. */
abstract class RelayCommand implements Callable<Integer> {

  private final Posthorn posthorn;

  @Option(names = "--json", description = "print JSON")
  private boolean json;

  RelayCommand(Posthorn posthorn) {
    this.posthorn = posthorn;
  }

  Shell shell() {
    return posthorn.shell();
  }

  /** Whether a script reads. */
  boolean json() {
    return json;
  }

  /** The relay that is meant. */
  Relay relay() {
    return RelayFinder.find(posthorn);
  }

  void print(String line) {
    shell().out().println(line);
  }

  /** Prints an object with a schema and a list of items, each item on a line as it comes. */
  void printItems(String schema, String command, Map<String, Object> arguments) {
    // The relay is asked first: no half a document when it cannot be reached.
    Lines lines = new Lines(schema);
    relay().ask(command, arguments, lines::add);
    lines.end(Map.of());
  }

  static Map<String, Object> only(List<Map<String, Object>> items) {
    if (items.isEmpty()) {
      throw new CommandException(Exit.FAILED, "the relay gave no answer");
    }
    return items.getFirst();
  }

  /** A document whose items are printed as they come. */
  final class Lines {
    private final String schema;
    private boolean begun;

    Lines(String schema) {
      this.schema = schema;
    }

    void add(Map<String, Object> item) {
      begin();
      shell().out().print((begun ? ",\n" : "\n") + Json.write(item));
      begun = true;
    }

    private void begin() {
      if (!begun) {
        shell().out().print("{\"schema\":\"" + schema + "\",\"items\":[");
      }
    }

    /** Whether some of the document is printed, which then has to be ended. */
    boolean begun() {
      return begun;
    }

    /** Ends the list, and the document with some more properties. */
    void end(Map<String, Object> more) {
      begin();
      String rest = Json.write(more); // {...}
      shell().out().println("]" + (more.isEmpty() ? "" : ",") + rest.substring(1));
    }
  }
}
