package io.posthorn.rocks;

import io.posthorn.address.Domain;
import io.posthorn.smtp.Command.BodyType;
import io.posthorn.spool.BodyRef;
import io.posthorn.spool.Message;

/** How a {@link Message} is stored. */
final class MessageCodec implements RecordCodec<Message> {

  private static final String EIGHT_BIT = "8bit";
  private static final String SEVEN_BIT = "7bit";

  @Override
  public void write(Message message, FieldWriter out) {
    Parts.write(message.id(), 1, out);
    Message.Sender sender = message.sender();
    Parts.write(sender.path(), 2, out);
    out.text(3, sender.domain().ascii());
    out.nested(4, inner -> Parts.write(sender.origin(), inner));
    Message.Content content = message.content();
    out.nested(5, inner -> writeBody(content.body(), inner));
    out.text(6, content.addedFields()).text(7, content.rfcMessageId());
    out.text(8, content.type() == BodyType.EIGHT_BIT ? EIGHT_BIT : SEVEN_BIT);
    out.flag(9, content.smtpUtf8());
    out.nested(10, inner -> OptionsCodec.write(message.options(), inner));
    Message.Life life = message.life();
    out.time(11, life.accepted()).time(12, life.firstDue()).time(13, life.expires());
    out.number(14, message.recipients());
    Parts.write(message.wishes(), 15, out);
  }

  @Override
  public Message read(FieldReader in) {
    Message.Sender sender =
        new Message.Sender(
            Parts.reversePath(2, in), new Domain(in.text(3)), Parts.origin(in.nested(4)));
    Message.Content content =
        new Message.Content(
            body(in.nested(5)), in.text(6), in.text(7), bodyType(in.text(8)), in.flag(9));
    return new Message(
        Parts.messageId(1, in),
        sender,
        content,
        OptionsCodec.read(in.nested(10)),
        new Message.Life(in.time(11), in.time(12), in.time(13)),
        in.small(14),
        Parts.wishes(15, in));
  }

  private static void writeBody(BodyRef body, FieldWriter out) {
    Parts.write(body.id(), 1, out);
    out.number(2, body.chunks()).number(3, body.octets());
  }

  private static BodyRef body(FieldReader in) {
    BodyRef body = new BodyRef(Parts.messageId(1, in), in.small(2), in.number(3));
    boolean lost = body.isLost() && body.octets() == 0;
    if (!lost && (body.octets() < 0 || body.chunks() != Math.max(1, chunksOf(body.octets())))) {
      throw new IllegalArgumentException(
          body.octets() + " octets cannot be in " + body.chunks() + " chunks");
    }
    return body;
  }

  private static long chunksOf(long octets) {
    return Math.ceilDiv(octets, BodyRef.CHUNK_OCTETS);
  }

  private static BodyType bodyType(String text) {
    return switch (text) {
      case EIGHT_BIT -> BodyType.EIGHT_BIT;
      case SEVEN_BIT -> BodyType.SEVEN_BIT;
      default -> throw new IllegalArgumentException("body type " + text);
    };
  }
}
