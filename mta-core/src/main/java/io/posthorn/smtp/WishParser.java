package io.posthorn.smtp;

import io.posthorn.address.AddressParser;
import java.util.Locale;
import java.util.Optional;

/** Reads those parameters of MAIL that travel with the message. Pure. */
final class WishParser {

  private WishParser() {}

  /** What a parameter turned out to be. */
  sealed interface Result {}

  /** It says this. */
  record Good(Wishes wishes) implements Result {}

  /** It cannot be read, and why. */
  record Bad(String why) implements Result {}

  /** It is none of ours. */
  record Unknown() implements Result {}

  /**
   * What {@code wishes} are with one parameter more.
   *
   * @param keyword in upper case
   */
  static Result with(Wishes wishes, String keyword, String value) {
    return switch (keyword) {
      case "RET" -> returns(wishes, value);
      case "ENVID" -> envelopeId(wishes, value);
      case "REQUIRETLS" -> // RFC 8689 §3
          value.isEmpty()
              ? new Good(wishes.withRequireTls())
              : new Bad("REQUIRETLS takes no value");
      case "AUTH" -> auth(wishes, value);
      default -> timing(wishes, keyword, value);
    };
  }

  private static Result timing(Wishes wishes, String keyword, String value) {
    return switch (TimingParser.with(wishes.timing(), keyword, value)) {
      case TimingParser.Good(Wishes.Timing timing) -> new Good(wishes.with(timing));
      case TimingParser.Bad(String why) -> new Bad(why);
      case TimingParser.Unknown() -> new Unknown();
    };
  }

  /** RFC 4954 §5. */
  private static Result auth(Wishes wishes, String value) {
    return Xtext.decode(value)
        .filter(who -> who.equals(Wishes.NOBODY) || AddressParser.mailbox(who).isPresent())
        .<Result>map(who -> new Good(wishes.withAuth(who)))
        .orElseGet(() -> new Bad("AUTH is <>, or an address in xtext"));
  }

  /** RFC 3461 §4.3. */
  private static Result returns(Wishes wishes, String value) {
    return switch (value.toUpperCase(Locale.ROOT)) {
      case "FULL" -> new Good(wishes.with(Wishes.Returns.FULL));
      case "HDRS" -> new Good(wishes.with(Wishes.Returns.HDRS));
      default -> new Bad("RET is FULL or HDRS");
    };
  }

  /** RFC 3461 §4.4. */
  private static Result envelopeId(Wishes wishes, String value) {
    Optional<String> id = Xtext.decode(value);
    return id.isEmpty() || value.isEmpty() || value.length() > Wishes.MAX_ENVELOPE_ID
        ? new Bad("ENVID is xtext of up to " + Wishes.MAX_ENVELOPE_ID + " characters")
        : new Good(wishes.withEnvelopeId(id.get()));
  }
}
