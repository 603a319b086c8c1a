package io.posthorn.rocks;

import io.posthorn.envelope.EntryId;
import io.posthorn.envelope.MessageId;
import io.posthorn.spool.Alarm;
import io.posthorn.spool.Due;
import io.posthorn.spool.QueueName;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;

/**
 * Keys: fixed-width and big-endian, so that their order in the store is the order of what they
 * mean.
 */
final class Keys {

  static final int QUEUE_OCTETS = 16;
  static final int DUE_OCTETS = QUEUE_OCTETS + Long.BYTES + EntryId.OCTETS;

  private static final int ALARM_OCTETS = Long.BYTES + MessageId.OCTETS;
  private static final byte[] OPEN_PREFIX = meta("open/");
  private static final byte[] GAP_PREFIX = meta("gap/");

  private Keys() {}

  static byte[] message(MessageId id) {
    return put(ByteBuffer.allocate(MessageId.OCTETS), id).array();
  }

  static MessageId message(byte[] key) {
    requireLength(key, MessageId.OCTETS);
    return message(ByteBuffer.wrap(key));
  }

  static byte[] entry(EntryId id) {
    return put(ByteBuffer.allocate(EntryId.OCTETS), id).array();
  }

  static EntryId entry(byte[] key) {
    requireLength(key, EntryId.OCTETS);
    return entry(ByteBuffer.wrap(key));
  }

  static byte[] chunk(MessageId body, int chunk) {
    return put(ByteBuffer.allocate(MessageId.OCTETS + Integer.BYTES), body).putInt(chunk).array();
  }

  /**
   * The id of a queue: the first 16 octets of SHA-256 over the two domains, which hold no NUL.
   * Fixed width keeps one queue's range from ever lying inside another's.
   */
  static byte[] queue(QueueName name) {
    String both = name.sender().ascii() + '\0' + name.recipient().ascii();
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] hash = digest.digest(both.getBytes(StandardCharsets.UTF_8));
      return Arrays.copyOf(hash, QUEUE_OCTETS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  static byte[] due(byte[] queue, Instant time, EntryId entry) {
    return put(ByteBuffer.allocate(DUE_OCTETS).put(queue).putLong(millis(time)), entry).array();
  }

  static Due due(byte[] key) {
    requireLength(key, DUE_OCTETS);
    ByteBuffer in = ByteBuffer.wrap(key).position(QUEUE_OCTETS);
    Instant time = Instant.ofEpochMilli(in.getLong());
    return new Due(time, entry(in));
  }

  static byte[] alarm(Alarm alarm) {
    ByteBuffer out = ByteBuffer.allocate(ALARM_OCTETS).putLong(millis(alarm.time()));
    return put(out, alarm.message()).array();
  }

  static Alarm alarm(byte[] key) {
    requireLength(key, ALARM_OCTETS);
    ByteBuffer in = ByteBuffer.wrap(key);
    return new Alarm(Instant.ofEpochMilli(in.getLong()), message(in));
  }

  static byte[] queueOfDue(byte[] key) {
    return Arrays.copyOf(key, QUEUE_OCTETS);
  }

  /** The least due key of a queue at or after {@code millis}. */
  static byte[] dueFrom(byte[] queue, long millis) {
    return ByteBuffer.allocate(QUEUE_OCTETS + Long.BYTES).put(queue).putLong(millis).array();
  }

  /** The least id made at {@code time}. */
  static byte[] messagesSince(Instant time) {
    return message(new MessageId(millis(time) << 16, 0));
  }

  static byte[] journal(long sequence) {
    return number(sequence);
  }

  static byte[] number(long number) {
    return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
  }

  static long number(byte[] octets) {
    requireLength(octets, Long.BYTES);
    return ByteBuffer.wrap(octets).getLong();
  }

  static byte[] cursor(String consumer) {
    return consumer.getBytes(StandardCharsets.UTF_8);
  }

  static byte[] meta(String name) {
    return name.getBytes(StandardCharsets.US_ASCII);
  }

  /** The mark of a body that is written ahead and that no message names yet. */
  static byte[] open(MessageId body) {
    return concat(OPEN_PREFIX, message(body));
  }

  static byte[] openPrefix() {
    return OPEN_PREFIX.clone();
  }

  static MessageId openBody(byte[] key) {
    return message(Arrays.copyOfRange(key, OPEN_PREFIX.length, key.length));
  }

  /** The mark of numbers that the journal lost, from {@code sequence} on. */
  static byte[] gap(long sequence) {
    return concat(GAP_PREFIX, number(sequence));
  }

  static byte[] gapPrefix() {
    return GAP_PREFIX.clone();
  }

  static byte[] damaged(Family family, byte[] key) {
    return concat(new byte[] {family.number()}, key);
  }

  /** The least key behind all that begin with {@code prefix}; {@code prefix} is not all 0xff. */
  static byte[] behind(byte[] prefix) {
    byte[] end = prefix.clone();
    int last = end.length - 1;
    while (end[last] == (byte) 0xff) {
      last--;
    }
    end[last]++;
    return Arrays.copyOf(end, last + 1);
  }

  static boolean startsWith(byte[] key, byte[] prefix) {
    return key.length >= prefix.length
        && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
  }

  /** Milliseconds since 1970, not negative, so that big-endian order is the order of time. */
  static long millis(Instant time) {
    if (time.getEpochSecond() >= Long.MAX_VALUE / 1000) {
      return Long.MAX_VALUE;
    }
    return time.getEpochSecond() < 0 ? 0 : time.toEpochMilli();
  }

  private static byte[] concat(byte[] first, byte[] second) {
    return ByteBuffer.allocate(first.length + second.length).put(first).put(second).array();
  }

  private static ByteBuffer put(ByteBuffer out, MessageId id) {
    return out.putLong(id.high()).putLong(id.low());
  }

  private static ByteBuffer put(ByteBuffer out, EntryId id) {
    return put(out, id.message()).putInt(id.index());
  }

  private static MessageId message(ByteBuffer in) {
    return new MessageId(in.getLong(), in.getLong());
  }

  private static EntryId entry(ByteBuffer in) {
    return new EntryId(message(in), in.getInt());
  }

  private static void requireLength(byte[] key, int length) {
    if (key.length != length) {
      throw new IllegalArgumentException("a key of " + key.length + " octets instead of " + length);
    }
  }
}
