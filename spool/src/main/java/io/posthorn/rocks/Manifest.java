package io.posthorn.rocks;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Writes the file in which RocksDB notes what a database consists of, for files that are there
 * already: a MANIFEST is a log of tagged edits. All sorted files go to level 0, where walks look at
 * each of them, so that neither their order nor their first and last keys have to be known. Such a
 * database is for reading only.
 */
final class Manifest {

  private static final String NAME = "MANIFEST-000001";
  private static final String ORDER = "leveldb.BytewiseComparator";

  // Tags of edits and, of a sorted file, of its additional fields; their numbers are on disk.
  private static final int COMPARATOR = 1;
  private static final int LOG_NUMBER = 2;
  private static final int NEXT_FILE = 3;
  private static final int LAST_SEQUENCE = 4;
  private static final int SORTED_FILE = 103;
  private static final int FAMILY = 200;
  private static final int FAMILY_ADDED = 201;
  private static final int GREATEST_FAMILY = 203;
  private static final int BLOB_FILE = 400;
  private static final int OLDEST_BLOB_FILE = 4;
  private static final int EPOCH = 13;
  private static final int END = 1;

  /** Above every number that was ever given to a change. */
  private static final long GREATEST_SEQUENCE = (1L << 56) - 2;

  private static final byte[] BEFORE_ALL = new byte[8];
  private static final byte[] BEHIND_ALL = behindAll();

  private Manifest() {}

  /**
   * A sorted file that can be opened.
   *
   * @param family its number
   */
  record Sorted(long number, long octets, int family) {}

  /** A file of large values. */
  record Blob(long number, long octets) {}

  /** Makes {@code directory} a database of these files, which lie or are linked there. */
  static void write(Path directory, List<Sorted> sorted, List<Blob> blobs) throws IOException {
    long next = 2;
    for (Sorted file : sorted) {
      next = Math.max(next, file.number() + 1);
    }
    for (Blob file : blobs) {
      next = Math.max(next, file.number() + 1);
    }
    try (LogWriter out = new LogWriter(directory.resolve(NAME))) {
      for (Family family : Family.values()) {
        if (family != Family.DEFAULT) {
          out.write(
              new Edit().text(COMPARATOR, ORDER).number(LOG_NUMBER, 0).of(family).added(family));
        }
      }
      out.write(
          new Edit()
              .text(COMPARATOR, ORDER)
              .number(LOG_NUMBER, 0)
              .number(NEXT_FILE, next)
              .number(LAST_SEQUENCE, GREATEST_SEQUENCE)
              .number(GREATEST_FAMILY, Family.values().length)
              .octets());
      for (Blob file : blobs) {
        out.write(new Edit().blob(file).of(Family.BODY).octets());
      }
      long oldest = blobs.stream().mapToLong(Blob::number).min().orElse(0);
      long epoch = 1;
      for (Sorted file : sorted) {
        out.write(new Edit().sorted(file, epoch++, oldest).octets());
      }
    }
    Files.writeString(directory.resolve("CURRENT"), NAME + "\n", StandardCharsets.US_ASCII);
  }

  private static byte[] behindAll() {
    byte[] key = new byte[512 + 8]; // the octets of a key, then number and kind of its change
    Arrays.fill(key, 0, 512, (byte) 0xff);
    return key;
  }

  /** One edit; each method adds a field. */
  private static final class Edit {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Edit number(int tag, long value) {
      varint(tag);
      varint(value);
      return this;
    }

    Edit text(int tag, String value) {
      varint(tag);
      slice(value.getBytes(StandardCharsets.US_ASCII));
      return this;
    }

    Edit of(Family family) {
      return number(FAMILY, family.number());
    }

    byte[] added(Family family) {
      return text(FAMILY_ADDED, family.text()).octets();
    }

    Edit blob(Blob file) {
      varint(BLOB_FILE);
      varint(file.number());
      varint(1 << 20); // how many values it has, of which none is garbage: only for statistics
      varint(file.octets());
      slice(new byte[0]); // no checksum of the whole file: each value has its own
      slice(new byte[0]);
      varint(0);
      return this;
    }

    Edit sorted(Sorted file, long epoch, long oldestBlob) {
      varint(SORTED_FILE);
      varint(0);
      varint(file.number());
      varint(file.octets());
      slice(BEFORE_ALL);
      slice(BEHIND_ALL);
      varint(0);
      varint(GREATEST_SEQUENCE);
      varint(EPOCH);
      slice(new Edit().alone(epoch));
      if (file.family() == Family.BODY.number() && oldestBlob > 0) {
        varint(OLDEST_BLOB_FILE);
        slice(new Edit().alone(oldestBlob));
      }
      varint(END);
      if (file.family() != Family.DEFAULT.number()) {
        number(FAMILY, file.family());
      }
      return this;
    }

    private byte[] alone(long value) {
      varint(value);
      return octets();
    }

    byte[] octets() {
      return out.toByteArray();
    }

    private void slice(byte[] octets) {
      varint(octets.length);
      out.writeBytes(octets);
    }

    private void varint(long value) {
      long rest = value;
      while ((rest & ~0x7fL) != 0) {
        out.write((int) (rest & 0x7f | 0x80));
        rest >>>= 7;
      }
      out.write((int) rest);
    }
  }
}
