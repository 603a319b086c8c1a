package io.posthorn.node;

import io.posthorn.ops.ControlSocket;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where the control socket of a node is: the rule that the node and those who ask it share. */
public final class ControlPath {

  /** What the unit file makes systemd create for the installed relay. */
  private static final Path RUNTIME = Path.of("/run/posthorn");

  private ControlPath() {}

  /**
   * Where to look for a running node.
   *
   * @param dataDir of its configuration
   * @param installed whether that is the configuration of the installation, which systemd runs
   */
  public static Path find(Path dataDir, boolean installed) {
    Path own = in(dataDir);
    Path runtime = ControlSocket.in(RUNTIME);
    return installed && !Files.exists(own) && Files.exists(runtime) ? runtime : own;
  }

  /** Where a node listens that systemd gave no directory. */
  static Path in(Path dataDir) {
    return ControlSocket.in(dataDir.resolve("run"));
  }
}
