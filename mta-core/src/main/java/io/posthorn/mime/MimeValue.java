package io.posthorn.mime;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The value of a Content-Type or Content-Disposition field (RFC 2045 §5.1, RFC 2183): what it says,
 * and parameters, those of RFC 2231 put together and decoded when they are asked for, as a part may
 * have very many that nobody asks for. Reading never fails: what makes no sense is passed over.
 *
 * @param value type and subtype, or the disposition, in lower case
 * @param written the parameters by their names in lower case, as they are written; of one that is
 *     given twice the first
 */
public record MimeValue(String value, Map<String, String> written) {

  /** Far more than any sender writes; the rest is passed over. */
  private static final int MAX_PARAMETERS = 64;

  public MimeValue {
    written = Map.copyOf(written);
  }

  /** Reads an unfolded value. */
  public static MimeValue parse(String text) {
    Reader reader = new Reader(text);
    String value = reader.upTo(';').strip().toLowerCase(Locale.ROOT);
    Map<String, String> written = new HashMap<>();
    while (reader.hasMore() && written.size() < MAX_PARAMETERS) {
      reader.skip(';');
      String name = reader.upTo('=').strip().toLowerCase(Locale.ROOT);
      if (reader.skip('=') && !name.isEmpty()) {
        written.putIfAbsent(name, reader.value());
      }
    }
    return new MimeValue(value, written);
  }

  /**
   * The parameter of that name, put together and decoded. An extended form is what the sender
   * means; the plain one is for older readers.
   *
   * @param name in lower case
   */
  public Optional<String> parameter(String name) {
    return extended(name).or(() -> Optional.ofNullable(written.get(name)));
  }

  /** RFC 2231 §3 and §4: {@code name*}, or {@code name*0}, {@code name*1*} and so on. */
  private Optional<String> extended(String name) {
    String single = written.get(name + "*");
    if (single != null) {
      return Optional.of(decode(List.of(new Piece(single, true))));
    }
    List<Piece> pieces = new ArrayList<>();
    Optional<Piece> next = piece(name + "*0");
    while (next.isPresent()) {
      pieces.add(next.get());
      next = piece(name + "*" + pieces.size());
    }
    return pieces.isEmpty() ? Optional.empty() : Optional.of(decode(pieces));
  }

  private Optional<Piece> piece(String key) {
    return Optional.ofNullable(written.get(key + "*"))
        .map(coded -> new Piece(coded, true))
        .or(() -> Optional.ofNullable(written.get(key)).map(plain -> new Piece(plain, false)));
  }

  /** A part of a long parameter. */
  private record Piece(String text, boolean coded) {}

  /**
   * The first piece names the charset, if one is coded: {@code charset'language'text}. Coded pieces
   * that follow each other are joined as octets: some cut characters in two.
   */
  private static String decode(List<Piece> pieces) {
    Charset charset = StandardCharsets.UTF_8;
    StringBuilder out = new StringBuilder();
    ByteArrayOutputStream octets = new ByteArrayOutputStream();
    for (int i = 0; i < pieces.size(); i++) {
      String text = pieces.get(i).text();
      if (i == 0 && pieces.getFirst().coded()) {
        int language = text.indexOf('\'');
        int start = language < 0 ? -1 : text.indexOf('\'', language + 1);
        if (start >= 0) {
          charset = charset(text.substring(0, language));
          text = text.substring(start + 1);
        }
      }
      if (pieces.get(i).coded()) {
        percentDecode(text, octets);
      } else {
        out.append(decoded(octets, charset)).append(text);
      }
    }
    return out.append(decoded(octets, charset)).toString();
  }

  private static Charset charset(String name) {
    return name.isEmpty()
        ? StandardCharsets.US_ASCII
        : Charsets.named(name).orElse(StandardCharsets.ISO_8859_1);
  }

  private static void percentDecode(String text, ByteArrayOutputStream octets) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      int high = i + 2 < text.length() ? Character.digit(text.charAt(i + 1), 16) : -1;
      int low = high >= 0 ? Character.digit(text.charAt(i + 2), 16) : -1;
      if (c == '%' && low >= 0) {
        octets.write(high << 4 | low);
        i += 2;
      } else if (c < 0x80) {
        octets.write(c);
      } else {
        octets.writeBytes(String.valueOf(c).getBytes(StandardCharsets.UTF_8));
      }
    }
  }

  /** What {@code octets} say, which are none then. */
  private static String decoded(ByteArrayOutputStream octets, Charset charset) {
    byte[] all = octets.toByteArray();
    octets.reset();
    try {
      return charset.newDecoder().decode(ByteBuffer.wrap(all)).toString();
    } catch (CharacterCodingException e) {
      return new String(all, StandardCharsets.ISO_8859_1);
    }
  }

  /** Goes through a value once. */
  private static final class Reader {

    private final String text;
    private int at;

    Reader(String text) {
      this.text = text;
    }

    boolean hasMore() {
      return at < text.length();
    }

    /** The text up to {@code end} or a semicolon, whichever is first; comments are left out. */
    String upTo(char end) {
      StringBuilder out = new StringBuilder();
      int depth = 0;
      for (; at < text.length(); at++) {
        char c = text.charAt(at);
        if (depth == 0 && (c == end || c == ';')) {
          break;
        }
        if (c == '(') {
          depth++;
        } else if (c == ')' && depth > 0) {
          depth--;
        } else if (c == '\\' && depth > 0) {
          at++; // RFC 5322 §3.2.2: a quoted pair, of which a parenthesis may be
        } else if (depth == 0) {
          out.append(c);
        }
      }
      at = Math.min(at, text.length());
      return out.toString();
    }

    /** Passes over {@code c} if it is next. */
    boolean skip(char c) {
      boolean there = hasMore() && text.charAt(at) == c;
      at += there ? 1 : 0;
      return there;
    }

    /** A quoted string or a word. */
    String value() {
      while (hasMore() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
        at++;
      }
      if (!skip('"')) {
        return upTo(';').strip();
      }
      StringBuilder out = new StringBuilder();
      for (; hasMore() && text.charAt(at) != '"'; at++) {
        if (text.charAt(at) == '\\' && at + 1 < text.length()) {
          at++;
        }
        out.append(text.charAt(at));
      }
      upTo(';'); // whatever stands behind the closing quote
      return out.toString();
    }
  }
}
