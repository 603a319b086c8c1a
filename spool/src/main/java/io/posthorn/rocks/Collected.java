package io.posthorn.rocks;

import io.posthorn.spool.BodyRef;

/**
 * A finished body that no message has claimed yet.
 *
 * @param ref what the acceptance will name
 * @param tail the last chunk, often the only one, which goes into the acceptance's own batch
 * @param generation of the database that took the chunks written ahead; they are gone in the next
 */
@SuppressWarnings("ArrayRecordComponent") // handed over once, never compared
record Collected(BodyRef ref, byte[] tail, int generation) {

  /** How many chunks were written ahead. */
  int ahead() {
    return ref.chunks() - 1;
  }
}
