package io.posthorn.rocks;

import java.nio.file.Path;

/**
 * The files of a spool.
 *
 * @param directory of all of them
 */
record Layout(Path directory) {

  /** The database. */
  Path database() {
    return directory.resolve("db");
  }

  /** The layout's version in text, so that a newer one is refused before anything is opened. */
  Path format() {
    return directory.resolve("FORMAT");
  }

  /** See {@link HighWater}. */
  Path highWater() {
    return directory.resolve("high-water");
  }

  /** There from before a damaged log is salvaged until what came of it is repaired. */
  Path salvaging() {
    return directory.resolve("salvaging");
  }

  /** Copies of logs that could not be read. */
  Path damaged() {
    return directory.resolve("damaged");
  }
}
