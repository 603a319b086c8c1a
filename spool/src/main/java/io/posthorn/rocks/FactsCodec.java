package io.posthorn.rocks;

import io.posthorn.address.Domain;
import io.posthorn.event.Facts;
import io.posthorn.mime.Attachment;
import io.posthorn.options.Labels;

/** The fields of {@link Facts} inside an event's record; they share their tags with those of it. */
final class FactsCodec {

  private FactsCodec() {}

  static void write(Facts facts, FieldWriter out) {
    out.text(9, facts.sendingDomain().ascii());
    Parts.write(facts.from(), 10, out);
    facts.recipients().forEach(mailbox -> out.nested(11, inner -> Parts.write(mailbox, inner)));
    Facts.Content content = facts.content();
    out.text(12, content.rfcMessageId()).number(13, content.octets());
    out.nested(14, inner -> Parts.write(facts.origin(), inner));
    out.text(15, content.from()).text(16, content.to()).text(17, content.subject());
    content.attachments().forEach(part -> out.nested(18, inner -> write(part, inner)));
    out.nested(19, inner -> OptionsCodec.write(facts.labels(), inner));
    out.flag(20, facts.testMode());
  }

  static Facts read(FieldReader in) {
    Facts.Content content =
        new Facts.Content(
            in.text(12),
            in.optionalText(15).orElse(""),
            in.optionalText(16).orElse(""),
            in.optionalText(17).orElse(""),
            in.allNested(18).stream().map(FactsCodec::attachment).toList(),
            in.number(13));
    return new Facts(
        new Domain(in.text(9)),
        Parts.reversePath(10, in),
        in.allNested(11).stream().map(Parts::mailbox).toList(),
        Parts.origin(in.nested(14)),
        content,
        in.optionalNested(19).map(OptionsCodec::labels).orElse(Labels.NONE),
        in.flag(20));
  }

  private static void write(Attachment part, FieldWriter out) {
    out.text(1, part.fileName()).text(2, part.contentType()).number(3, part.octets());
  }

  private static Attachment attachment(FieldReader in) {
    return new Attachment(in.text(1), in.text(2), in.number(3));
  }
}
