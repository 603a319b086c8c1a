package io.posthorn.smtp;

import io.posthorn.smtp.Command.BodyType;
import io.posthorn.smtp.Command.MailParameters;
import java.util.HashSet;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Set;

/** Reads the parameters of MAIL: those of the extensions that we offer, and no other. */
final class MailParameterParser {

  /** RFC 1870 §4: up to 20 digits, more than a long holds. */
  private static final int MAX_SIZE_DIGITS = 20;

  private MailParameterParser() {}

  /** What the parameters turned out to be. */
  sealed interface Result {}

  /** All known and well formed. */
  record Good(MailParameters parameters) implements Result {}

  /** One is not, and the answer to it. */
  record Bad(Reply reply) implements Result {}

  /** Reads {@code text}, parameters separated by spaces. */
  static Result parse(String text) {
    Result result = new Good(MailParameters.NONE);
    Set<String> seen = new HashSet<>();
    for (String parameter : text.split(" ", -1)) {
      if (parameter.isEmpty()) {
        continue; // more than one space
      }
      int equals = parameter.indexOf('=');
      String keyword = equals < 0 ? parameter : parameter.substring(0, equals);
      String upper = keyword.toUpperCase(Locale.ROOT);
      String value = equals < 0 ? "" : parameter.substring(equals + 1);
      if (!(result instanceof Good good)) {
        return result;
      }
      if (!seen.add(upper)) {
        return bad(501, "Parameter " + upper + " given twice");
      }
      result = with(good.parameters(), upper, value);
    }
    return result;
  }

  private static Result with(MailParameters parameters, String keyword, String value) {
    return switch (keyword) {
      case "SIZE" -> size(parameters, value);
      case "BODY" -> body(parameters, value);
      case "SMTPUTF8" ->
          value.isEmpty()
              ? new Good(parameters.withSmtpUtf8())
              : bad(501, "SMTPUTF8 takes no value"); // RFC 6531 §3.1
      default ->
          switch (WishParser.with(parameters.wishes(), keyword, value)) {
            case WishParser.Good(Wishes wishes) -> new Good(parameters.with(wishes));
            case WishParser.Bad(String why) -> bad(501, why);
            case WishParser.Unknown() ->
                bad(555, "MAIL parameter not recognized"); // RFC 5321 §4.1.1.11
          };
    };
  }

  /** RFC 1870 §6. A number that no long holds is larger than any limit, not an error. */
  private static Result size(MailParameters parameters, String value) {
    boolean number = value.chars().allMatch(c -> c >= '0' && c <= '9');
    if (!number || value.isEmpty() || value.length() > MAX_SIZE_DIGITS) {
      return bad(501, "SIZE takes a number");
    }
    long octets = value.length() > 18 ? Long.MAX_VALUE : Long.parseLong(value);
    return new Good(parameters.with(OptionalLong.of(octets)));
  }

  /** RFC 6152 §2, RFC 3030 §3. */
  private static Result body(MailParameters parameters, String value) {
    return switch (value.toUpperCase(Locale.ROOT)) {
      case "7BIT" -> new Good(parameters.with(BodyType.SEVEN_BIT));
      case "8BITMIME" -> new Good(parameters.with(BodyType.EIGHT_BIT));
      case "BINARYMIME" -> new Good(parameters.with(BodyType.BINARY));
      default -> bad(501, "BODY is 7BIT, 8BITMIME or BINARYMIME");
    };
  }

  private static Result bad(int code, String text) {
    return new Bad(Reply.of(code, "5.5.4", text));
  }
}
