package io.posthorn.node;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Finds which process listens on a TCP port.
 *
 * @param proc the proc(5) file system
 */
record PortOwner(Path proc) {

  private static final String LISTENING = "0A";
  private static final int LOCAL_ADDRESS = 1;
  private static final int STATE = 3;
  private static final int INODE = 9;

  /** In words: {@code process 4121 (master)}; empty when it cannot be found out. */
  Optional<String> of(int port) {
    try {
      Set<String> sockets = sockets(port);
      return sockets.isEmpty() ? Optional.empty() : process(sockets);
    } catch (IOException | DirectoryIteratorException e) {
      return Optional.empty();
    }
  }

  /** What the descriptors of listening sockets on {@code port} look like. */
  private Set<String> sockets(int port) throws IOException {
    String suffix = ":" + "%04x".formatted(port).toUpperCase(Locale.ROOT);
    Set<String> found = new HashSet<>();
    for (String table : new String[] {"net/tcp", "net/tcp6"}) {
      Path file = proc.resolve(table);
      if (Files.isReadable(file)) {
        for (String line : Files.readAllLines(file, StandardCharsets.US_ASCII)) {
          String[] fields = line.strip().split(" +", -1);
          if (fields.length > INODE
              && fields[LOCAL_ADDRESS].endsWith(suffix)
              && fields[STATE].equals(LISTENING)) {
            found.add("socket:[" + fields[INODE] + "]");
          }
        }
      }
    }
    return found;
  }

  private Optional<String> process(Set<String> sockets) throws IOException {
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(proc, "[0-9]*")) {
      for (Path process : processes) {
        if (holds(process, sockets)) {
          String name = Files.readString(process.resolve("comm")).strip();
          return Optional.of("process " + process.getFileName() + " (" + name + ")");
        }
      }
    }
    return Optional.empty();
  }

  private static boolean holds(Path process, Set<String> sockets) {
    try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(process.resolve("fd"))) {
      for (Path descriptor : descriptors) {
        if (Files.isSymbolicLink(descriptor)
            && sockets.contains(Files.readSymbolicLink(descriptor).toString())) {
          return true;
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      return false; // it has ended, or is another user's
    }
    return false;
  }
}
