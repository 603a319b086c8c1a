package io.posthorn.signing;

import io.posthorn.mime.HeaderSection;
import io.posthorn.spool.SpoolException;
import java.util.Arrays;

/** The header section at the start of a stored body. */
final class StoredHeader {

  /**
   * Chunks looked at: 1 MiB. Intake takes no larger header section; a message without the empty
   * line that ends it is not read to its end for that.
   */
  private static final int MAX_CHUNKS = 4;

  private StoredHeader() {}

  /** Reads as many chunks as the section needs. */
  static HeaderSection read(StoredBody body) {
    byte[] octets = new byte[0];
    HeaderSection section = HeaderSection.parse(octets, 0);
    int chunks = Math.min(body.ref().chunks(), MAX_CHUNKS);
    for (int i = 0; i < chunks && !endsWithEmptyLine(section); i++) {
      octets = i == 0 ? body.chunk(0) : joined(octets, body.chunk(i));
      section = HeaderSection.parse(octets, octets.length);
    }
    boolean cut = section.end() == octets.length && chunks < body.ref().chunks();
    if (cut) {
      throw new SpoolException("the header section of body " + body.ref().id() + " has no end");
    }
    return section;
  }

  private static boolean endsWithEmptyLine(HeaderSection section) {
    return section.bodyStart() > section.end();
  }

  private static byte[] joined(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }
}
