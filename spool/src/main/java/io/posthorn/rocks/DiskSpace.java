package io.posthorn.rocks;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

/** How full the file system of the spool is. */
interface DiskSpace {

  /** What we may still write, in octets. */
  long free() throws IOException;

  /** The size of the file system, in octets. */
  long total() throws IOException;

  /** Of the file system that holds {@code directory}. */
  static DiskSpace of(Path directory) throws IOException {
    FileStore store = Files.getFileStore(directory);
    return new DiskSpace() {
      @Override
      public long free() throws IOException {
        return store.getUsableSpace();
      }

      @Override
      public long total() throws IOException {
        return store.getTotalSpace();
      }
    };
  }
}
