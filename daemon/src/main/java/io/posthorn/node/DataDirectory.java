package io.posthorn.node;

import io.posthorn.ops.ControlSocket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The data directory of one running node: a lock keeps others out until it is closed. Whatever mode
 * it has itself, the directories in it are for their owner only: mail and private keys lie there.
 */
final class DataDirectory implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(DataDirectory.class);

  private static final Set<PosixFilePermission> ONLY_OWNER =
      PosixFilePermissions.fromString("rwx------");

  private final Path path;
  private final FileChannel lockFile;

  private DataDirectory(Path path, FileChannel lockFile) {
    this.path = path;
    this.lockFile = lockFile;
  }

  /**
   * Makes {@code path} where it is missing, readable for its owner only, and locks it.
   *
   * @throws StartException when that cannot be, or another node has it
   */
  static DataDirectory claim(Path path) throws StartException {
    try {
      makeDirectory(path);
      warnIfOpen(path);
      FileChannel file =
          FileChannel.open(
              path.resolve("lock"),
              StandardOpenOption.CREATE,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE);
      if (!isLocked(file)) {
        String holder = holder(file);
        file.close();
        throw StartException.temporary(
            "data_dir %s is in use by another posthorn%s: stop that one first"
                .formatted(path, holder));
      }
      file.truncate(0);
      file.write(StandardCharsets.US_ASCII.encode(ProcessHandle.current().pid() + "\n"));
      return new DataDirectory(path, file);
    } catch (IOException e) {
      throw StartException.configuration(
          "data_dir %s cannot be used: %s".formatted(path, reason(e)));
    }
  }

  /** What is kept under {@code name}. */
  Path resolve(String name) {
    return path.resolve(name);
  }

  /** A directory in it, made where it is missing, and closed to others where it is not. */
  Path directory(String name) throws IOException {
    Path directory = path.resolve(name);
    try {
      makeDirectory(directory);
      if (!Files.getPosixFilePermissions(directory).equals(ONLY_OWNER)) {
        Files.setPosixFilePermissions(directory, ONLY_OWNER);
      }
      return directory;
    } catch (IOException e) {
      throw new IOException("%s cannot be used: %s".formatted(directory, reason(e)), e);
    }
  }

  /**
   * Where the control socket goes: into the directory that systemd made for us, else here. The mode
   * of a directory that is there already is left alone: a group may be let in on purpose.
   *
   * @throws StartException when its path is too long for the system
   */
  Path controlSocket(Map<String, String> environment) throws StartException, IOException {
    String runtime = environment.getOrDefault("RUNTIME_DIRECTORY", "");
    Path socket =
        runtime.isEmpty()
            ? ControlPath.in(path)
            : ControlSocket.in(Path.of(runtime.split(":", 2)[0]));
    Optional<String> refusal = ControlSocket.refusal(socket);
    if (refusal.isPresent()) {
      throw StartException.configuration(refusal.get());
    }
    makeDirectory(socket.toAbsolutePath().resolve("..").normalize());
    return socket;
  }

  /** Lets others in. */
  @Override
  public void close() throws IOException {
    lockFile.close();
  }

  private static Path makeDirectory(Path directory) throws IOException {
    if (Files.isDirectory(directory)) {
      return directory;
    }
    return Files.createDirectories(directory, PosixFilePermissions.asFileAttribute(ONLY_OWNER));
  }

  private static void warnIfOpen(Path path) throws IOException {
    Set<PosixFilePermission> mode = Files.getPosixFilePermissions(path);
    if (!ONLY_OWNER.containsAll(mode)) {
      LOG.warn(
          "data_dir {} has mode {}: others than its owner get in; chmod 700 keeps them out",
          path,
          PosixFilePermissions.toString(mode));
    }
  }

  private static boolean isLocked(FileChannel file) throws IOException {
    try {
      return file.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false; // another node in this very process
    }
  }

  /** The process that wrote itself into the lock file. */
  private static String holder(FileChannel file) throws IOException {
    ByteBuffer text = ByteBuffer.allocate(32);
    file.read(text, 0);
    String pid = StandardCharsets.US_ASCII.decode(text.flip()).toString().strip();
    return pid.isEmpty() ? "" : " (process " + pid + ")";
  }

  private static String reason(IOException e) {
    return switch (e) {
      case AccessDeniedException denied ->
          "permission denied at " + denied.getFile() + ": let the user that runs posthorn write it";
      case FileAlreadyExistsException taken -> taken.getFile() + " is a file: name a folder";
      case NoSuchFileException none -> none.getFile() + " cannot be made: name another folder";
      default -> String.valueOf(e.getMessage());
    };
  }
}
