package io.posthorn.testkit;

import java.util.List;

/** What a {@link Sink} does instead of its usual answer to one command. */
public sealed interface Act {

  /**
   * Answers with these lines, each with its CRLF added; whether they are SMTP is the test's matter.
   */
  record Answer(List<String> lines) implements Act {}

  /** Answers, one octet at a time. */
  record Drip(List<String> lines) implements Act {}

  /** Answers, and closes. */
  record AnswerAndClose(List<String> lines) implements Act {}

  /** Closes without a word. */
  record Close() implements Act {}

  /**
   * Says nothing until the client goes.
   *
   * @param begun runs as it begins, such as to move a clock
   */
  record Stall(Runnable begun) implements Act {}

  /** Sends octets as they are, and goes on as usual. */
  record Raw(String octets) implements Act {}

  /** The usual answer. */
  record Usual() implements Act {}

  /** Answers. */
  static Act answer(String... lines) {
    return new Answer(List.of(lines));
  }

  /** Answers, and closes. */
  static Act answerAndClose(String... lines) {
    return new AnswerAndClose(List.of(lines));
  }

  /** Closes. */
  static Act close() {
    return new Close();
  }

  /** Stalls. */
  static Act stall() {
    return new Stall(() -> {});
  }
}
