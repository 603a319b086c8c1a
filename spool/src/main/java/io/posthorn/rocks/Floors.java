package io.posthorn.rocks;

import io.posthorn.spool.QueueName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.rocksdb.RocksDBException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * For each queue a time below which it has no due key. Reading from there instead of from the
 * queue's beginning passes over the tombstones of all that was ever delivered: half a second behind
 * two million of them.
 *
 * <p>A floor may be too low, never too high. So it is lowered before a due key is written, and
 * raised only by the committer, who alone writes, to the head that it reads after a write. Readers
 * use {@link #of} from any thread; the rest is the committer's.
 */
final class Floors {

  private static final Logger LOG = LoggerFactory.getLogger(Floors.class);

  /** How many queues are remembered; of others the row is read. */
  private static final int KNOWN = 65_536;

  /** After how many deletions a queue's floor is looked for again. */
  static final int DELETIONS = 1024;

  private final Map<QueueId, Floor> known = new LinkedHashMap<>(16, 0.75f, true);
  private final Map<QueueId, Long> published = new ConcurrentHashMap<>();
  private final List<QueueId> worn = new ArrayList<>();
  private final List<QueueRow> raised = new ArrayList<>();
  private final Consumer<RocksDBException> unreadable;

  Floors(Consumer<RocksDBException> unreadable) {
    this.unreadable = unreadable;
  }

  /** The committer's knowledge of one queue. */
  private static final class Floor {
    private final QueueName name;
    private long time;
    private long stored;
    private int deletions;

    Floor(QueueName name, long time) {
      this.name = name;
      this.time = time;
      this.stored = time;
    }
  }

  /** The floor of a queue, in milliseconds since 1970. */
  long of(QueueId queue, Engine engine) throws RocksDBException {
    Long floor = published.get(queue);
    return floor != null
        ? floor
        : row(queue, engine).flatMap(Floors::decode).map(QueueRow::floor).orElse(0L);
  }

  /**
   * Makes room for a due key.
   *
   * @return the queue's row where it has to be written in the same batch as the key
   */
  Optional<QueueRow> lower(QueueName name, QueueId queue, long due, Engine engine)
      throws RocksDBException {
    Floor floor = known(name, queue, engine);
    if (due < floor.time) {
      floor.time = due;
    }
    published.put(queue, floor.time);
    if (floor.time >= floor.stored) {
      return Optional.empty();
    }
    floor.stored = floor.time;
    return Optional.of(new QueueRow(name, floor.time));
  }

  /** Counts a due key that is deleted. */
  void deleted(QueueName name, QueueId queue, Engine engine) throws RocksDBException {
    Floor floor = known(name, queue, engine);
    floor.deletions++;
    if (floor.deletions == DELETIONS) {
      worn.add(queue);
    }
  }

  /** After a write: raises the floors of queues that lost many keys to their present heads. */
  void raise(Engine engine) throws RocksDBException {
    List<QueueId> queues = List.copyOf(worn);
    worn.clear();
    for (QueueId queue : queues) {
      Floor floor = known.get(queue);
      if (floor == null) {
        continue;
      }
      floor.deletions = 0;
      byte[] id = queue.octets();
      try (Range range = engine.range(Family.DUE, Keys.dueFrom(id, floor.time), Keys.behind(id))) {
        if (range.isValid() && Keys.startsWith(range.key(), id)) {
          floor.time = Math.max(floor.time, Keys.millis(Keys.due(range.key()).time()));
          published.put(queue, floor.time);
          raised.add(new QueueRow(floor.name, floor.time));
          floor.stored = floor.time;
        }
      }
    }
  }

  /** Rows of raised floors, to be written with the next group. */
  List<QueueRow> takeRaised() {
    List<QueueRow> rows = List.copyOf(raised);
    raised.clear();
    return rows;
  }

  /** Forgets a queue whose row is deleted. */
  void forget(QueueId queue) {
    known.remove(queue);
    published.remove(queue);
  }

  private Floor known(QueueName name, QueueId queue, Engine engine) throws RocksDBException {
    Floor floor = known.get(queue);
    if (floor == null) {
      floor = load(name, queue, engine);
      known.put(queue, floor);
      forgetOldest();
    }
    return floor;
  }

  /** A queue without a row is new; of one with an unreadable row nothing is known. */
  private Floor load(QueueName name, QueueId queue, Engine engine) throws RocksDBException {
    Optional<byte[]> octets = row(queue, engine);
    if (octets.isEmpty()) {
      return new Floor(name, Long.MAX_VALUE);
    }
    Optional<QueueRow> row = octets.flatMap(Floors::decode);
    Floor floor = new Floor(name, row.map(QueueRow::floor).orElse(0L));
    if (row.isEmpty()) {
      floor.stored = Long.MAX_VALUE; // written anew with the next due key
    }
    return floor;
  }

  private void forgetOldest() {
    if (known.size() > KNOWN) {
      forget(known.keySet().iterator().next());
    }
  }

  /** A queue's row; no octets where the disk does not give it whole, which are no row either. */
  private Optional<byte[]> row(QueueId queue, Engine engine) throws RocksDBException {
    try {
      return engine.get(Family.QUEUE, queue.octets());
    } catch (RocksDBException e) {
      if (!Engine.isLost(e)) {
        throw e;
      }
      unreadable.accept(e);
      LOG.error("The row of a queue cannot be read: {}", e.getMessage());
      return Optional.of(new byte[0]);
    }
  }

  private static Optional<QueueRow> decode(byte[] row) {
    return QueueRow.CODEC.decode(row).optional();
  }
}
