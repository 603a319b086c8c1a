package io.posthorn.mime;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Finds the attachments of a message while it arrives (RFC 2046 §5.1): parts that carry a file name
 * or say that they are attachments. Messages inside of a message are not looked into.
 *
 * <p>Total and linear; what it keeps is bounded, whatever comes: nesting beyond {@value #MAX_DEPTH}
 * is not followed, attachments beyond {@value #MAX_ATTACHMENTS} are not told of. For one thread.
 */
public final class AttachmentScanner {

  /** The deepest multipart in a multipart that is followed. */
  static final int MAX_DEPTH = 16;

  /** The most attachments told of. */
  static final int MAX_ATTACHMENTS = 100;

  /** What is kept of one part's header; RFC 2045 has no limit, no real part comes near. */
  private static final int MAX_HEADER = 16 << 10;

  /** RFC 2046 §5.1.1 has 70; some senders write more. */
  private static final int MAX_BOUNDARY = 200;

  private static final int MAX_FILE_NAME = 255;

  private byte[] header = new byte[512];
  private int headerLength;
  private final byte[] lineStart = new byte[MAX_BOUNDARY + 8];
  private final Deque<String> boundaries = new ArrayDeque<>();
  private final List<Attachment> found = new ArrayList<>();
  private final PartSize size = new PartSize();
  private Optional<Part> part = Optional.empty();
  private State state;
  private int lineLength;

  private enum State {
    /** In the header of a part. */
    HEADER,
    /** In a body: only boundaries matter, and the size of a part that is told of. */
    BODY,
    /** Nothing more can come: the message has no parts, or too deep ones. */
    DONE
  }

  /** A part that is told of, whose end has not come. */
  private record Part(String fileName, String contentType) {}

  /** Looks for attachments in the body behind {@code top}, a message's header section. */
  public AttachmentScanner(HeaderSection top) {
    this.state = State.HEADER;
    beginBody(top);
  }

  /** The next octets of the body, from its first one on. */
  public void take(byte[] octets, int from, int length) {
    int end = from + length;
    for (int i = from; i < end && state != State.DONE; i++) {
      byte octet = octets[i];
      if (lineLength < lineStart.length) {
        lineStart[lineLength] = octet;
      }
      lineLength++;
      if (state == State.HEADER) {
        keep(octet);
      }
      if (octet == '\n') {
        endOfLine();
        lineLength = 0;
      } else if (part.isPresent()) {
        size.count(octet);
      }
    }
  }

  /** The attachments seen, once all octets were given. */
  public List<Attachment> finish() {
    endOfPart(boundaries.isEmpty() ? sizeToTheEnd() : size.octets());
    state = State.DONE;
    return List.copyOf(found);
  }

  /** No boundary takes the last line, or its end, away. */
  private long sizeToTheEnd() {
    if (lineLength == 0) {
      return size.withLastLineEnd();
    }
    size.endLine();
    return size.octets();
  }

  private void keep(byte octet) {
    if (headerLength == header.length && headerLength < MAX_HEADER) {
      header = Arrays.copyOf(header, 2 * headerLength);
    }
    if (headerLength < header.length) {
      header[headerLength++] = octet;
    }
  }

  private void endOfLine() {
    if (isBoundary()) {
      return;
    }
    boolean empty = lineLength == 1 || lineLength == 2 && lineStart[0] == '\r';
    if (state == State.HEADER && empty) {
      beginBody(HeaderSection.parse(header, headerLength));
    } else if (part.isPresent()) {
      size.endLine();
    }
  }

  /** Whether the line is a delimiter of one of the multiparts that we are in (RFC 2046 §5.1.2). */
  private boolean isBoundary() {
    if (boundaries.isEmpty() || lineLength < 3 || lineStart[0] != '-' || lineStart[1] != '-') {
      return false;
    }
    int length = Math.min(lineLength, lineStart.length);
    String line = new String(lineStart, 2, length - 2, StandardCharsets.ISO_8859_1).stripTrailing();
    int depth = 0;
    for (String boundary : boundaries) { // the innermost first
      boolean closes = line.equals(boundary + "--");
      if (closes || line.equals(boundary)) {
        endOfPart(size.octets());
        for (int i = 0; i < depth + (closes ? 1 : 0); i++) {
          boundaries.pop();
        }
        headerLength = 0;
        state = closes ? State.BODY : State.HEADER;
        if (boundaries.isEmpty()) {
          state = State.DONE;
        }
        return true;
      }
      depth++;
    }
    return false;
  }

  private void endOfPart(long octets) {
    part.ifPresent(open -> found.add(new Attachment(open.fileName(), open.contentType(), octets)));
    part = Optional.empty();
  }

  private void beginBody(HeaderSection fields) {
    MimeValue type = value(fields, "Content-Type", "text/plain");
    state = State.BODY;
    if (type.value().startsWith("multipart/")) {
      String boundary = type.parameter("boundary").orElse("");
      boolean usable = !boundary.isEmpty() && boundary.length() <= MAX_BOUNDARY;
      if (usable && boundaries.size() < MAX_DEPTH) {
        boundaries.push(
            new String(boundary.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1));
      }
    } else {
      beginPart(fields, type);
    }
    if (boundaries.isEmpty()) {
      state = part.isPresent() ? State.BODY : State.DONE;
    }
  }

  private void beginPart(HeaderSection fields, MimeValue type) {
    MimeValue disposition = value(fields, "Content-Disposition", "");
    Optional<String> name = disposition.parameter("filename").or(() -> type.parameter("name"));
    boolean told = name.isPresent() || disposition.value().equals("attachment");
    if (told && found.size() < MAX_ATTACHMENTS) {
      // RFC 2047 §5 forbids encoded words in parameters; many programs write them all the same
      String decoded = EncodedWords.decode(name.orElse(""));
      part = Optional.of(new Part(shown(decoded, MAX_FILE_NAME), shown(type.value(), 127)));
      String encoding =
          fields.first("Content-Transfer-Encoding").map(Field::value).orElse("7bit").strip();
      size.begin(encoding.toLowerCase(Locale.ROOT));
    }
  }

  private static MimeValue value(HeaderSection fields, String name, String otherwise) {
    return MimeValue.parse(fields.first(name).map(Field::value).orElse(otherwise));
  }

  private static String shown(String text, int most) {
    StringBuilder out = new StringBuilder();
    text.codePoints()
        .limit(most)
        .forEach(c -> out.appendCodePoint(Character.isISOControl(c) ? '?' : c));
    return out.toString();
  }
}
