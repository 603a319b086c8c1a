package io.posthorn.cli;

import io.posthorn.ops.Json;
import io.posthorn.outcome.Reason;
import io.posthorn.queue.Explanation.State;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code posthorn explain} and {@code posthorn queue show}. */
@Command(name = "explain", description = "Where a message is, and why it is still there.")
final class ExplainCommand extends RelayCommand {

  @Parameters(
      paramLabel = "ID",
      description = "a message, one of its entries (…-0), or its Message-ID; five characters do")
  private String id = "";

  ExplainCommand(Posthorn posthorn) {
    super(posthorn);
  }

  @Override
  public Integer call() {
    List<Map<String, Object>> items = relay().ask("explain", Json.object("id", id));
    if (json()) {
      print(Json.write(document(items)));
    } else {
      items.forEach(this::printItem);
    }
    return Exit.OK;
  }

  /** The item of the first recipient; with several recipients, the items of all beside it. */
  private static Map<String, Object> document(List<Map<String, Object>> items) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("schema", "posthorn.explain.v1");
    document.putAll(only(items));
    if (items.size() > 1) {
      document.put("recipients", items);
    }
    return document;
  }

  private void printItem(Map<String, Object> item) {
    print(shell().bold("Message  " + Show.text(item, "id")));
    print(
        "         <%s>  %s, %s %s"
            .formatted(
                Show.text(item, "message_id"),
                Show.size(Json.number(item, "size", 0)),
                item.containsKey("rejected") ? "refused" : "accepted",
                Show.time(item, item.containsKey("rejected") ? "rejected" : "accepted", shell())));
    print("From     <" + Show.text(item, "sender") + ">");
    print("To       <" + Show.text(item, "recipient") + ">");
    print("State    " + state(item));
    if (item.containsKey("reason")) {
      print("Why      " + Show.text(item, "why"));
      remedy(item)
          .ifPresent(command ->
              print("You can  posthorn queue %s %s".formatted(command, Show.text(item, "id"))));
    }
    List<Map<String, Object>> history = Json.objects(item, "history");
    if (!history.isEmpty()) {
      print("");
      history.forEach(this::printAttempt);
    }
    print("");
  }

  /** What would make it go on. */
  private static Optional<String> remedy(Map<String, Object> item) {
    String reason = Show.text(item, "reason");
    if (Show.text(item, "state").equals(State.HELD.text())
        || reason.equals(Reason.SCHEDULED.text())) {
      return Optional.of("release");
    }
    return Show.text(item, "state").equals(State.DEFERRED.text())
        ? Optional.of("retry")
        : Optional.empty();
  }

  private String state(Map<String, Object> item) {
    String state = Show.text(item, "state");
    if (item.containsKey("reason")) {
      state += " (" + Show.text(item, "reason") + ")";
    }
    if (state.equals("rejected")) {
      return state + ": " + Show.text(item, "why");
    }
    long attempts = Json.number(item, "attempts", 0);
    state += ", " + attempts + (attempts == 1 ? " attempt" : " attempts");
    if (item.containsKey("next")) {
      state +=
          shell().terminal()
              ? ".  Next in %s, at %s"
                  .formatted(Show.until(item, "next", shell()), Show.time(item, "next", shell()))
              : ".  Next at " + Show.text(item, "next");
    }
    if (item.containsKey("expires") && !Show.text(item, "state").equals(State.HELD.text())) {
      state += ", given up at " + Show.time(item, "expires", shell());
    }
    return state;
  }

  private void printAttempt(Map<String, Object> attempt) {
    if (!attempt.containsKey("attempt-no")) {
      String by = attempt.containsKey("by") ? " by " + Show.text(attempt, "by") : "";
      String why = Show.text(attempt, "message");
      print(
          "  %s  %s%s%s"
              .formatted(
                  Show.time(attempt, "time", shell()),
                  Show.text(attempt, "result"),
                  by,
                  why.isEmpty() ? "" : ": " + why));
      return;
    }
    String tls =
        Json.flag(attempt, "tls")
            ? Show.text(attempt, "protocol")
                + (Json.flag(attempt, "certificate-verified") ? " (verified)" : " (not verified)")
            : "clear text";
    String host =
        attempt.containsKey("mx-host")
            ? "%s [%s], %s"
                .formatted(Show.text(attempt, "mx-host"), Show.text(attempt, "address"), tls)
            : "no host reached";
    print(
        "  %s  attempt %d  %s, %s s"
            .formatted(
                Show.time(attempt, "time", shell()),
                Json.number(attempt, "attempt-no", 0),
                host,
                Show.text(attempt, "session-seconds")));
    print(
        "      %s: %s %s %s"
            .formatted(
                Show.text(attempt, "result"),
                Show.text(attempt, "code"),
                Show.text(attempt, "enhanced-code"),
                Show.text(attempt, "message")));
  }
}
