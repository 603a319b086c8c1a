package io.posthorn.signing;

import io.posthorn.compose.Content;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/**
 * Our fields in memory before a message that stays in the spool. While it is being sent one chunk
 * of that is held, whatever its header section takes.
 */
final class StoredContent implements Content {

  private final byte[] front;
  private final List<Span> header;
  private final byte[] seam;
  private final Span rest;
  private final long octets;
  private final StoredBody body;
  private final boolean utf8Header;
  private final boolean eightBit;

  /**
   * The content.
   *
   * @param front the fields that are ours
   * @param outline of what follows; its fields are not held any longer
   * @param smtpUtf8 whether the submission was declared SMTPUTF8
   */
  StoredContent(byte[] front, Outline outline, StoredBody body, BodyFacts facts, boolean smtpUtf8) {
    this.front = front;
    this.header = outline.header();
    this.seam = outline.seam();
    this.rest = outline.rest();
    this.octets = front.length + outline.octets();
    this.body = body;
    Octets seen = new Octets();
    seen.look(front, 0, front.length);
    outline.fields().forEach(seen::look);
    this.utf8Header = smtpUtf8 && seen.eightBit();
    this.eightBit = seen.eightBit() || facts.isEightBit();
    body.release();
  }

  @Override
  public long octets() {
    return octets;
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
    try {
      out.write(front);
      for (Span span : header) {
        body.read(span, out::write);
      }
      out.write(seam);
      body.read(rest, out::write);
    } finally {
      body.release();
    }
  }
}
