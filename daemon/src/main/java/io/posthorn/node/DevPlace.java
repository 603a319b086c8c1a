package io.posthorn.node;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/**
 * Where {@code posthorn dev} of one checkout keeps its data, and where commands of that checkout
 * find it while it runs.
 *
 * @param directory of this checkout, under {@code $XDG_STATE_HOME/posthorn}
 */
public record DevPlace(Path directory) {

  private static final int HASH_OCTETS = 4;
  private static final String RUNNING = "running";

  /** That of the checkout at {@code home}. */
  public static DevPlace of(Path home, Map<String, String> environment) {
    Path state =
        Optional.ofNullable(environment.get("XDG_STATE_HOME"))
            .filter(path -> path.startsWith("/")) // the XDG specification ignores relative ones
            .map(Path::of)
            .orElseGet(() -> Path.of(environment.getOrDefault("HOME", "/tmp"), ".local", "state"));
    return new DevPlace(state.resolve("posthorn").resolve(name(home)));
  }

  /** The data directory; instances with shifted ports have their own. */
  public Path data(int portOffset) {
    return directory.resolve(portOffset == 0 ? "data" : "data+" + portOffset);
  }

  /** The control socket of the instance that was started last; empty when none runs. */
  public Optional<Path> running() {
    try {
      Path socket = Path.of(Files.readString(directory.resolve(RUNNING)).strip());
      return Files.exists(socket) ? Optional.of(socket) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Notes that an instance runs with {@code socket}. */
  public void noteRunning(Path socket) throws IOException {
    Files.createDirectories(directory);
    Files.writeString(directory.resolve(RUNNING), socket + "\n");
  }

  /** The checkout's own name with a few digits, because several may be called alike. */
  private static String name(Path home) {
    Path last = home.getFileName();
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest(home.toString().getBytes(StandardCharsets.UTF_8));
      String digits = HexFormat.of().formatHex(hash, 0, HASH_OCTETS);
      return (last == null ? "root" : last.toString()) + "-" + digits;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
