package io.posthorn.mime;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/**
 * Reads encoded words (RFC 2047) in the value of a field. Linear and total: what is not an encoded
 * word stays as it is written.
 *
 * <p>What comes out may hold anything that an encoded word can hide, CR and LF included. Nobody
 * writes it into a message or a reply; {@link #display} makes text of it that people may see.
 */
public final class EncodedWords {

  /** More than any registered name has. */
  private static final int MAX_CHARSET = 64;

  /** Begins a word. */
  private static final String OPEN = "=?";

  private final String text;
  private final StringBuilder out = new StringBuilder();
  private final ByteArrayOutputStream pending = new ByteArrayOutputStream();
  private Optional<Charset> pendingCharset = Optional.empty();

  private EncodedWords(String text) {
    this.text = text;
  }

  /**
   * What has the shape of a word.
   *
   * @param end the offset behind it
   */
  private record Frame(Charset charset, char encoding, String content, int end) {}

  /** {@code text} with its words decoded; white space between two of them goes (§6.2). */
  public static String decode(String text) {
    return text.contains(OPEN) ? new EncodedWords(text).decode() : text;
  }

  /**
   * {@code text} decoded for people: on one line, controls and runs of white space as one space.
   *
   * @param limit the most characters
   */
  public static String display(String text, int limit) {
    // Encoded words are at most twelve octets for one character, beside their frames
    int looked = (int) Math.min(text.length(), 16L * limit);
    String decoded = decode(text.substring(0, looked));
    StringBuilder line = new StringBuilder(Math.min(limit, decoded.length()));
    for (int at = 0; at < decoded.length() && line.length() < limit; ) {
      int c = decoded.codePointAt(at);
      at += Character.charCount(c);
      if (line.length() + Character.charCount(c) > limit) {
        break;
      }
      if (!isBlank(c)) {
        line.appendCodePoint(c);
      } else if (!line.isEmpty() && line.charAt(line.length() - 1) != ' ') {
        line.append(' ');
      }
    }
    return line.toString().stripTrailing();
  }

  private String decode() {
    int done = 0;
    int next = text.indexOf(OPEN);
    while (next >= 0) {
      Optional<Frame> frame = mayBegin(next, done) ? frame(next) : Optional.empty();
      Optional<byte[]> octets = frame.flatMap(EncodedWords::octets);
      if (frame.isPresent() && octets.isPresent()) {
        boolean joins = pendingCharset.isPresent() && text.substring(done, next).isBlank();
        if (!joins) {
          copy(done, next);
        }
        take(frame.get().charset(), octets.get());
        done = frame.get().end();
      }
      next = text.indexOf(OPEN, done > next ? done : next + OPEN.length());
    }
    copy(done, text.length());
    return out.toString();
  }

  private void copy(int from, int to) {
    flush();
    out.append(text, from, to);
  }

  /** Words that follow each other are joined as octets: some cut characters in two. */
  private void take(Charset charset, byte[] octets) {
    if (!pendingCharset.equals(Optional.of(charset))) {
      flush();
    }
    pendingCharset = Optional.of(charset);
    pending.writeBytes(octets);
  }

  private void flush() {
    pendingCharset.ifPresent(charset -> out.append(new String(pending.toByteArray(), charset)));
    pending.reset();
    pendingCharset = Optional.empty();
  }

  /** RFC 2047 §5: a word stands apart, or right behind another; inside of quotes it is text. */
  private boolean mayBegin(int at, int done) {
    return at == 0
        || " \t(,>".indexOf(text.charAt(at - 1)) >= 0
        || at == done && pendingCharset.isPresent();
  }

  private Optional<Frame> frame(int start) {
    int charsetEnd = text.indexOf('?', start + OPEN.length());
    if (charsetEnd < 0 || charsetEnd - start > MAX_CHARSET || charsetEnd + 2 >= text.length()) {
      return Optional.empty();
    }
    int contentEnd = text.indexOf('?', charsetEnd + 3);
    boolean framed =
        text.charAt(charsetEnd + 2) == '?' && contentEnd > 0 && text.startsWith("?=", contentEnd);
    if (!framed) {
      return Optional.empty();
    }
    return charset(text.substring(start + OPEN.length(), charsetEnd))
        .map(charset ->
            new Frame(
                charset,
                text.charAt(charsetEnd + 1),
                text.substring(charsetEnd + 3, contentEnd),
                contentEnd + 2));
  }

  /** Behind the name may stand a language (RFC 2231 §5). */
  private static Optional<Charset> charset(String name) {
    int star = name.indexOf('*');
    String bare = star < 0 ? name : name.substring(0, star);
    return Charsets.named(bare);
  }

  private static Optional<byte[]> octets(Frame frame) {
    boolean plain = frame.content.chars().allMatch(c -> c > ' ' && c < 0x7f);
    if (!plain) {
      return Optional.empty();
    }
    return switch (frame.encoding) {
      case 'B', 'b' -> base64(frame.content);
      case 'Q', 'q' -> Optional.of(quoted(frame.content));
      default -> Optional.empty();
    };
  }

  private static Optional<byte[]> base64(String content) {
    try {
      return Optional.of(Base64.getDecoder().decode(content));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** RFC 2047 §4.2; an equals sign without two digits behind it is one. */
  private static byte[] quoted(String content) {
    byte[] octets = new byte[content.length()];
    int length = 0;
    for (int i = 0; i < content.length(); i++) {
      char c = content.charAt(i);
      boolean escape = c == '=' && i + 2 < content.length();
      int high = escape ? Character.digit(content.charAt(i + 1), 16) : -1;
      int low = escape ? Character.digit(content.charAt(i + 2), 16) : -1;
      if (high >= 0 && low >= 0) {
        octets[length++] = (byte) (high << 4 | low);
        i += 2;
      } else {
        octets[length++] = (byte) (c == '_' ? ' ' : c);
      }
    }
    return Arrays.copyOf(octets, length);
  }

  private static boolean isBlank(int c) {
    return Character.isISOControl(c) || Character.isWhitespace(c) || Character.isSpaceChar(c);
  }
}
