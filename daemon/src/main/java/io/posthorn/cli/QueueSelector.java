package io.posthorn.cli;

import io.posthorn.ops.Json;
import io.posthorn.ops.QueueFilter;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringTokenizer;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says what of the queue is meant; the same words for every command of {@code queue}. */
final class QueueSelector {

  /** What fits into one request. */
  private static final int IDS_AT_ONCE = 1000;

  private static final int MAX_IDS = 1_000_000;
  private static final int MAX_ID = 40;
  private static final String ALL = "ALL";

  @Parameters(
      paramLabel = "ID",
      arity = "0..*",
      description = "messages or recipients (...-0), - for ids from standard input, or ALL")
  private List<String> words = List.of();

  @Option(names = "--to", paramLabel = "ADDRESS", description = "recipient; * or a part will do")
  private Optional<String> to = Optional.empty();

  @Option(names = "--from", paramLabel = "ADDRESS", description = "envelope sender; <> for none")
  private Optional<String> from = Optional.empty();

  @Option(names = "--domain", description = "sending domain")
  private Optional<String> domain = Optional.empty();

  @Option(names = "--to-domain", paramLabel = "DOMAIN", description = "domain of the recipient")
  private Optional<String> toDomain = Optional.empty();

  @Option(names = "--state", description = "scheduled, ready, sending, deferred or held")
  private Optional<String> state = Optional.empty();

  @Option(names = "--why", paramLabel = "REASON", description = "why it waits, such as backoff")
  private Optional<String> why = Optional.empty();

  @Option(names = "--tag", description = "a tag of its sender (X-Mailgun-Tag)")
  private Optional<String> tag = Optional.empty();

  @Option(names = "--age", paramLabel = "BOUND", description = "'>4h' or '<10min'")
  private Optional<String> age = Optional.empty();

  @Option(names = "--size", paramLabel = "BOUND", description = "'>1MB' or '<10kB'")
  private Optional<String> size = Optional.empty();

  @Option(names = "--message-id", paramLabel = "ID", description = "the Message-ID field")
  private Optional<String> messageId = Optional.empty();

  @Option(names = "--credential", paramLabel = "LOGIN", description = "who handed it in")
  private Optional<String> credential = Optional.empty();

  /**
   * What to send with each request, in order; several when there are many ids.
   *
   * @param more arguments of each
   * @throws CommandException when it is not clear what is meant
   */
  List<Map<String, Object>> requests(Shell shell, Map<String, Object> more) {
    Map<String, Object> conditions = conditions();
    conditions.putAll(more);
    if (QueueFilter.parse(conditions) instanceof QueueFilter.Wrong(String reason)) {
      throw new CommandException(Exit.USAGE, reason);
    }
    if (words.contains(ALL)) {
      if (words.size() > 1) {
        throw new CommandException(Exit.USAGE, "ALL stands alone: leave out the ids, or ALL");
      }
      conditions.put("all", true);
      return List.of(conditions);
    }
    if (words.isEmpty()) {
      return List.of(conditions);
    }
    List<String> ids = ids(shell);
    List<Map<String, Object>> requests = new ArrayList<>();
    for (int at = 0; at < ids.size(); at += IDS_AT_ONCE) {
      Map<String, Object> request = Json.object();
      request.putAll(conditions);
      request.put("ids", ids.subList(at, Math.min(ids.size(), at + IDS_AT_ONCE)));
      requests.add(request);
    }
    return requests;
  }

  /** Whether something says what is meant. */
  boolean isGiven() {
    return !words.isEmpty() || !conditions().isEmpty();
  }

  private Map<String, Object> conditions() {
    return Json.object(
        "to", to,
        "from", from,
        "domain", domain,
        "to_domain", toDomain,
        "state", state,
        "why", why,
        "tag", tag,
        "age", age,
        "size", size,
        "message_id", messageId,
        "credential", credential);
  }

  private List<String> ids(Shell shell) {
    List<String> ids = new ArrayList<>();
    for (String word : words) {
      if (word.equals("-")) {
        read(shell, ids);
      } else {
        add(word, ids);
      }
    }
    // Neighbours go into one request, and an id that was given twice is counted once.
    return ids.stream().distinct().sorted().toList();
  }

  private static void read(Shell shell, List<String> ids) {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(shell.in(), StandardCharsets.UTF_8));
    try {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        StringTokenizer tokens = new StringTokenizer(line);
        while (tokens.hasMoreTokens()) {
          add(tokens.nextToken(), ids);
        }
      }
    } catch (IOException e) {
      throw new CommandException(Exit.FAILED, "standard input cannot be read: " + e.getMessage());
    }
  }

  private static void add(String id, List<String> ids) {
    if (id.length() > MAX_ID) {
      throw new CommandException(Exit.USAGE, "not an id: " + id.substring(0, MAX_ID) + "...");
    }
    if (ids.size() >= MAX_IDS) {
      throw new CommandException(Exit.USAGE, "more than " + MAX_IDS + " ids: say it by options");
    }
    ids.add(id);
  }
}
