package io.posthorn.spool;

/** Whether the spool can take mail. */
public sealed interface Health {

  /** It can. */
  record Ready() implements Health {}

  /**
   * The disk is below its floor: what is there is still delivered, nothing new is taken.
   *
   * @param freeOctets on the file system
   * @param floorOctets that must be free
   */
  record Full(long freeOctets, long floorOctets) implements Health {}

  /**
   * The store refuses to write: nothing is taken and nothing is sent, because what became of it
   * could not be recorded.
   */
  record Broken(String why) implements Health {}
}
