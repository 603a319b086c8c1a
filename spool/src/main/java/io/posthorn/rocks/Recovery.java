package io.posthorn.rocks;

import io.posthorn.envelope.MessageId;
import io.posthorn.event.Event;
import io.posthorn.event.Journal.Line;
import io.posthorn.spool.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/** Makes a database that was just opened what the clients were told. */
final class Recovery {

  private final Engine engine;
  private final WriteGate gate;

  Recovery(Engine engine, WriteGate gate) {
    this.engine = engine;
    this.gate = gate;
  }

  /**
   * Takes back the acceptances of a group that counted as failed but is there: their clients were
   * answered 451 and will send them again. What else is in it is true, and stays.
   *
   * @return the works that are on disk and stay; none when the group is not
   */
  List<Work> undo(Group group) throws RocksDBException {
    long found = Meta.GROUP.read(engine).orElse(0L);
    if (found < group.number()) {
      return List.of();
    }
    try (WriteBatch writes = new WriteBatch()) {
      Batch batch = new Batch(engine, writes);
      group.refusable().forEach(accept -> delete(accept, batch));
      renumber(group, batch);
      batch.put(Meta.GROUP, group.number() + 1);
      write(writes);
    }
    return group.lasting();
  }

  private static void delete(Work.Accept accept, Batch batch) {
    MessageId message = accept.acceptance().message().id();
    batch.delete(Family.MESSAGE, Keys.message(message));
    batch.delete(Family.FIRST, Keys.message(message));
    batch.deleteChunks(accept.body().ref().id(), accept.body().ref().chunks());
    for (Entry entry : accept.acceptance().entries()) {
      byte[] queue = Keys.queue(entry.queue());
      batch.delete(Family.ENTRY, Keys.entry(entry.id()));
      batch.delete(Family.DUE, Keys.due(queue, entry.due(), entry.id()));
    }
  }

  /** The journal's last lines, without those of the acceptances and without a gap; its index. */
  private void renumber(Group group, Batch batch) throws RocksDBException {
    Set<MessageId> refused =
        group.refusable().stream()
            .map(accept -> accept.acceptance().message().id())
            .collect(Collectors.toSet());
    List<byte[]> kept = new ArrayList<>();
    long sequence = group.firstSequence();
    byte[] end = Keys.journal(Long.MAX_VALUE);
    try (Range range = engine.range(Family.JOURNAL, Keys.journal(sequence), end)) {
      for (; range.isValid(); range.next()) {
        batch.delete(Family.JOURNAL, range.key());
        boolean takenBack =
            JournalRow.decode(0, range.value())
                .optional()
                .filter(line -> refused.contains(line.event().message()))
                .isPresent();
        if (!takenBack) {
          kept.add(range.value());
        }
      }
    }
    for (byte[] row : kept) {
      batch.put(Family.JOURNAL, Keys.journal(sequence), row);
      Optional<Event> event = JournalRow.decode(0, row).optional().map(Line::event);
      if (event.isPresent() && JournalRow.hasFacts(event.get())) {
        batch.put(Family.FIRST, Keys.message(event.get().message()), Keys.number(sequence));
      }
      sequence++;
    }
  }

  /** Deletes bodies that were written ahead and that no message names. */
  int sweepOpenBodies() throws RocksDBException {
    int swept = 0;
    try (WriteBatch writes = new WriteBatch();
        Range open = engine.prefix(Family.META, Keys.openPrefix())) {
      Batch batch = new Batch(engine, writes);
      for (; open.isValid(); open.next()) {
        MessageId body = Keys.openBody(open.key());
        try (Range chunks = engine.prefix(Family.BODY, Keys.message(body))) {
          for (; chunks.isValid(); chunks.next()) {
            batch.delete(Family.BODY, chunks.key());
          }
        }
        batch.delete(Family.META, open.key());
        swept++;
      }
      if (swept > 0) {
        write(writes);
      }
    }
    return swept;
  }

  private void write(WriteBatch writes) throws RocksDBException {
    gate.before(true);
    engine.write(writes, true);
    gate.behind(true);
  }
}
