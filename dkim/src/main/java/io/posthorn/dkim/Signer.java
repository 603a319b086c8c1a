package io.posthorn.dkim;

import io.posthorn.mime.Field;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * Makes DKIM-Signature fields: rsa-sha256, relaxed/relaxed, the whole body. There is never an
 * {@code l=}: it would let anybody add to the body (RFC 6376 §8.2).
 */
public final class Signer {

  private static final String NAME = "DKIM-Signature";

  /** RFC 5322 §2.1.1: lines should be of at most 78 characters. */
  private static final int COLUMNS = 78;

  private Signer() {}

  /**
   * The field that signs a message; to be put in front of it.
   *
   * @param key by which key
   * @param header all fields of the message as it goes out, in order
   * @param bodyHash of the body, {@link Canonicalization#RELAXED}
   * @param time when, {@code t=}
   * @return the field, folded, with CRLF at its end; ASCII
   * @throws SigningException when the provider fails
   */
  public static String sign(SigningKey key, List<Field> header, byte[] bodyHash, Instant time) {
    SignedFields signed = SignedFields.of(header);
    String unsigned = unsigned(key, signed.names(), bodyHash, time);
    ByteArrayOutputStream octets = new ByteArrayOutputStream(2048);
    signed.fields().forEach(field -> Canonicalization.RELAXED.field(field, octets));
    // RFC 6376 §3.7: last comes the field itself, with an empty b= and without its CRLF
    ByteArrayOutputStream own = new ByteArrayOutputStream(1024);
    byte[] text = unsigned.getBytes(StandardCharsets.US_ASCII);
    Canonicalization.RELAXED.field(text, NAME.length(), own);
    octets.write(own.toByteArray(), 0, own.size() - 2);
    String b = base64(key.sign(octets.toByteArray()));
    return fold(new StringBuilder(unsigned), pieces(b)).append("\r\n").toString();
  }

  private static String unsigned(
      SigningKey key, List<String> names, byte[] bodyHash, Instant time) {
    StringBuilder field = new StringBuilder(NAME).append(": v=1;");
    List<String> tags = new ArrayList<>();
    tags.add(" a=rsa-sha256;");
    tags.add(" c=relaxed/relaxed;");
    tags.add(" q=dns/txt;");
    tags.add(" d=" + key.domain().ascii() + ";");
    tags.add(" s=" + key.selector() + ";");
    tags.add(" t=" + time.getEpochSecond() + ";");
    for (int i = 0; i < names.size(); i++) {
      boolean last = i == names.size() - 1;
      tags.add((i == 0 ? " h=" : "") + names.get(i) + (last ? ";" : ":"));
    }
    tags.add(" bh=" + base64(bodyHash) + ";");
    return fold(field, tags).append("\r\n b=").toString();
  }

  /** Appends the parts, beginning a new line where one would reach over the last column. */
  private static StringBuilder fold(StringBuilder field, List<String> parts) {
    int lineEnd = field.lastIndexOf("\r\n");
    int column = field.length() - (lineEnd < 0 ? 0 : lineEnd + 2);
    for (String part : parts) {
      if (column + part.length() > COLUMNS) {
        field.append("\r\n").append(part.startsWith(" ") ? "" : " ");
        column = part.startsWith(" ") ? 0 : 1;
      }
      field.append(part);
      column += part.length();
    }
    return field;
  }

  /** RFC 6376 §3.5: white space inside b= is ignored. */
  private static List<String> pieces(String text) {
    int piece = COLUMNS - 4;
    List<String> pieces = new ArrayList<>();
    for (int at = 0; at < text.length(); at += piece) {
      pieces.add(text.substring(at, Math.min(text.length(), at + piece)));
    }
    return pieces;
  }

  private static String base64(byte[] octets) {
    return Base64.getEncoder().encodeToString(octets);
  }
}
