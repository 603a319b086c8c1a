package io.posthorn.rocks;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/**
 * Walks through a family and past what cannot be read in it: where a block is damaged, the next key
 * behind it is found by seeking, first in growing steps, then between the last two of them.
 */
final class SkippingWalk {

  /** Keys are looked for as numbers of so many octets; ours have at most 44. */
  private static final int WIDTH = 48;

  private static final BigInteger END = BigInteger.ONE.shiftLeft(8 * WIDTH);

  private final Engine engine;
  private final Family family;
  private final List<Hole> holes = new ArrayList<>();

  SkippingWalk(Engine engine, Family family) {
    this.engine = engine;
    this.family = family;
  }

  /**
   * A range of keys that cannot be read, both ends exclusive.
   *
   * @param after the last key before it; empty at the family's beginning
   * @param before the first key behind it; empty when there is none
   */
  record Hole(Optional<byte[]> after, Optional<byte[]> before, String why) {}

  /** Takes a record. */
  @FunctionalInterface
  interface Sink {

    void accept(byte[] key, byte[] value) throws RocksDBException;
  }

  /** Gives all that can be read, in order; then what cannot. */
  List<Hole> run(Sink sink) throws RocksDBException {
    try (ReadOptions options = new ReadOptions().setFillCache(false);
        RocksIterator walk = engine.database().newIterator(engine.handle(family), options)) {
      Optional<byte[]> last = Optional.empty();
      walk.seekToFirst();
      while (true) {
        if (walk.isValid()) {
          last = Optional.of(walk.key());
          sink.accept(walk.key(), walk.value());
          walk.next();
          continue;
        }
        Optional<String> why = failure(walk);
        if (why.isEmpty()) {
          return holes;
        }
        boolean goesOn = skip(walk, last.map(SkippingWalk::behind).orElse(BigInteger.ZERO));
        Optional<byte[]> next = goesOn ? Optional.of(walk.key()) : Optional.empty();
        holes.add(new Hole(last, next, why.get()));
        if (!goesOn) {
          return holes;
        }
      }
    }
  }

  /** Moves to the first readable key from {@code from} on, where nothing is; false at the end. */
  private static boolean skip(RocksIterator walk, BigInteger from) {
    BigInteger bad = from;
    BigInteger good = from.add(BigInteger.ONE);
    BigInteger step = BigInteger.ONE;
    while (good.compareTo(END) < 0 && !isReadable(walk, good)) {
      bad = good;
      step = step.shiftLeft(1);
      good = good.add(step);
    }
    if (good.compareTo(END) >= 0) {
      good = END;
    }
    while (good.subtract(bad).compareTo(BigInteger.ONE) > 0) {
      BigInteger middle = good.add(bad).shiftRight(1);
      if (isReadable(walk, middle)) {
        good = middle;
      } else {
        bad = middle;
      }
    }
    return good.compareTo(END) < 0 && isReadable(walk, good) && walk.isValid();
  }

  private static boolean isReadable(RocksIterator walk, BigInteger key) {
    walk.seek(octets(key));
    return walk.isValid() || failure(walk).isEmpty();
  }

  private static Optional<String> failure(RocksIterator walk) {
    try {
      walk.status();
      return Optional.empty();
    } catch (RocksDBException e) {
      return Optional.of(SpoolFiles.reason(e));
    }
  }

  private static BigInteger behind(byte[] key) {
    return new BigInteger(1, Arrays.copyOf(key, WIDTH)).add(BigInteger.ONE);
  }

  /** The shortest key of that number: ours end in no zeros beyond their width. */
  private static byte[] octets(BigInteger number) {
    byte[] octets = new byte[WIDTH];
    byte[] digits = number.toByteArray();
    int from = Math.max(0, digits.length - WIDTH); // a sign octet
    System.arraycopy(digits, from, octets, WIDTH - digits.length + from, digits.length - from);
    int length = WIDTH;
    while (length > 0 && octets[length - 1] == 0) {
      length--;
    }
    return Arrays.copyOf(octets, length);
  }
}
