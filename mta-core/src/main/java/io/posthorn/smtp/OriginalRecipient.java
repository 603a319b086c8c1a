package io.posthorn.smtp;

import java.util.Locale;
import java.util.Optional;

/**
 * Whom the sender wrote to, before anybody forwarded it: {@code ORCPT} of RCPT (RFC 3461 §4.2).
 *
 * @param type of the address, in lower case: mostly {@code rfc822} or {@code utf-8}
 * @param address printable, decoded
 */
public record OriginalRecipient(String type, String address) {

  /** RFC 6533 §3. */
  private static final String UTF8 = "utf-8";

  /** Of the value as it stands in RCPT (RFC 3461 §4.2). */
  static final int MAX_LENGTH = 500;

  /** The value as it stands in RCPT; empty where it is none. */
  public static Optional<OriginalRecipient> parse(String text) {
    int semicolon = text.indexOf(';');
    if (semicolon < 1 || semicolon + 1 == text.length() || text.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    String type = text.substring(0, semicolon).toLowerCase(Locale.ROOT);
    String value = text.substring(semicolon + 1);
    boolean word =
        type.chars().allMatch(c -> c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-');
    if (!word) {
      return Optional.empty();
    }
    Optional<String> address = type.equals(UTF8) ? Utf8Address.decode(value) : Xtext.decode(value);
    return address.map(decoded -> new OriginalRecipient(type, decoded));
  }

  /** As it stands in RCPT, in 7 bit, so that it needs no SMTPUTF8 of the next host. */
  public String parameter() {
    return type + ";" + (type.equals(UTF8) ? Utf8Address.encode(address) : Xtext.encode(address));
  }

  /** As it stands in a report (RFC 3464 §2.3.1, RFC 6533 §3), in 7 bit. */
  public String field() {
    return type + "; " + (type.equals(UTF8) ? Utf8Address.encode(address) : address);
  }
}
