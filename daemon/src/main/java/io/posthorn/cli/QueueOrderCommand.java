package io.posthorn.cli;

import io.posthorn.ops.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * A command that changes what waits: shows what it is about to do, asks, does it, and says what was
 * changed and what not.
 */
abstract class QueueOrderCommand extends RelayCommand {

  private final String order;
  private final String done;

  @Mixin private QueueSelector selector = new QueueSelector();

  @Option(names = "--yes", description = "do not ask")
  private boolean yes;

  @Option(names = "--dry-run", description = "only show what would be changed")
  private boolean dryRun;

  /**
   * One of the orders.
   *
   * @param order its name
   * @param done what is said of how many afterwards
   */
  QueueOrderCommand(Posthorn posthorn, String order, String done) {
    super(posthorn);
    this.order = order;
    this.done = done;
  }

  /** What is asked before it is done. */
  abstract String question();

  /** What the order says beside its selection. */
  abstract Map<String, Object> arguments();

  /** Whether it cannot be given without a reason. */
  boolean needsReason() {
    return false;
  }

  @Override
  public Integer call() {
    if (!selector.isGiven()) {
      throw new CommandException(Exit.USAGE, "name what is meant, or ALL");
    }
    if (needsReason() && !dryRun && !arguments().containsKey("reason")) {
      throw new CommandException(
          Exit.USAGE, "say why: --reason TEXT; it stays with the mail and in its events");
    }
    if (!yes && !dryRun && !shell().terminal()) {
      throw new CommandException(
          Exit.USAGE, "nobody can be asked here: say --yes, or --dry-run to look first");
    }
    List<Map<String, Object>> requests = selector.requests(shell(), arguments());
    Relay relay = relay();
    check(relay, requests);
    Tally expected = new Tally();
    if (dryRun || !yes) {
      expected = preview(relay, requests);
      if (expected.number("recipients") == 0) {
        throw expected.nothing();
      }
      if (dryRun) {
        return Exit.OK;
      }
      shell().confirm(question());
    }
    return carryOut(relay, requests, expected);
  }

  /** Many ids take several requests: a wrong one is found before the first of them is done. */
  private void check(Relay relay, List<Map<String, Object>> requests) {
    if (requests.size() > 1) {
      for (Map<String, Object> request : requests) {
        request.put("order", order);
        request.put("examples", 0);
        relay.ask("queue.preview", request, _ -> {});
      }
    }
  }

  private Tally preview(Relay relay, List<Map<String, Object>> requests) {
    boolean all = dryRun && json();
    Tally tally = new Tally();
    Lines lines = new Lines("posthorn.queue.v1");
    QueueExamples examples = new QueueExamples(shell());
    for (Map<String, Object> request : requests) {
      request.put("order", order);
      request.put("examples", all ? Long.MAX_VALUE : QueueExamples.MOST);
      relay.ask(
          "queue.preview",
          request,
          item -> {
            Optional<Map<String, Object>> example = Json.child(item.get("example"));
            if (example.isEmpty()) {
              tally.add(item);
            } else if (all) {
              lines.add(example.get());
            } else {
              examples.add(example.get());
            }
          });
    }
    if (all) {
      lines.end(tally.counts());
    } else {
      examples.print(tally, dryRun ? shell().out() : shell().err());
    }
    return tally;
  }

  private int carryOut(Relay relay, List<Map<String, Object>> requests, Tally expected) {
    Tally tally = new Tally();
    Lines lines = new Lines("posthorn.queue.v1");
    QueueProgress progress = new QueueProgress(shell(), expected.number("recipients"));
    Optional<CommandException> failure = Optional.empty();
    try {
      for (Map<String, Object> request : requests) {
        expected.asked().ifPresent(time -> request.put("accepted_until", time.toString()));
        relay.ask("queue." + order, request, item -> take(item, tally, lines, progress));
      }
    } catch (CommandException e) {
      if (progress.done() == 0) {
        throw e;
      }
      tally.atLeast("changed", progress.done()); // the request that failed has no counts
      failure = Optional.of(e);
    }
    progress.end();
    if (tally.number("changed") + tally.problems() == 0) {
      throw tally.nothing();
    }
    if (json()) {
      lines.end(tally.counts());
    } else {
      print(tally.number("changed") + " " + done);
      tally.rest().forEach(line -> shell().err().println(line));
    }
    failure.ifPresent(e -> {
      throw new CommandException(Exit.FAILED, "it did not come to its end: " + e.line());
    });
    return tally.problems() == 0 ? Exit.OK : Exit.FAILED;
  }

  private void take(Map<String, Object> item, Tally tally, Lines lines, QueueProgress progress) {
    Optional<Map<String, Object>> changed = Json.child(item.get("changed"));
    Optional<Map<String, Object>> unchanged = Json.child(item.get("unchanged"));
    if (changed.isPresent()) {
      progress.step();
      if (json()) {
        lines.add(changed.get());
      }
    } else if (unchanged.isPresent()) {
      progress.mention(unchanged.get());
    } else {
      tally.add(item);
    }
  }

  /** How long ago, for people. */
  static String ago(Instant time, Shell shell) {
    Duration age = Duration.between(time, shell.time().now());
    return Show.duration(age.isNegative() ? Duration.ZERO : age);
  }
}
