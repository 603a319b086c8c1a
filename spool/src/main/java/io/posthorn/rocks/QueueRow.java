package io.posthorn.rocks;

import io.posthorn.address.Domain;
import io.posthorn.spool.QueueName;

/**
 * What the {@code queue} family knows about a queue.
 *
 * @param name the two domains
 * @param floor milliseconds since 1970 below which the queue has no due key
 */
record QueueRow(QueueName name, long floor) {

  static final RecordCodec<QueueRow> CODEC = new Codec();

  /** How it is stored. */
  private static final class Codec implements RecordCodec<QueueRow> {

    @Override
    public void write(QueueRow row, FieldWriter out) {
      out.text(1, row.name().sender().ascii()).text(2, row.name().recipient().ascii());
      out.number(3, row.floor());
    }

    @Override
    public QueueRow read(FieldReader in) {
      QueueName name = new QueueName(new Domain(in.text(1)), new Domain(in.text(2)));
      return new QueueRow(name, Math.max(0, in.number(3)));
    }
  }
}
