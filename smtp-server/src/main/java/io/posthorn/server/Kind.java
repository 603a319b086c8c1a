package io.posthorn.server;

/** Whose mail a listener takes. */
public enum Kind {
  /** From those who log in or come from a trusted network, to anybody (RFC 6409). */
  SUBMISSION,
  /** From anybody, to our own domains; nobody logs in and no network is trusted. */
  MX,
  /** Both: strangers may write to our own domains, all others to anybody. */
  MX_AND_SUBMISSION;

  /** Whether someone may log in or be trusted here. */
  public boolean takesSubmissions() {
    return this != MX;
  }

  /** Whether strangers may say MAIL here. */
  public boolean takesStrangers() {
    return this != SUBMISSION;
  }
}
