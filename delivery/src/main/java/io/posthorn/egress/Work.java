package io.posthorn.egress;

import io.posthorn.options.SendingOptions;
import io.posthorn.spool.Entry;
import io.posthorn.spool.Message;
import java.util.Optional;

/**
 * An entry that is due, in memory, with the message that it is of.
 *
 * @param message shared by all its entries
 * @param entry as it is in the spool
 */
public record Work(Message message, Entry entry) {

  /** What one place is meant for: an entry with the facts of a message that asks for little. */
  private static final int PLACE_OCTETS = 2 << 10;

  /**
   * How much of the memory for what is due it takes: one place, and one more for each 2 KiB of text
   * that came with the message. Variables alone may have 16 KiB.
   */
  public int places() {
    SendingOptions options = message.options();
    int octets =
        message.content().addedFields().length()
            + length(options.labels().variables())
            + length(options.extras().templateVariables());
    for (String tag : options.labels().tags()) {
      octets += tag.length();
    }
    return 1 + octets / PLACE_OCTETS;
  }

  private static int length(Optional<String> text) {
    return text.map(String::length).orElse(0);
  }
}
