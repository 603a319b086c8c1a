package io.posthorn.envelope;

/** On what ground a submission was taken. The names are on disk. */
public enum Standing {
  /** Its client logged in. */
  LOGIN,
  /** Its client is in a trusted network. */
  TRUSTED,
  /** Nobody vouches for its client. */
  STRANGER,
  /** We made it ourselves: a report. */
  OURSELVES
}
