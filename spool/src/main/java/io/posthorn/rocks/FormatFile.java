package io.posthorn.rocks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;

/**
 * The file that says how a spool is laid out, for whoever looks before opening anything. It is
 * synced and renamed: a file written plainly is there and empty after a power cut in its first
 * seconds, beside a database that is whole.
 */
final class FormatFile {

  private final Path file;
  private final Source source;

  FormatFile(Path file, Source source) {
    this.file = file;
    this.source = source;
  }

  /** What it says; nothing where it is not there, or was left empty by a power cut. */
  Optional<String> read() throws IOException {
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    return Optional.of(new String(source.all(file), StandardCharsets.UTF_8).strip())
        .filter(text -> !text.isEmpty());
  }

  /** Says {@code format} from now on, whatever happens; does nothing where it does already. */
  void write(long format) throws IOException {
    String text = Long.toString(format);
    if (read().filter(text::equals).isPresent()) {
      return;
    }
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    Set<StandardOpenOption> anew =
        Set.of(
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE);
    try (FileChannel out = FileChannel.open(fresh, anew)) {
      ByteBuffer octets = ByteBuffer.wrap((text + "\n").getBytes(StandardCharsets.UTF_8));
      while (octets.hasRemaining()) {
        out.write(octets);
      }
      out.force(true);
    }
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    try (FileChannel directory =
        FileChannel.open(file.resolveSibling("."), StandardOpenOption.READ)) {
      directory.force(true);
    }
  }
}
