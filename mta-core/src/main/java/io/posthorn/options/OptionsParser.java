package io.posthorn.options;

import io.posthorn.mime.Field;
import io.posthorn.mime.HeaderSection;
import io.posthorn.smtp.Reply;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the sending options in a message's X-Mailgun fields. Total: any header gives a {@link
 * Result}.
 *
 * <p>An option that we do not act on yet is refused, never ignored: a batch sent as one message
 * would show everybody to everybody.
 */
public final class OptionsParser {

  private static final int SHOWN_NAME = 64;
  private static final String CONTAINER = "multipart/mailgun-variables";
  private static final Optional<Reply> NONE = Optional.empty();

  private OptionsParser() {}

  /** What the fields gave. */
  public sealed interface Result {}

  /** The options. */
  public record Parsed(SendingOptions options) implements Result {}

  /** The message cannot be taken, and what to tell the client. */
  public record Refused(Reply reply) implements Result {}

  /** Reads the options of an authenticated or trusted submission. */
  public static Result parse(HeaderSection header) {
    Map<String, Boolean> flags = new HashMap<>();
    for (Field field : header.fields()) {
      Optional<Reply> refusal =
          switch (FieldPolicy.role(field)) {
            case ACTED_ON -> flag(field, flags);
            case REFUSED -> Optional.of(unsupported(shown(field.name())));
            case ORDINARY -> isContainer(field) ? Optional.of(unsupported(CONTAINER)) : NONE;
            case STAYING, NOTE -> NONE;
          };
      if (refusal.isPresent()) {
        return new Refused(refusal.get());
      }
    }
    return new Parsed(
        new SendingOptions(
            new SendingOptions.Security(
                Optional.ofNullable(flags.get(FieldPolicy.DKIM)),
                Optional.ofNullable(flags.get(FieldPolicy.REQUIRE_TLS)),
                Optional.ofNullable(flags.get(FieldPolicy.SKIP_VERIFICATION))),
            SendingOptions.Timing.NONE,
            false,
            Labels.NONE,
            SendingOptions.Tracking.NONE,
            SendingOptions.Source.NONE,
            SendingOptions.Extras.NONE));
  }

  private static Optional<Reply> flag(Field field, Map<String, Boolean> flags) {
    String text = field.value().toLowerCase(Locale.ROOT);
    boolean value = text.equals("yes") || text.equals("true");
    if (!value && !text.equals("no") && !text.equals("false")) {
      return bad(field, " must be one of yes, no, true, false");
    }
    Boolean before = flags.put(field.name().toLowerCase(Locale.ROOT), value);
    boolean contradicts = before != null && before != value;
    return contradicts ? bad(field, " is given twice, with different values") : NONE;
  }

  private static Optional<Reply> bad(Field field, String why) {
    return Optional.of(Reply.of(550, "5.6.0", field.name() + why));
  }

  /** A container holds variables of all recipients in its parts. */
  private static boolean isContainer(Field field) {
    if (!field.is("Content-Type")) {
      return false;
    }
    String type = field.value().replace(" ", "").replace("\t", "");
    return type.regionMatches(true, 0, CONTAINER, 0, CONTAINER.length());
  }

  private static Reply unsupported(String what) {
    return Reply.of(550, "5.7.0", what + " is not supported yet; the message was not accepted");
  }

  private static String shown(String name) {
    return name.length() <= SHOWN_NAME ? name : name.substring(0, SHOWN_NAME) + "...";
  }
}
