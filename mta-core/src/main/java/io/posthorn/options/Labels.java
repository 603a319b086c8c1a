package io.posthorn.options;

import java.util.List;
import java.util.Optional;

/**
 * What a sender hangs on a message to find it again in events.
 *
 * @param tags in the order given, each once (X-Mailgun-Tag)
 * @param variables one JSON object on one line, merged from all X-Mailgun-Variables fields
 */
public record Labels(List<String> tags, Optional<String> variables) {

  /** None. */
  public static final Labels NONE = new Labels(List.of(), Optional.empty());

  public Labels {
    tags = List.copyOf(tags);
  }
}
