package io.posthorn.address;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Reads a mailbox as RFC 5321 §4.1.2 writes it (no comments, no white space, no display names),
 * with the UTF-8 of RFC 6531. Total and linear: any text gives a {@link Result}.
 *
 * <p>What RFC 5322 allows in header fields is another grammar and not read here.
 */
public final class AddressParser {

  private AddressParser() {}

  /** What a text turned out to be. */
  public sealed interface Result {}

  /** A mailbox. */
  public record Valid(Mailbox mailbox) implements Result {}

  /**
   * Not a mailbox.
   *
   * @param reason for people, in lower case, without the text itself
   */
  public record Invalid(String reason) implements Result {}

  /** The mailbox in {@code text}, or empty; for callers that need no reason. */
  public static Optional<Mailbox> mailbox(String text) {
    return parse(text) instanceof Valid valid ? Optional.of(valid.mailbox()) : Optional.empty();
  }

  /** Reads {@code local@domain}. */
  public static Result parse(String text) {
    int at = endOfLocal(text);
    if (at < 0) {
      return new Invalid("the local part is not well formed");
    }
    if (at >= text.length() || text.charAt(at) != '@') {
      return new Invalid("there is no @ and domain");
    }
    String local = unquote(text.substring(0, at));
    if (local.getBytes(StandardCharsets.UTF_8).length > Mailbox.MAX_LOCAL_OCTETS) {
      return new Invalid("the local part is longer than 64 octets");
    }
    Optional<Domain> domain = domain(text.substring(at + 1));
    if (domain.isEmpty()) {
      return new Invalid("the domain is not well formed");
    }
    return new Valid(new Mailbox(local, domain.get()));
  }

  /** A domain or an address literal, as after the @ of a mailbox. */
  public static Optional<Domain> domain(String text) {
    if (text.endsWith(".")) {
      return Optional.empty(); // RFC 5321 §2.3.5: no trailing dot in mail
    }
    return text.startsWith("[")
        ? AddressLiteral.keyForm(text).map(Domain::new)
        : Domain.parse(text);
  }

  /** Index behind the local part, or -1 where it is malformed. */
  private static int endOfLocal(String text) {
    return text.startsWith("\"") ? endOfQuoted(text) : endOfDotString(text);
  }

  private static int endOfDotString(String text) {
    int i = 0;
    boolean atomStart = true;
    while (i < text.length() && text.charAt(i) != '@') {
      char c = text.charAt(i);
      boolean fits = c == '.' ? !atomStart : Mailbox.isAtomText(c) && !Mailbox.isControl(c);
      if (!fits || !isWhole(text, i)) {
        return -1;
      }
      atomStart = c == '.';
      i++;
    }
    return atomStart ? -1 : i;
  }

  private static int endOfQuoted(String text) {
    for (int i = 1; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"') {
        return i + 1;
      }
      if (c == '\\') {
        i++;
        if (i == text.length() || text.charAt(i) < ' ' || text.charAt(i) > '~') {
          return -1; // quoted-pairSMTP is %d92 %d32-126
        }
      } else if (Mailbox.isControl(c) || !isWhole(text, i)) {
        return -1;
      }
    }
    return -1;
  }

  /** False for half of a surrogate pair: it has no UTF-8 form. */
  private static boolean isWhole(String text, int i) {
    char c = text.charAt(i);
    if (Character.isHighSurrogate(c)) {
      return i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1));
    }
    return !Character.isLowSurrogate(c) || i > 0 && Character.isHighSurrogate(text.charAt(i - 1));
  }

  private static String unquote(String local) {
    if (!local.startsWith("\"")) {
      return local;
    }
    StringBuilder out = new StringBuilder();
    for (int i = 1; i < local.length() - 1; i++) {
      char c = local.charAt(i);
      if (c == '\\') {
        i++;
        c = local.charAt(i);
      }
      out.append(c);
    }
    return out.toString();
  }
}
