package io.posthorn.rocks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;

/**
 * Reads around what the disk does not give: sector by sector, with zeros for those that cannot be
 * read, and remembers which. For one thread.
 */
final class TolerantSource implements Source {

  /** What a disk gives or does not give as a whole. */
  static final int SECTOR = 4096;

  private final Source disk;
  private final Path root;
  private final TreeSet<Bad> bad =
      new TreeSet<>(Comparator.comparing(Bad::file).thenComparingLong(Bad::from));

  /**
   * Reads by {@code disk}.
   *
   * @param root the directory below which files are named
   */
  TolerantSource(Source disk, Path root) {
    this.disk = disk;
    this.root = root.toAbsolutePath();
  }

  /** A range that cannot be read, its end exclusive. */
  private record Bad(String file, long from, long to, String reason) {

    boolean isFollowedBy(Bad next) {
      return file.equals(next.file) && to >= next.from;
    }

    Bad with(Bad next) {
      return new Bad(file, from, Math.max(to, next.to), reason);
    }

    String line() {
      return "spool: %s: octets %d to %d cannot be read: %s".formatted(file, from, to - 1, reason);
    }
  }

  @Override
  public Octets open(Path file) throws IOException {
    return new Around(root.relativize(file.toAbsolutePath()).toString(), disk.open(file));
  }

  @Override
  public List<String> unreadable() {
    List<Bad> merged = new ArrayList<>();
    for (Bad next : bad) {
      if (!merged.isEmpty() && merged.getLast().isFollowedBy(next)) {
        merged.add(merged.removeLast().with(next));
      } else {
        merged.add(next);
      }
    }
    return merged.stream().map(Bad::line).toList();
  }

  /** One file. */
  private final class Around implements Octets {

    private final String name;
    private final Octets octets;
    private long unreadable;

    Around(String name, Octets octets) {
      this.name = name;
      this.octets = octets;
    }

    @Override
    public int read(ByteBuffer into, long place) throws IOException {
      try {
        return octets.read(into, place);
      } catch (ReadFailure e) {
        return bySector(into, place);
      }
    }

    private int bySector(ByteBuffer into, long place) throws IOException {
      long end = Math.min(octets.size(), place + into.remaining());
      long at = place;
      while (at < end) {
        int length = Math.toIntExact(Math.min(end, (at / SECTOR + 1) * SECTOR) - at);
        into.put(sector(at, length));
        at += length;
      }
      return at > place ? Math.toIntExact(at - place) : -1;
    }

    private byte[] sector(long place, int length) throws IOException {
      try {
        ByteBuffer part = ByteBuffer.allocate(length);
        Source.fill(octets, part, place);
        return part.array();
      } catch (ReadFailure e) {
        bad.add(new Bad(name, place, place + length, e.reason()));
        unreadable += length;
        return new byte[length];
      }
    }

    @Override
    public long size() throws IOException {
      return octets.size();
    }

    @Override
    public long unreadable() {
      return unreadable;
    }

    @Override
    public void close() throws IOException {
      octets.close();
    }
  }
}
