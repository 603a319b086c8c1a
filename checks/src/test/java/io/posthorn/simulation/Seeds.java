package io.posthorn.simulation;

import io.posthorn.config.Config;

/** Days, each from its seed. */
final class Seeds {

  private Seeds() {}

  /**
   * Lives through one.
   *
   * @throws AssertionError with the seed and the last things that happened, when a promise is
   *     broken
   */
  static World day(long seed, Config config, Plant.Bug bug) {
    World world = new World(seed, config, bug);
    try (ErrorLog _ = new ErrorLog(world::fail)) {
      world.run();
      return world;
    } catch (RuntimeException e) {
      throw new AssertionError(
          "seed %d, step %d: %s\n%s"
              .formatted(seed, world.steps(), e.getMessage(), world.trace().last()),
          e);
    }
  }
}
