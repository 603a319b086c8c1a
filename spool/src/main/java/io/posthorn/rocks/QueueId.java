package io.posthorn.rocks;

import io.posthorn.spool.QueueName;
import java.nio.ByteBuffer;

/** The 16 octets under which a queue's keys lie, comparable by value. */
record QueueId(long high, long low) {

  static QueueId of(QueueName name) {
    return of(Keys.queue(name));
  }

  /** From the head of a key. */
  static QueueId of(byte[] key) {
    ByteBuffer in = ByteBuffer.wrap(key);
    return new QueueId(in.getLong(), in.getLong());
  }

  byte[] octets() {
    return ByteBuffer.allocate(Keys.QUEUE_OCTETS).putLong(high).putLong(low).array();
  }
}
