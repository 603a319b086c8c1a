package io.posthorn.dsn;

import io.posthorn.smtp.Command.BodyType;
import io.posthorn.smtp.Wishes;
import io.posthorn.spool.Message;
import io.posthorn.spool.News;
import io.posthorn.spool.Owed;
import java.io.ByteArrayOutputStream;
import java.util.List;

/**
 * What of a message goes back to its sender with a report.
 *
 * @param octets a header section, or all of it
 * @param whole whether it is all of it
 */
@SuppressWarnings("ArrayRecordComponent") // handed over once, never compared
record Returned(byte[] octets, boolean whole) {

  /** The largest message that goes back whole: a report must not become a burden itself. */
  static final int MAX_WHOLE = 1 << 20;

  /** RFC 5322 §2.1.1, without CRLF. */
  private static final int MAX_LINE = 998;

  /** The header section only. */
  static Returned header(byte[] octets) {
    return new Returned(octets, false);
  }

  /**
   * Whether the sender wants all of it back, and may have it: only with a failure (RFC 3461 §4.3),
   * and not of a size that we do not repeat.
   */
  static boolean isWholeWanted(Message message, List<Owed> news) {
    boolean failed = news.stream().anyMatch(owed -> owed.news() instanceof News.Failed);
    return failed
        && !message.wishes().requireTls() // RFC 8689 §5: as if RET=HDRS
        && message.wishes().returns().filter(Wishes.Returns.FULL::equals).isPresent()
        && message.content().body().octets() <= MAX_WHOLE;
  }

  /**
   * The whole message, or its header where the rest cannot stand in a report: a message/rfc822 is
   * not encoded (RFC 2046 §5.2.1), so it holds what was declared, in lines that every host takes.
   *
   * @param header as it is to be shown
   * @param body what stands behind the empty line
   */
  static Returned whole(Message message, byte[] header, byte[] body) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(header);
    out.write('\r');
    out.write('\n');
    out.writeBytes(body);
    byte[] all = out.toByteArray();
    boolean declared = message.content().type() != BodyType.SEVEN_BIT;
    boolean fit = isSevenBit(header) && hasShortLines(all) && (declared || isSevenBit(all));
    return fit ? new Returned(all, true) : header(header);
  }

  /** Whether it can go through any host. */
  boolean isSevenBit() {
    return !whole || isSevenBit(octets); // a header is encoded
  }

  private static boolean isSevenBit(byte[] octets) {
    for (byte octet : octets) {
      if (octet < 0) {
        return false;
      }
    }
    return true;
  }

  private static boolean hasShortLines(byte[] octets) {
    int line = 0;
    for (byte octet : octets) {
      line = octet == '\n' ? 0 : line + 1;
      if (octet == 0 || line > MAX_LINE + 1) { // the CR counts, too
        return false;
      }
    }
    return true;
  }
}
