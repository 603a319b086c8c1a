package io.posthorn.server;

/** How a listener comes to TLS. */
public enum TlsMode {
  /** By the client's STARTTLS (RFC 3207). */
  STARTTLS,
  /** From the first octet, as on port 465 (RFC 8314 §3.3). */
  IMPLICIT,
  /** Never. */
  NONE
}
