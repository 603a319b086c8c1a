package io.posthorn.shaping;

/**
 * The most connections at a time.
 *
 * @param path over one egress path
 * @param site to one site, all its paths together
 * @param node of this node
 */
public record Ceilings(int path, int site, int node) {

  /** What stands without configuration. */
  public static final Ceilings DEFAULT = new Ceilings(20, 20, 500);

  public Ceilings {
    if (path < 1 || site < 1 || node < 1) {
      throw new IllegalArgumentException("a limit of connections is at least 1");
    }
  }
}
