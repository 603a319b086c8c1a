package io.posthorn.rocks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The disk, with places that it does not give however often it is asked. */
final class BadSectors implements Source {

  private final Source disk = Source.disk();
  private final List<Place> bad = new ArrayList<>();

  /** A sector by its number in the file. */
  private record Place(Path file, long sector) {

    boolean isIn(Path of, long from, long to) {
      long begin = sector * TolerantSource.SECTOR;
      return file.equals(of) && begin < to && from < begin + TolerantSource.SECTOR;
    }
  }

  /** From now on this one cannot be read. */
  BadSectors with(Path file, long sector) {
    bad.add(new Place(file, sector));
    return this;
  }

  @Override
  public Octets open(Path file) throws IOException {
    return new Spoilt(file, disk.open(file));
  }

  @Override
  public List<String> unreadable() {
    return List.of();
  }

  private final class Spoilt implements Octets {

    private final Path file;
    private final Octets octets;

    Spoilt(Path file, Octets octets) {
      this.file = file;
      this.octets = octets;
    }

    @Override
    public int read(ByteBuffer into, long place) throws IOException {
      long end = Math.min(octets.size(), place + into.remaining());
      if (bad.stream().anyMatch(sector -> sector.isIn(file, place, end))) {
        throw new ReadFailure(file, place, new IOException("Input/output error"));
      }
      return octets.read(into, place);
    }

    @Override
    public long size() throws IOException {
      return octets.size();
    }

    @Override
    public long unreadable() {
      return octets.unreadable();
    }

    @Override
    public void close() throws IOException {
      octets.close();
    }
  }
}
