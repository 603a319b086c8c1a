package io.posthorn.options;

import io.posthorn.limits.Limits;
import io.posthorn.mime.EncodedWords;
import io.posthorn.mime.Field;
import io.posthorn.mime.HeaderSection;
import io.posthorn.mime.MimeValue;
import io.posthorn.options.SendingOptions.Extras;
import io.posthorn.options.SendingOptions.Security;
import io.posthorn.options.SendingOptions.Source;
import io.posthorn.options.SendingOptions.Timing;
import io.posthorn.options.SendingOptions.Tracking;
import io.posthorn.smtp.Reply;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads the sending options in a message's X-Mailgun fields. Total: any header gives a {@link
 * Result}, in time that grows with its length.
 *
 * <p>What cannot be read is refused, never ignored, and so is what we do not do yet and would
 * change who sees what: a batch sent as one message would show everybody to everybody. So is a name
 * that nobody knows: a mistyped X-Mailgun-Drop-Message must not send mail.
 */
public final class OptionsParser {

  private static final String CONTAINER = "multipart/mailgun-variables";
  private static final Optional<Reply> NONE = Optional.empty();

  private final OptionTexts texts = new OptionTexts();
  private int octets;

  private OptionsParser() {}

  /** What the fields gave. */
  public sealed interface Result {}

  /** The options. */
  public record Parsed(SendingOptions options) implements Result {}

  /** The message cannot be taken, and what to tell the client. */
  public record Refused(Reply reply) implements Result {}

  /**
   * Reads the options of an authenticated or trusted submission.
   *
   * @param now for times, which must not be too far ahead
   */
  public static Result parse(HeaderSection header, Instant now) {
    return new OptionsParser().read(header, now);
  }

  private Result read(HeaderSection header, Instant now) {
    for (Field field : header.fields()) {
      Optional<Reply> refusal =
          switch (FieldPolicy.role(field)) {
            case FieldPolicy.Option(OptionField option) -> collect(option, field);
            case FieldPolicy.Unknown _ -> Optional.of(unknown(field.name()));
            case FieldPolicy.Ordinary _ ->
                isContainer(field) ? Optional.of(unsupported(CONTAINER)) : NONE;
            case FieldPolicy.Note _ -> NONE;
          };
      if (refusal.isPresent()) {
        return new Refused(refusal.get());
      }
    }
    SendingOptions options = octets == 0 ? SendingOptions.NONE : options(now);
    return texts.refusal().<Result>map(Refused::new).orElseGet(() -> new Parsed(options));
  }

  private Optional<Reply> collect(OptionField option, Field field) {
    if (option.use() == OptionField.Use.REFUSED) {
      return Optional.of(unsupported(field.name()));
    }
    octets += field.length();
    if (octets > Limits.OPTION_OCTETS) {
      return Optional.of(
          Reply.of(
              552,
              "5.3.4",
              "X-Mailgun fields exceed the limit of " + Limits.OPTION_OCTETS + " octets together"));
    }
    String text = text(option, field);
    if (text.chars().anyMatch(OptionsParser::isControl)) {
      if (option == OptionField.SENDING_IP) {
        return NONE; // a note of another system; ours is an address or nothing
      }
      return Optional.of(
          Reply.of(550, "5.6.0", option.text() + " has a control character in its value"));
    }
    texts.add(option, text.strip());
    return NONE;
  }

  /**
   * What a field says. JSON that is well formed stands as it is: what looks like an encoded word
   * inside of its strings is text, often of somebody else, and decoded it could end its string.
   */
  private static String text(OptionField option, Field field) {
    String raw = withoutTabs(field.value());
    boolean asItIs = option.isJson() && JsonObjects.isObject(raw);
    return asItIs ? raw : withoutTabs(EncodedWords.decode(raw));
  }

  /** Blanks of folding may be tabs, which JSON does not allow inside of strings. */
  private static String withoutTabs(String text) {
    return text.replace('\t', ' ');
  }

  private SendingOptions options(Instant now) {
    return new SendingOptions(
        new Security(
            texts.one(OptionField.DKIM, Forms.flag()),
            texts.one(OptionField.REQUIRE_TLS, Forms.flag()),
            texts.one(OptionField.SKIP_VERIFICATION, Forms.flag())),
        new Timing(
            texts.one(OptionField.DELIVER_BY, Forms.deliverBy(now)),
            texts.one(OptionField.DELIVER_WITHIN, Forms.deliverWithin()),
            texts.one(OptionField.OPTIMIZE_PERIOD, Forms.optimizePeriod()),
            texts.one(OptionField.LOCAL_TIME, Forms.localTime())),
        texts.one(OptionField.DROP_MESSAGE, Forms.flag()).orElse(false),
        new Labels(Tags.of(texts.all(OptionField.TAG)), texts.merged(OptionField.VARIABLES)),
        new Tracking(
            texts.one(OptionField.TRACK, Forms.track()),
            texts.one(OptionField.TRACK_CLICKS, Forms.track()),
            texts.one(OptionField.TRACK_OPENS, Forms.opens()),
            texts.one(OptionField.TRACK_PIXEL_TOP, Forms.track())),
        new Source(
            texts.all(OptionField.SENDING_IP).stream()
                .flatMap(text -> Forms.ip(text).stream())
                .findFirst(),
            texts.one(OptionField.SENDING_IP_POOL, Forms.pool())),
        new Extras(
            texts.merged(OptionField.TEMPLATE_VARIABLES),
            texts.one(OptionField.SECONDARY_DKIM, Forms.signature()),
            texts.one(OptionField.SECONDARY_DKIM_PUBLIC, Forms.signature()),
            texts.one(OptionField.ARCHIVE_TO, Forms.url()),
            suppressed()));
  }

  private List<String> suppressed() {
    List<String> names =
        new ArrayList<>(texts.several(OptionField.SUPPRESS_HEADERS, Forms.suppressed()));
    if (texts.one(OptionField.SUPPRESS_VARIABLES, Forms.flag()).orElse(false)) {
      names.add("x-mailgun-variables");
    }
    return names.stream().distinct().toList();
  }

  /** A container holds variables of all recipients in its parts. */
  private static boolean isContainer(Field field) {
    if (!field.is("Content-Type")) {
      return false;
    }
    String type = MimeValue.parse(field.value()).value(); // RFC 2045 §5.1 allows comments in it
    return withoutTabs(type).replace(" ", "").startsWith(CONTAINER);
  }

  private static boolean isControl(int c) {
    return Character.isISOControl(c) || c == 0x2028 || c == 0x2029;
  }

  private static Reply unsupported(String what) {
    return Reply.of(550, "5.7.0", what + " is not supported yet; the message was not accepted");
  }

  private static Reply unknown(String name) {
    String meant =
        NearestName.to(name)
            .map(field -> "did you mean " + field.text() + "?")
            .orElse("the message was not accepted");
    return Reply.of(550, "5.6.0", OptionTexts.shown(name) + " is not a known option; " + meant);
  }
}
