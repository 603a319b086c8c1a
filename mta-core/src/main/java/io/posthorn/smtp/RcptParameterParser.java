package io.posthorn.smtp;

import io.posthorn.address.Mailbox;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Reads the parameters of RCPT: those of DSN (RFC 3461), and no other. */
final class RcptParameterParser {

  private RcptParameterParser() {}

  /** RCPT for {@code address} with {@code text}, parameters separated by spaces. */
  static Command parse(Mailbox address, String text) {
    Recipient recipient = Recipient.of(address);
    Set<String> seen = new HashSet<>();
    for (String parameter : text.split(" ", -1)) {
      if (parameter.isEmpty()) {
        continue; // more than one space
      }
      int equals = parameter.indexOf('=');
      String keyword = equals < 0 ? parameter : parameter.substring(0, equals);
      String upper = keyword.toUpperCase(Locale.ROOT);
      String value = equals < 0 ? "" : parameter.substring(equals + 1);
      if (!seen.add(upper)) {
        return bad(501, "Parameter " + upper + " given twice");
      }
      switch (upper) {
        case "NOTIFY" -> {
          Optional<Notify> notify = Notify.parse(value);
          if (notify.isEmpty()) {
            return bad(501, "NOTIFY is NEVER, or some of SUCCESS,FAILURE,DELAY");
          }
          recipient = new Recipient(address, notify, recipient.original());
        }
        case "ORCPT" -> {
          Optional<OriginalRecipient> original = OriginalRecipient.parse(value);
          if (original.isEmpty()) {
            String form = "ORCPT is a type, a semicolon and an address in xtext, at most ";
            return bad(501, form + OriginalRecipient.MAX_LENGTH + " characters");
          }
          recipient = new Recipient(address, recipient.wanted(), original);
        }
        default -> {
          return bad(555, "RCPT parameter not recognized"); // RFC 5321 §4.1.1.11
        }
      }
    }
    return new Command.Rcpt(recipient);
  }

  private static Command bad(int code, String text) {
    return new Command.Malformed(Reply.of(code, "5.5.4", text));
  }
}
