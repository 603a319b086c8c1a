package io.posthorn.rocks;

import java.io.IOException;

/** There is no room on the disk to save what can be read. */
final class NoRoom extends IOException {

  private static final long serialVersionUID = 1L;

  private static final long MEGA = 1_000_000;

  /**
   * Says how much is missing.
   *
   * @param damaged what has to be saved
   * @param needed octets, of which {@code free} are there
   */
  NoRoom(String damaged, long needed, long free) {
    super(
        "%s is damaged, and to save what is readable %d MB more must be free on disk"
            .formatted(damaged, Math.max(0, needed - free) / MEGA + 1));
  }

  /** Whether a disk that turned out to be full made something fail. */
  static boolean isBehind(Exception e) {
    return String.valueOf(e.getMessage()).contains("No space left on device");
  }
}
