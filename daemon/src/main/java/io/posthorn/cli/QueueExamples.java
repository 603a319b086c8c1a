package io.posthorn.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What an order is about to change: how much, and some of it. */
final class QueueExamples {

  /** How many are shown. */
  static final int MOST = 3;

  private final Shell shell;
  private final List<Map<String, Object>> examples = new ArrayList<>();

  QueueExamples(Shell shell) {
    this.shell = shell;
  }

  void add(Map<String, Object> item) {
    if (examples.size() < MOST) {
      examples.add(item);
    }
  }

  void print(Tally tally, PrintStream out) {
    if (examples.isEmpty()) {
      return;
    }
    String oldest =
        tally.oldest().map(time -> ", oldest " + QueueOrderCommand.ago(time, shell)).orElse("");
    out.printf(
        "%s (%s) match%s, for example:%n",
        count(tally.number("messages"), "message"),
        count(tally.number("recipients"), "recipient"),
        oldest);
    for (Map<String, Object> item : examples) {
      out.printf(
          "  %s  <%s> -> <%s>  %s%n",
          Show.text(item, "id"),
          Show.text(item, "sender"),
          Show.text(item, "recipient"),
          Show.text(item, "state"));
    }
    tally.rest().forEach(out::println);
  }

  private static String count(long number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }
}
