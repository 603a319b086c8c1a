package io.posthorn.rocks;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

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

  /** Whether there is a database, or one that is to take its name. */
  boolean isThere() {
    return Files.isDirectory(database()) || Files.isDirectory(rescued());
  }

  /** The layout's version in text, so that a newer one is refused before anything is opened. */
  Path format() {
    return directory.resolve("FORMAT");
  }

  /** See {@link HighWater}. */
  Path highWater() {
    return directory.resolve("high-water");
  }

  /** There from before anything is salvaged until what came of it is repaired: the findings. */
  Path salvaging() {
    return directory.resolve("salvaging");
  }

  /** What could not be read, as it was: copies of logs, whole databases. Ours never to delete. */
  Path damaged() {
    return directory.resolve("damaged");
  }

  /** A name in {@link #damaged} that is not taken. */
  Path aside(String what, Instant now) {
    Path name = damaged().resolve(what + "-" + now.toEpochMilli());
    for (int next = 2; Files.exists(name); next++) {
      name = damaged().resolve(what + "-" + now.toEpochMilli() + "-" + next);
    }
    return name;
  }

  /** There when something in the database could not be read: the next start rescues the rest. */
  Path wanted() {
    return directory.resolve("rescue-wanted");
  }

  /** A new database that a {@link Rescue} is filling; worth nothing when that is interrupted. */
  Path unfinished() {
    return directory.resolve("rescue-unfinished");
  }

  /** A new database that is whole and takes the place of the damaged one. */
  Path rescued() {
    return directory.resolve("rescued");
  }

  /** Links to the files of a damaged database, see {@link View}. */
  Path view() {
    return directory.resolve("rescue-view");
  }
}
