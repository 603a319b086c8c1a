package io.posthorn.smtp;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * When a sender wants to be told of a recipient: {@code NOTIFY} of RCPT (RFC 3461 §4.1).
 *
 * @param success when the message has reached it, as far as we can know
 * @param failure when it will not reach it
 * @param delay when it has not reached it for some time
 */
public record Notify(boolean success, boolean failure, boolean delay) {

  /** {@code NOTIFY=NEVER}. */
  public static final Notify NEVER = new Notify(false, false, false);

  /** The value as it stands in RCPT; empty where it is none. */
  public static Optional<Notify> parse(String text) {
    String upper = text.toUpperCase(Locale.ROOT);
    if (upper.equals("NEVER")) {
      return Optional.of(NEVER);
    }
    List<String> words = List.of(upper.split(",", -1));
    boolean known =
        words.stream().allMatch(List.of("SUCCESS", "FAILURE", "DELAY")::contains)
            && words.stream().distinct().count() == words.size();
    return known
        ? Optional.of(
            new Notify(
                words.contains("SUCCESS"), words.contains("FAILURE"), words.contains("DELAY")))
        : Optional.empty();
  }

  /** As it stands in RCPT. */
  @Override
  public String toString() {
    List<String> words = new ArrayList<>();
    if (success) {
      words.add("SUCCESS");
    }
    if (failure) {
      words.add("FAILURE");
    }
    if (delay) {
      words.add("DELAY");
    }
    return words.isEmpty() ? "NEVER" : String.join(",", words);
  }
}
