package io.posthorn.dsn;

import io.posthorn.mime.Field;
import io.posthorn.mime.HeaderSection;
import io.posthorn.options.FieldPolicy;
import io.posthorn.spool.Message;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** The part of a report that shows which message it is about. Pure. */
final class ReturnedHeader {

  /** What is kept of a header. */
  static final int MAX_OCTETS = 64 << 10;

  private ReturnedHeader() {}

  /**
   * The fields as they left: those fixed at acceptance, then the client's own without options and
   * Bcc. Fields that find no room are left out.
   *
   * @param start the first octets of the message as received
   */
  static byte[] of(Message message, byte[] start) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] added = message.content().addedFields().getBytes(StandardCharsets.UTF_8);
    out.writeBytes(added);
    FieldPolicy policy =
        FieldPolicy.of(message.options(), message.sender().origin().standing())
            .beside(HeaderSection.parse(added, added.length));
    for (Field field : HeaderSection.parse(start, start.length).fields()) {
      byte[] octets = field.octets();
      boolean whole = octets.length > 1 && octets[octets.length - 1] == '\n';
      if (whole && policy.leaves(field) && out.size() + octets.length <= MAX_OCTETS) {
        out.writeBytes(octets);
      }
    }
    return out.toByteArray();
  }
}
