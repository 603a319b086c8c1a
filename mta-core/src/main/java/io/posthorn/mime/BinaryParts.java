package io.posthorn.mime;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Map;

/**
 * Makes text of a binary message (RFC 3030 §3) while it arrives: a part that says {@code
 * Content-Transfer-Encoding: binary} leaves in base64, and a multipart or message that says so says
 * {@code 8bit} (RFC 2045 §6.4 allows it no other). All else leaves as it came, so a message that is
 * binary where it does not say so is no text afterwards either.
 *
 * <p>Total and linear. What it keeps is bounded: of a header over {@value #MAX_HEADER} octets or a
 * multipart within {@value #MAX_DEPTH} others nothing is changed. For one thread.
 */
public final class BinaryParts {

  static final int MAX_DEPTH = 100;

  static final int MAX_HEADER = 64 << 10;

  /** RFC 2046 §5.1.1 has 70; some senders write more. */
  private static final int MAX_BOUNDARY = 200;

  private static final String ENCODING = "Content-Transfer-Encoding";

  private static final MimeValue NONE = new MimeValue("", Map.of());

  private static final byte[] CRLF = {'\r', '\n'};

  /** Takes the text; the octets are valid during the call. */
  @FunctionalInterface
  public interface Out {
    void accept(byte[] octets, int from, int length);
  }

  private enum State {
    /** In the header of the message, of a part, or of a message in it. */
    HEADER,
    /** In a body that leaves as it came. */
    TEXT,
    /** In a body that leaves in base64. */
    BINARY
  }

  private enum Delimiter {
    NONE,
    OPENS,
    CLOSES
  }

  private final Out out;
  private final byte[] ready = new byte[4096];
  private int readyLength;
  private final Base64Lines base64 = new Base64Lines(line -> write(line, 0, line.length));
  private final Deque<byte[]> boundaries = new ArrayDeque<>();
  private State state = State.HEADER;
  private byte[] header = new byte[1024];
  private int headerLength;
  private int headerLine;

  /** CR LF and a line that may turn out to be a delimiter (RFC 2046 §5.1.1: the CR LF is its). */
  private final byte[] held = new byte[MAX_BOUNDARY + 16];

  private int heldLength;

  /** How many of the octets held were written before: the CR LF in front of a body. */
  private int heldWritten;

  /** Hands what it makes to {@code out}, also behind {@link #finish}. */
  public BinaryParts(Out out) {
    this.out = out;
  }

  /** The next octets of the message. */
  public void take(byte[] octets, int from, int length) {
    for (int i = from; i < from + length; i++) {
      if (state == State.HEADER) {
        takeHeader(octets[i]);
      } else {
        takeBody(octets[i]);
      }
    }
    flush();
  }

  /** The message has ended. */
  public void finish() {
    if (state == State.HEADER) {
      write(header, 0, headerLength);
    } else if (heldLength > 4 && delimiter(held, 2, heldLength) != Delimiter.NONE) {
      base64.finish();
      write(held, heldWritten, heldLength - heldWritten);
    } else {
      emit(heldLength);
      base64.finish();
    }
    flush();
  }

  private void takeHeader(byte octet) {
    if (headerLength == MAX_HEADER) {
      write(header, 0, headerLength);
      state = State.TEXT;
      takeBody(octet);
      return;
    }
    if (headerLength == header.length) {
      header = Arrays.copyOf(header, 2 * headerLength);
    }
    header[headerLength++] = octet;
    if (octet == '\n' && headerLength >= 2 && header[headerLength - 2] == '\r') {
      endOfHeaderLine();
    }
  }

  private void endOfHeaderLine() {
    int end = headerLength - CRLF.length;
    if (end == headerLine) {
      beginBody();
      return;
    }
    Delimiter found = delimiter(header, headerLine, end);
    headerLine = headerLength;
    if (found != Delimiter.NONE) {
      write(header, 0, headerLength);
      beginPart(found);
    }
  }

  private void beginBody() {
    HeaderSection fields = HeaderSection.parse(header, headerLength);
    MimeValue written = value(fields, "Content-Type");
    String type = written.value();
    String encoding = value(fields, ENCODING).value();
    // what has a line in it that is no field ends there, and is not for us to repair
    boolean binary = encoding.equals("binary") && fields.bodyStart() == headerLength;
    boolean multipart = type.startsWith("multipart/");
    boolean container = multipart || type.startsWith("message/");
    if (binary) {
      writeHeader(fields, container ? "8bit" : "base64");
    } else {
      write(header, 0, headerLength);
    }
    if (multipart) {
      beginMultipart(written.parameter("boundary").orElse(""));
    }
    boolean encoded = encoding.equals("base64") || encoding.equals("quoted-printable");
    if (!encoded && (type.equals("message/rfc822") || type.equals("message/global"))) {
      beginHeader();
    } else {
      beginLines(binary && !container ? State.BINARY : State.TEXT);
    }
  }

  private void beginMultipart(String name) {
    byte[] boundary = name.getBytes(StandardCharsets.UTF_8);
    boolean bounded = boundary.length > 0 && boundary.length <= MAX_BOUNDARY;
    if (bounded && boundaries.size() < MAX_DEPTH) {
      boundaries.push(boundary);
    }
  }

  private void writeHeader(HeaderSection fields, String encoding) {
    boolean written = false;
    for (Field field : fields.fields()) {
      boolean replaced = field.is(ENCODING);
      if (!replaced || !written) {
        byte[] octets = (replaced ? Field.of(ENCODING, encoding) : field).octets();
        write(octets, 0, octets.length);
      }
      written |= replaced;
    }
    write(CRLF, 0, CRLF.length);
  }

  private void beginPart(Delimiter delimiter) {
    if (delimiter == Delimiter.OPENS) {
      beginHeader();
    } else {
      beginLines(State.TEXT);
    }
  }

  private void beginHeader() {
    state = State.HEADER;
    headerLength = 0;
    headerLine = 0;
  }

  /** What comes next stands at the start of a line. */
  private void beginLines(State next) {
    state = next;
    hold(CRLF.length, CRLF.length);
  }

  private void takeBody(byte octet) {
    if (heldLength == 0) {
      if (octet == '\r' && !boundaries.isEmpty()) {
        hold(1, 0);
      } else {
        emit(octet);
      }
      return;
    }
    held[heldLength++] = octet;
    boolean line = heldLength > 4 && held[heldLength - 2] == '\r' && octet == '\n';
    if (line) {
      endOfLine();
    } else if (!mayDelimit(octet)) {
      int ahead = octet == '\r' ? 1 : 0;
      emit(heldLength - ahead);
      hold(ahead, 0);
    }
  }

  private boolean mayDelimit(byte octet) {
    return switch (heldLength) {
      case 2 -> octet == '\n';
      case 3, 4 -> octet == '-' && !boundaries.isEmpty();
      default -> heldLength < held.length;
    };
  }

  private void endOfLine() {
    Delimiter found = delimiter(held, 2, heldLength - CRLF.length);
    if (found == Delimiter.NONE) {
      emit(heldLength - CRLF.length);
      hold(CRLF.length, 0);
      return;
    }
    base64.finish();
    write(held, heldWritten, heldLength - heldWritten);
    beginPart(found);
  }

  private void hold(int length, int written) {
    System.arraycopy(CRLF, 0, held, 0, length);
    heldLength = length;
    heldWritten = written;
  }

  /**
   * Whether the line is a delimiter of one of the multiparts that we are in, the innermost first.
   */
  private Delimiter delimiter(byte[] line, int from, int to) {
    int end = to;
    while (end > from && (line[end - 1] == ' ' || line[end - 1] == '\t')) {
      end--;
    }
    if (end - from < 3 || line[from] != '-' || line[from + 1] != '-') {
      return Delimiter.NONE;
    }
    int depth = 0;
    for (byte[] boundary : boundaries) {
      int length = end - from - 2;
      boolean opens = length == boundary.length && begins(line, from + 2, boundary);
      boolean closes =
          length == boundary.length + 2
              && line[end - 1] == '-'
              && line[end - 2] == '-'
              && begins(line, from + 2, boundary);
      if (opens || closes) {
        for (int i = 0; i < depth + (closes ? 1 : 0); i++) {
          boundaries.pop();
        }
        return closes ? Delimiter.CLOSES : Delimiter.OPENS;
      }
      depth++;
    }
    return Delimiter.NONE;
  }

  private static boolean begins(byte[] line, int from, byte[] boundary) {
    return Arrays.equals(line, from, from + boundary.length, boundary, 0, boundary.length);
  }

  /** The first octets held are of the body. */
  private void emit(int length) {
    for (int i = heldWritten; i < length; i++) {
      emit(held[i]);
    }
  }

  private void emit(byte octet) {
    if (state == State.BINARY) {
      base64.take(octet);
    } else {
      write(octet);
    }
  }

  private void write(byte[] octets, int from, int length) {
    for (int i = from; i < from + length; i++) {
      write(octets[i]);
    }
  }

  private void write(byte octet) {
    if (readyLength == ready.length) {
      flush();
    }
    ready[readyLength++] = octet;
  }

  private void flush() {
    out.accept(ready, 0, readyLength);
    readyLength = 0;
  }

  private static MimeValue value(HeaderSection fields, String name) {
    return fields.first(name).map(field -> MimeValue.parse(field.value())).orElse(NONE);
  }
}
