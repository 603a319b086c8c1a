package io.posthorn.address;

import java.nio.charset.StandardCharsets;

/**
 * A mailbox: local part and domain (RFC 5321 §4.1.2, RFC 6531 for characters beyond ASCII).
 *
 * @param local the local part without quotes or backslashes; case is kept, because only the
 *     receiving host knows whether it matters (RFC 5321 §2.4)
 * @param domain where it is
 */
public record Mailbox(String local, Domain domain) {

  /** RFC 5321 §4.5.3.1.1, in octets. */
  public static final int MAX_LOCAL_OCTETS = 64;

  public Mailbox {
    if (local.getBytes(StandardCharsets.UTF_8).length > MAX_LOCAL_OCTETS) {
      throw new IllegalArgumentException("local part over " + MAX_LOCAL_OCTETS + " octets");
    }
    if (local.chars().anyMatch(Mailbox::isControl)) {
      throw new IllegalArgumentException("control character in local part");
    }
  }

  /** Whether the local part needs SMTPUTF8 (RFC 6531) on its way. */
  public boolean needsSmtpUtf8() {
    return local.chars().anyMatch(c -> c >= 0x80);
  }

  /** As it stands on the wire, without angle brackets; quoted where RFC 5321 §4.1.2 asks for it. */
  @Override
  public String toString() {
    return (isDotString() ? local : quoted()) + "@" + domain.ascii();
  }

  private boolean isDotString() {
    boolean atomStart = true;
    for (int i = 0; i < local.length(); i++) {
      char c = local.charAt(i);
      if (c == '.' ? atomStart : !isAtomText(c)) {
        return false;
      }
      atomStart = c == '.';
    }
    return !atomStart;
  }

  private String quoted() {
    StringBuilder out = new StringBuilder("\"");
    for (int i = 0; i < local.length(); i++) {
      char c = local.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\');
      }
      out.append(c);
    }
    return out.append('"').toString();
  }

  static boolean isAtomText(int c) {
    return c >= 'a' && c <= 'z'
        || c >= 'A' && c <= 'Z'
        || c >= '0' && c <= '9'
        || c >= 0x80
        || "!#$%&'*+-/=?^_`{|}~".indexOf(c) >= 0;
  }

  /** C0, DEL and C1: none of them may ever reach a line that we write (RFC 5321 §4.1.2). */
  static boolean isControl(int c) {
    return c < 0x20 || c >= 0x7f && c < 0xa0;
  }
}
