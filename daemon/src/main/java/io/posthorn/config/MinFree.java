package io.posthorn.config;

/** How much of the disk must be free for mail to be taken. */
public sealed interface MinFree {

  /** A part of the file system, 0 to 1. */
  record Part(double fraction) implements MinFree {}

  /** So many octets. */
  record Amount(long octets) implements MinFree {}
}
