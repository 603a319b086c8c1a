package io.posthorn.dkim;

import io.posthorn.mime.Field;
import java.io.ByteArrayOutputStream;

/** The two ways to bring a message into the form that is hashed (RFC 6376 §3.4). */
public enum Canonicalization {
  /** Not an octet is changed but empty lines at the end of the body. */
  SIMPLE {
    @Override
    void field(byte[] octets, int colon, ByteArrayOutputStream out) {
      out.write(octets, 0, octets.length); // RFC 6376 §3.4.1
    }
  },
  /** White space and the case of field names may change on the way. */
  RELAXED {
    @Override
    void field(byte[] octets, int colon, ByteArrayOutputStream out) {
      relax(octets, colon, out);
    }
  };

  /** Appends a field, with the CRLF at its end. */
  public final void field(Field field, ByteArrayOutputStream out) {
    field(field.octets(), field.colon(), out);
  }

  /** A hash over the body in this form. */
  public final BodyHash body() {
    return new BodyHash(this);
  }

  abstract void field(byte[] octets, int colon, ByteArrayOutputStream out);

  /** RFC 6376 §3.4.2. */
  private static void relax(byte[] octets, int colon, ByteArrayOutputStream out) {
    int nameEnd = colon;
    while (nameEnd > 0 && isSpace(octets[nameEnd - 1])) {
      nameEnd--;
    }
    for (int i = 0; i < nameEnd; i++) {
      boolean upper = octets[i] >= 'A' && octets[i] <= 'Z';
      out.write(upper ? octets[i] + ('a' - 'A') : octets[i]);
    }
    out.write(':');
    boolean space = false;
    boolean begun = false;
    for (int i = colon + 1; i < octets.length; i++) {
      boolean lineEnd = octets[i] == '\r' && i + 1 < octets.length && octets[i + 1] == '\n';
      if (lineEnd) {
        i++; // unfolded
      } else if (isSpace(octets[i])) {
        space = begun;
      } else {
        if (space) {
          out.write(' ');
        }
        out.write(octets[i]);
        space = false;
        begun = true;
      }
    }
    out.write('\r');
    out.write('\n');
  }

  /** WSP of RFC 5234. */
  static boolean isSpace(byte octet) {
    return octet == ' ' || octet == '\t';
  }
}
