package io.posthorn.compose;

import java.io.IOException;
import java.io.OutputStream;

/** The octets of one message as they are to arrive: header section, empty line, body. */
public interface Content {

  /** How many octets, without dot-stuffing. */
  long octets();

  /** Whether there is an octet beyond ASCII anywhere: the next hop must offer 8BITMIME. */
  boolean isEightBit();

  /**
   * Whether the header section is one of RFC 6532, by its sender's own word: the next hop must
   * offer SMTPUTF8. Octets beyond ASCII without that word are whatever old programs write, and go
   * as they came.
   */
  boolean hasUtf8Header();

  /**
   * Writes all octets, in CRLF form, not dot-stuffed. May be called again, for a retry on another
   * host, and gives the same octets.
   *
   * @throws IOException when {@code out} throws it
   * @throws io.posthorn.spool.SpoolException when the body cannot be read
   */
  void transferTo(OutputStream out) throws IOException;
}
