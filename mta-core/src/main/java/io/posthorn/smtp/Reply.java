package io.posthorn.smtp;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * One SMTP reply, ours or a peer's (RFC 5321 §4.2).
 *
 * @param code three digits, 200 to 599
 * @param enhanced the enhanced status code (RFC 2034), where the reply carries one
 * @param lines the text of each line without code and enhanced code; at least one, without CR, LF
 *     and other control characters
 */
public record Reply(int code, Optional<EnhancedCode> enhanced, List<String> lines) {

  public Reply {
    if (code < 200 || code > 599) {
      throw new IllegalArgumentException("reply code " + code);
    }
    if (lines.isEmpty()) {
      throw new IllegalArgumentException("a reply has at least one line");
    }
    lines = lines.stream().map(Reply::clean).toList();
  }

  /** A one-line reply with an enhanced code: {@code Reply.of(250, "2.1.0", "Sender accepted")}. */
  public static Reply of(int code, String enhanced, String text) {
    return new Reply(code, Optional.of(EnhancedCode.of(enhanced)), List.of(text));
  }

  /** A one-line reply without an enhanced code: greeting, 334 and 354 (RFC 2034 §4). */
  public static Reply plain(int code, String text) {
    return new Reply(code, Optional.empty(), List.of(text));
  }

  /** 2xx: done. */
  public boolean isPositive() {
    return code < 300;
  }

  /** 3xx: go on. */
  public boolean isIntermediate() {
    return code >= 300 && code < 400;
  }

  /** 4xx: the same may work later. */
  public boolean isTransient() {
    return code >= 400 && code < 500;
  }

  /** 5xx: the same will not work later. */
  public boolean isPermanent() {
    return code >= 500;
  }

  /** The text of all lines in one, separated by spaces, without the codes. */
  public String text() {
    return String.join(" ", lines);
  }

  /** The same in ASCII, for who cannot read more: a question mark for each other character. */
  public Reply ascii() {
    return new Reply(code, enhanced, lines.stream().map(Reply::ascii).toList());
  }

  private static String ascii(String line) {
    StringBuilder out = new StringBuilder();
    line.codePoints().forEach(c -> out.append(c < 0x80 ? (char) c : '?'));
    return out.toString();
  }

  /** The octets on the wire, each line with the codes in front and CRLF behind, in UTF-8. */
  public byte[] encode() {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < lines.size(); i++) {
      out.append(code).append(i < lines.size() - 1 ? '-' : ' ');
      enhanced.ifPresent(status -> out.append(status).append(' '));
      out.append(lines.get(i)).append("\r\n");
    }
    return out.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** As people write it: {@code 550 5.1.1 No such user}. */
  @Override
  public String toString() {
    return code + enhanced.map(status -> " " + status).orElse("") + " " + text();
  }

  /** A control character in a reply would be a line of its own somewhere: it becomes a space. */
  private static String clean(String line) {
    boolean dirty = line.chars().anyMatch(c -> c < ' ' || c >= 0x7f && c < 0xa0);
    if (!dirty) {
      return line;
    }
    StringBuilder out = new StringBuilder(line);
    for (int i = 0; i < out.length(); i++) {
      char c = out.charAt(i);
      if (c < ' ' || c >= 0x7f && c < 0xa0) {
        out.setCharAt(i, ' ');
      }
    }
    return out.toString();
  }
}
