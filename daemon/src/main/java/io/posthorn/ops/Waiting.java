package io.posthorn.ops;

import io.posthorn.queue.Explanation;
import io.posthorn.spool.Message;
import java.util.Map;

/**
 * One recipient that is still to be served, with what is known of it.
 *
 * @param message of which it is one
 * @param explanation why it waits
 */
record Waiting(Message message, Explanation explanation) {

  Map<String, Object> item() {
    return QueueItem.of(message, explanation);
  }
}
