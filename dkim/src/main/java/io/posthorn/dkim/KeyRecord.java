package io.posthorn.dkim;

import java.util.Base64;

/**
 * The TXT record with which a domain publishes a key (RFC 6376 §3.6).
 *
 * @param name where, without a trailing dot: {@code selector._domainkey.domain}
 * @param value what, as one string; DNS forms that hold strings of at most 255 octets are made by
 *     {@link #zoneLine()}
 */
public record KeyRecord(String name, String value) {

  /** RFC 1035 §3.3.14. */
  private static final int MAX_STRING = 255;

  /** The record for a key. */
  public static KeyRecord of(SigningKey key) {
    String p = Base64.getEncoder().encodeToString(key.publicKey().getEncoded());
    return new KeyRecord(key.toString(), "v=DKIM1; k=rsa; p=" + p);
  }

  /** The record as a line of a zone file, in as many strings as it needs. */
  public String zoneLine() {
    StringBuilder line = new StringBuilder(name).append(". IN TXT (");
    for (int at = 0; at < value.length(); at += MAX_STRING) {
      int end = Math.min(value.length(), at + MAX_STRING);
      line.append(" \"").append(value, at, end).append('"');
    }
    return line.append(" )").toString();
  }
}
