package io.posthorn.intake;

import io.posthorn.address.AddressParser;
import io.posthorn.address.Domain;
import io.posthorn.address.Mailbox;
import io.posthorn.envelope.Envelope;
import io.posthorn.envelope.MessageId;
import io.posthorn.envelope.Origin;
import io.posthorn.mime.AddressList;
import io.posthorn.mime.Field;
import io.posthorn.mime.HeaderSection;
import io.posthorn.mime.MailDate;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntPredicate;

/**
 * The fields that we put in front of a message, fixed when it is accepted: Received, and what is
 * missing of Date, Message-ID, From and Sender (RFC 6409 §8). Pure.
 *
 * <p>Nothing that a peer said can make a line or a field here: what is not plain is replaced.
 *
 * @param text the fields, each ending in CRLF
 * @param rfcMessageId the value of the message's Message-ID field, theirs or ours, without brackets
 */
record AddedFields(String text, String rfcMessageId) {

  /** What is kept of a client's Message-ID (a line of RFC 5322 §2.1.1). */
  private static final int MAX_ID = 998;

  private static final int MAX_HELLO = 255;

  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("uuuuMMddHHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

  /**
   * What a message is accepted as.
   *
   * @param hostname our own name
   * @param sendingDomain for a new Message-ID
   */
  record Stamp(String hostname, MessageId id, Instant accepted, Domain sendingDomain) {}

  /** The fields for a message with this header. */
  static AddedFields of(Stamp stamp, Envelope envelope, Origin origin, HeaderSection header) {
    StringBuilder text = new StringBuilder(received(stamp, envelope, origin));
    if (header.first("Date").isEmpty()) {
      text.append("Date: ").append(MailDate.format(stamp.accepted())).append("\r\n");
    }
    Optional<String> given = messageId(header);
    String rfcMessageId = given.orElseGet(() -> newMessageId(stamp));
    if (given.isEmpty()) {
      text.append("Message-ID: <").append(rfcMessageId).append(">\r\n");
    }
    if (header.first("From").isEmpty()) {
      text.append("From: <").append(envelope.from()).append(">\r\n");
    }
    if (header.first("Sender").isEmpty()) {
      sender(stamp, envelope, header)
          .ifPresent(sender -> text.append("Sender: <").append(sender).append(">\r\n"));
    }
    return new AddedFields(text.toString(), rfcMessageId);
  }

  /** RFC 5321 §4.4; folded before each clause. */
  private static String received(Stamp stamp, Envelope envelope, Origin origin) {
    StringBuilder text = new StringBuilder("Received: from ");
    text.append(hello(origin.hello())).append(" (").append(client(origin.client())).append(")\r\n");
    origin.tls().ifPresent(tls -> text.append("\t(using ").append(comment(tls)).append(")\r\n"));
    text.append("\tby ").append(stamp.hostname());
    text.append(" with ").append(atom(origin.protocol(), "SMTP"));
    text.append(" id ").append(stamp.id());
    if (envelope.recipients().size() == 1) { // with more, each would read who the others are
      Mailbox only = envelope.mailboxes().getFirst();
      text.append(only.needsSmtpUtf8() ? "" : "\r\n\tfor <" + only + ">");
    }
    envelope // RFC 6710 §4.3
        .wishes()
        .timing()
        .priority()
        .ifPresent(priority -> text.append("\r\n\tPRIORITY ").append(priority));
    return text.append(";\r\n\t")
        .append(MailDate.format(stamp.accepted()))
        .append("\r\n")
        .toString();
  }

  /**
   * The client's Message-ID without brackets. Empty fields count as missing, wherever they stand:
   * they do not leave ({@link io.posthorn.options.FieldPolicy#leaves}).
   */
  private static Optional<String> messageId(HeaderSection header) {
    return header.all("Message-ID").stream()
        .map(Field::value)
        .filter(value -> !value.isEmpty())
        .map(AddedFields::withoutBrackets)
        .findFirst();
  }

  /** A Message-ID as events show it, bounded, in one word. */
  static String withoutBrackets(String value) {
    int open = value.indexOf('<');
    int close = value.indexOf('>', open + 1);
    String inside = open >= 0 && close > open + 1 ? value.substring(open + 1, close) : value;
    String bounded = inside.length() > MAX_ID ? inside.substring(0, MAX_ID) : inside;
    return replace(bounded, c -> c > ' ' && c != 0x7f && (c < 0x80 || c >= 0xa0));
  }

  /** {@code YYYYMMDDHHMMSS.16hex@sending-domain}. */
  private static String newMessageId(Stamp stamp) {
    String unique = String.format(Locale.ROOT, "%016x", stamp.id().low());
    return STAMP.format(stamp.accepted()) + "." + unique + "@" + stamp.sendingDomain();
  }

  /**
   * Who really sends, where From does not say it: a From outside of the sending domain, or of many
   * (RFC 5322 §3.6.2). Our own reports come from our own name.
   */
  private static Optional<Mailbox> sender(Stamp stamp, Envelope envelope, HeaderSection header) {
    Domain domain = stamp.sendingDomain();
    List<Mailbox> authors =
        header.first("From").map(Field::value).flatMap(AddressList::parse).orElse(List.of());
    Optional<Mailbox> foreign =
        authors.stream()
            .filter(author -> !author.domain().isWithin(domain))
            .filter(author -> !author.domain().ascii().equals(stamp.hostname()))
            .findFirst();
    if (foreign.isPresent()) {
      return Optional.of(onBehalf(foreign.get(), domain));
    }
    if (authors.size() > 1) {
      return envelope.from().mailbox().or(() -> Optional.of(authors.getFirst()));
    }
    return Optional.empty();
  }

  /** {@code local=their-domain@ours}, as Mailgun writes it; postmaster where that is too long. */
  private static Mailbox onBehalf(Mailbox author, Domain domain) {
    String local = author.local() + "=" + author.domain();
    boolean fits = local.getBytes(StandardCharsets.UTF_8).length <= Mailbox.MAX_LOCAL_OCTETS;
    return new Mailbox(fits ? local : "postmaster", domain);
  }

  private static String hello(String said) {
    boolean well = AddressParser.domain(said).filter(name -> name.ascii().equals(said)).isPresent();
    return well ? said : atom(said, "unknown");
  }

  /** An address literal (RFC 5321 §4.1.3). */
  private static String client(String address) {
    String plain = atom(address, "unknown");
    return plain.indexOf(':') >= 0 ? "[IPv6:" + plain + "]" : "[" + plain + "]";
  }

  private static String atom(String said, String otherwise) {
    String bounded = said.length() > MAX_HELLO ? said.substring(0, MAX_HELLO) : said;
    String plain =
        replace(
            bounded,
            c ->
                c >= 'a' && c <= 'z'
                    || c >= 'A' && c <= 'Z'
                    || c >= '0' && c <= '9'
                    || ".-_:[]".indexOf(c) >= 0);
    return plain.isEmpty() ? otherwise : plain;
  }

  private static String comment(String said) {
    return replace(said, c -> c >= ' ' && c < 0x7f && "()\\".indexOf(c) < 0);
  }

  private static String replace(String text, IntPredicate kept) {
    StringBuilder out = new StringBuilder(text);
    for (int i = 0; i < out.length(); i++) {
      if (!kept.test(out.charAt(i))) {
        out.setCharAt(i, '?');
      }
    }
    return out.toString();
  }
}
