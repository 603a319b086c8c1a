package io.posthorn.queue;

import io.posthorn.egress.Work;
import io.posthorn.spool.Due;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What one read of a scheduled queue gave.
 *
 * @param works due entries with their messages, in order of their due keys
 * @param last the last due key that was looked at; empty when none was due
 * @param next when the first entry behind it is due; empty when there is none
 * @param unread due keys of entries that could not be read and are left out
 */
public record Batch(
    List<Work> works, Optional<Due> last, Optional<Instant> next, List<Due> unread) {

  public Batch {
    works = List.copyOf(works);
    unread = List.copyOf(unread);
  }
}
