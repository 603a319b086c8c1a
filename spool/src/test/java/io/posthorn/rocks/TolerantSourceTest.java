package io.posthorn.rocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Everything but the bad sectors is read, from wherever and in whatever pieces. */
class TolerantSourceTest {

  private static final int SECTOR = TolerantSource.SECTOR;

  @TempDir(factory = InMemory.class)
  Path directory;

  private final byte[] octets = new byte[5 * SECTOR + 100];
  private final BadSectors disk = new BadSectors();
  private Path file;

  @BeforeEach
  void write() throws IOException {
    new Random(1).nextBytes(octets);
    file = Files.write(Files.createDirectory(directory.resolve("db")).resolve("1.log"), octets);
  }

  private void zero(int... sectors) {
    for (int sector : sectors) {
      disk.with(file, sector);
      int end = Math.min(octets.length, (sector + 1) * SECTOR);
      Arrays.fill(octets, sector * SECTOR, end, (byte) 0);
    }
  }

  @Test
  void whatCannotBeReadIsZerosAndNamed() throws IOException {
    zero(1, 2, 5);
    TolerantSource source = new TolerantSource(disk, directory);
    assertThat(source.unreadable()).isEmpty();
    assertThat(source.all(file)).isEqualTo(octets);
    source.all(file); // says nothing twice
    assertThat(source.unreadable())
        .containsExactly(
            "spool: db/1.log: octets 4096 to 12287 cannot be read: Input/output error",
            "spool: db/1.log: octets 20480 to 20579 cannot be read: Input/output error");
  }

  @Test
  void aReadingMayBeginAndEndInsideOfASector() throws IOException {
    zero(1, 3);
    for (int from = 0; from < octets.length; from += 1111) {
      for (int size : List.of(1, 1000, SECTOR, 3 * SECTOR)) {
        int end = Math.min(octets.length, from + size);
        ByteBuffer into = ByteBuffer.allocate(end - from);
        try (Source.Octets open = new TolerantSource(disk, directory).open(file)) {
          assertThat(Source.fill(open, into, from)).isTrue();
          assertThat(into.array()).isEqualTo(Arrays.copyOfRange(octets, from, end));
          assertThat(open.unreadable() > 0)
              .as("%d to %d", from, end)
              .isEqualTo(
                  from < 2 * SECTOR && end > SECTOR || from < 4 * SECTOR && end > 3 * SECTOR);
        }
      }
    }
  }

  @Test
  void behindTheEndIsNothing() throws IOException {
    zero(5);
    try (Source.Octets open = new TolerantSource(disk, directory).open(file)) {
      assertThat(open.read(ByteBuffer.allocate(1), octets.length)).isNegative();
      assertThat(Source.fill(open, ByteBuffer.allocate(2 * SECTOR), 4 * SECTOR)).isFalse();
      assertThat(open.unreadable()).isEqualTo(100);
    }
  }

  @Test
  void anErrorThatIsNotTheDisksEndsIt() throws IOException {
    TolerantSource source = new TolerantSource(disk, directory);
    assertThatThrownBy(() -> source.open(directory.resolve("other")))
        .isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void withoutItTheReadingEndsThere() {
    zero(2);
    assertThatThrownBy(() -> disk.all(file))
        .isInstanceOf(Source.ReadFailure.class)
        .hasMessage(file + " cannot be read at octet 0: Input/output error");
  }
}
