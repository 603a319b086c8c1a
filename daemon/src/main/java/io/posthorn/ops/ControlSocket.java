package io.posthorn.ops;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/** The name of the control socket, and what both ends agree on. */
public final class ControlSocket {

  /** The most octets of a socket's path: the kernel's 108 with a margin for temporary names. */
  public static final int MAX_PATH_OCTETS = 100;

  /** The most characters of a request. */
  static final int MAX_REQUEST = 64 << 10;

  private static final String NAME = "control.sock";

  private ControlSocket() {}

  /** The socket in {@code directory}. */
  public static Path in(Path directory) {
    return directory.resolve(NAME);
  }

  /** Why a socket cannot have this path; empty when it can. */
  public static Optional<String> refusal(Path socket) {
    int octets = socket.toString().getBytes(StandardCharsets.UTF_8).length;
    return octets <= MAX_PATH_OCTETS
        ? Optional.empty()
        : Optional.of(
            ("the control socket's path has %d bytes, and the system allows %d:"
                    + " choose a shorter data_dir (%s)")
                .formatted(octets, MAX_PATH_OCTETS, socket));
  }
}
