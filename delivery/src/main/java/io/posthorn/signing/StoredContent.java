package io.posthorn.signing;

import io.posthorn.compose.Content;
import java.io.IOException;
import java.io.OutputStream;

/** A new header section in memory before a body that stays in the spool. */
final class StoredContent implements Content {

  private final byte[] header;
  private final StoredBody body;
  private final long bodyStart;
  private final boolean utf8Header;
  private final boolean eightBit;

  /**
   * The content.
   *
   * @param header all fields and the empty line
   * @param bodyStart where the body begins in what is stored
   * @param smtpUtf8 whether the submission was declared SMTPUTF8
   */
  StoredContent(byte[] header, StoredBody body, long bodyStart, BodyFacts facts, boolean smtpUtf8) {
    this.header = header;
    this.body = body;
    this.bodyStart = bodyStart;
    Octets seen = new Octets();
    seen.look(header, 0, header.length);
    this.utf8Header = smtpUtf8 && seen.eightBit();
    this.eightBit = seen.eightBit() || facts.isEightBit();
    body.release();
  }

  @Override
  public long octets() {
    return header.length + body.ref().octets() - bodyStart;
  }

  @Override
  public boolean isEightBit() {
    return eightBit;
  }

  @Override
  public boolean hasUtf8Header() {
    return utf8Header;
  }

  @Override
  public void transferTo(OutputStream out) throws IOException {
    out.write(header);
    body.read(bodyStart, out::write);
    body.release();
  }
}
