package io.posthorn.eventlog;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The file that is written to, opened for appending. After an {@link IOException} it is to be
 * closed and opened again: what it holds then says how far the writing came. For one thread.
 *
 * <p>A stream and no channel: an interrupted thread finishes what it writes.
 */
final class EventFile implements AutoCloseable {

  /** So much is written without a sync at most. */
  static final long MAX_UNSYNCED = 4 << 20;

  private static final String MODE = "rw-r-----"; // those who collect logs are in the group

  private final Path path;
  private final FileOutputStream out;
  private final @Nullable Object key;
  private long size;
  private long unsynced;

  private EventFile(Path path, FileOutputStream out) throws IOException {
    this.path = path;
    this.out = out;
    BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
    this.key = attributes.fileKey();
    this.size = attributes.size();
  }

  /** Opens the file, and makes it where it is missing; its folder must be there. */
  static EventFile open(Path path) throws IOException {
    try {
      Files.createFile(
          path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(MODE)));
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(MODE)); // umask
      syncFolder(path);
    } catch (FileAlreadyExistsException e) {
      // the usual case
    }
    FileOutputStream out = new FileOutputStream(path.toFile(), true);
    boolean opened = false;
    try {
      EventFile file = new EventFile(path, out);
      opened = true;
      return file;
    } finally {
      if (!opened) {
        out.close();
      }
    }
  }

  /** In octets. */
  long size() {
    return size;
  }

  boolean isSynced() {
    return unsynced == 0;
  }

  /** Appends whole lines. */
  void append(byte[] lines) throws IOException {
    out.write(lines);
    size += lines.length;
    unsynced += lines.length;
    if (unsynced >= MAX_UNSYNCED) {
      sync();
    }
  }

  /** All that was appended is on disk then. */
  void sync() throws IOException {
    if (unsynced > 0) {
      out.getFD().sync();
      unsynced = 0;
    }
  }

  /** Whether this is still the file at its path: nobody renamed or removed it. */
  boolean isInPlace() throws IOException {
    try {
      BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
      size = attributes.size(); // somebody may have emptied it
      return Objects.equals(attributes.fileKey(), key);
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  /** Puts the file aside, synced; to be closed then. */
  void moveTo(Path target) throws IOException {
    sync();
    Files.move(path, target);
    syncFolder(path);
  }

  @Override
  public void close() throws IOException {
    out.close();
  }

  /** Without it a power cut could take the name away from synced octets. */
  private static void syncFolder(Path path) throws IOException {
    Path folder = Objects.requireNonNullElse(path.toAbsolutePath().getParent(), Path.of("/"));
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
