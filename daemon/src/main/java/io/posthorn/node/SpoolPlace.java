package io.posthorn.node;

import java.nio.file.Path;

/** Where the spool lies: the rule that the node and those who check it share. */
public final class SpoolPlace {

  /** Of the directory in a data directory. */
  static final String NAME = "spool";

  private SpoolPlace() {}

  /** The spool's own directory in a data directory. */
  public static Path in(Path dataDir) {
    return dataDir.resolve(NAME);
  }
}
