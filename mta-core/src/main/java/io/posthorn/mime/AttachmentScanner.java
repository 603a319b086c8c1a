package io.posthorn.mime;

import io.posthorn.limits.Limits;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Finds the attachments of a message while it arrives (RFC 2046 §5.1): parts that carry a file name
 * or say that they are attachments. Messages inside of a message are not looked into.
 *
 * <p>Total and linear; what it keeps is bounded, whatever comes: it stops at too many parts or too
 * deep ones, which {@link #excess} then names, attachments beyond {@value #MAX_ATTACHMENTS} are not
 * told of, and names and types beyond {@value #MAX_TEXTS} octets are empty. It is kept with the
 * message and stands in the events of each recipient. For one thread.
 */
public final class AttachmentScanner {

  /** The most attachments told of. */
  static final int MAX_ATTACHMENTS = 100;

  /** Octets in UTF-8 of all file names told of, and as many of all types. */
  static final int MAX_TEXTS = 4 << 10;

  /** What is kept of one part's header; RFC 2045 has no limit, no real part comes near. */
  private static final int MAX_HEADER = 16 << 10;

  /** RFC 2046 §5.1.1 has 70; some senders write more. */
  private static final int MAX_BOUNDARY = 200;

  /** Characters. */
  private static final int MAX_FILE_NAME = 255;

  /** Characters; RFC 6838 §4.2 has 127 for each of type and subtype, and recommends 64. */
  private static final int MAX_TYPE = 127;

  /** RFC 2045 §5.2. */
  private static final MimeValue PLAIN_TEXT = new MimeValue("text/plain", Map.of());

  private static final MimeValue UNSAID = new MimeValue("", Map.of());

  private final Limits.Content limits;

  private byte[] header = new byte[512];
  private int headerLength;
  private final byte[] lineStart = new byte[MAX_BOUNDARY + 8];
  private final Deque<byte[]> boundaries = new ArrayDeque<>();
  private final List<Attachment> found = new ArrayList<>();
  private final PartSize size = new PartSize();
  private Optional<Part> part = Optional.empty();
  private State state;
  private int lineLength;
  private int parts;
  private Optional<Excess> excess = Optional.empty();
  private int octetsOfNames;
  private int octetsOfTypes;

  /** Of what there is more than a message may have. */
  public enum Excess {
    /** Multiparts in multiparts. */
    DEPTH,
    /** Parts. */
    PARTS
  }

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
  public AttachmentScanner(HeaderSection top, Limits.Content limits) {
    this.limits = limits;
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

  /** Why no more is looked at, where there is too much. */
  public Optional<Excess> excess() {
    return excess;
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
    int end = endOfText();
    int depth = 0;
    for (byte[] boundary : boundaries) { // the innermost first
      boolean closes = endsInDashes(end) && isLine(boundary, end - 2);
      if (closes || isLine(boundary, end)) {
        endOfPart(size.octets());
        for (int i = 0; i < depth + (closes ? 1 : 0); i++) {
          boundaries.pop();
        }
        headerLength = 0;
        state = closes ? State.BODY : State.HEADER;
        if (boundaries.isEmpty()) {
          state = State.DONE;
        }
        if (!closes && ++parts > limits.mimeParts()) {
          stop(Excess.PARTS);
        }
        return true;
      }
      depth++;
    }
    return false;
  }

  /** The offset behind what stands on the line, without the white space at its end. */
  private int endOfText() {
    int end = Math.min(lineLength, lineStart.length);
    while (" \t\r\n".indexOf(lineStart[end - 1]) >= 0) { // at the latest at the two hyphens
      end--;
    }
    return end;
  }

  /** Whether {@code boundary} is all that stands between the two hyphens and {@code end}. */
  private boolean isLine(byte[] boundary, int end) {
    return end == 2 + boundary.length
        && Arrays.equals(lineStart, 2, end, boundary, 0, boundary.length);
  }

  private boolean endsInDashes(int end) {
    return lineStart[end - 1] == '-' && lineStart[end - 2] == '-';
  }

  private void endOfPart(long octets) {
    part.ifPresent(open -> found.add(new Attachment(open.fileName(), open.contentType(), octets)));
    part = Optional.empty();
  }

  private void stop(Excess why) {
    excess = Optional.of(why);
    boundaries.clear();
    state = State.DONE;
  }

  private void beginBody(HeaderSection fields) {
    MimeValue type = value(fields, "Content-Type", PLAIN_TEXT);
    state = State.BODY;
    if (type.value().startsWith("multipart/")) {
      if (boundaries.size() == limits.mimeDepth()) {
        stop(Excess.DEPTH);
        return;
      }
      byte[] boundary = utf8(type.parameter("boundary").orElse(""));
      if (boundary.length > 0 && boundary.length <= MAX_BOUNDARY) {
        boundaries.push(boundary);
      }
    } else {
      beginPart(fields, type);
    }
    if (boundaries.isEmpty()) {
      state = part.isPresent() ? State.BODY : State.DONE;
    }
  }

  private void beginPart(HeaderSection fields, MimeValue type) {
    if (found.size() == MAX_ATTACHMENTS) {
      return;
    }
    MimeValue disposition = value(fields, "Content-Disposition", UNSAID);
    Optional<String> name = disposition.parameter("filename").or(() -> type.parameter("name"));
    if (name.isPresent() || disposition.value().equals("attachment")) {
      // RFC 2047 §5 forbids encoded words in parameters; many programs write them all the same
      String decoded = EncodedWords.decode(name.orElse(""));
      part = Optional.of(part(shown(decoded, MAX_FILE_NAME), shown(type.value(), MAX_TYPE)));
      String encoding =
          fields.first("Content-Transfer-Encoding").map(Field::value).orElse("7bit").strip();
      size.begin(encoding.toLowerCase(Locale.ROOT));
    }
  }

  /** A part with as much of its texts as there is still room for. */
  private Part part(String fileName, String contentType) {
    String name = fitting(fileName, MAX_TEXTS - octetsOfNames);
    String type = fitting(contentType, MAX_TEXTS - octetsOfTypes);
    octetsOfNames += utf8(name).length;
    octetsOfTypes += utf8(type).length;
    return new Part(name, type);
  }

  /** Half a name would be another one. */
  private static String fitting(String text, int octets) {
    return utf8(text).length <= octets ? text : "";
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static MimeValue value(HeaderSection fields, String name, MimeValue otherwise) {
    return fields.first(name).map(field -> MimeValue.parse(field.value())).orElse(otherwise);
  }

  private static String shown(String text, int most) {
    StringBuilder out = new StringBuilder();
    text.codePoints()
        .limit(most)
        .forEach(c -> out.appendCodePoint(Character.isISOControl(c) ? '?' : c));
    return out.toString();
  }
}
