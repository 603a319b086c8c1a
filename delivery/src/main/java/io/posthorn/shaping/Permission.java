package io.posthorn.shaping;

import io.posthorn.outcome.Reason;
import java.util.OptionalLong;

/** Whether a connection may be opened now. */
public sealed interface Permission {

  /** It may; the lease is to be closed with it. */
  record Go(Lease lease) implements Permission {}

  /**
   * Not now.
   *
   * @param until in ticks; empty where it ends with another connection
   * @param reason which limit
   */
  record Wait(OptionalLong until, Reason reason) implements Permission {}
}
