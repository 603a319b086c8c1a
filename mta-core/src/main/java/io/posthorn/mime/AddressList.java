package io.posthorn.mime;

import io.posthorn.address.AddressParser;
import io.posthorn.address.Mailbox;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads the mailboxes in an originator or destination field (RFC 5322 §3.4): display names and
 * comments are passed over, groups opened. Linear and total; what more than one reader could
 * understand differently, such as a bare {@code a@b <c@d>}, is not an address list.
 */
public final class AddressList {

  private static final String STRUCTURE = "<>,:;@\"()\\";

  private final String text;
  private final List<Mailbox> found = new ArrayList<>();
  private int at;

  private AddressList(String text) {
    this.text = text;
  }

  /** The mailboxes in {@code value}, possibly none (RFC 6854); empty where it is malformed. */
  public static Optional<List<Mailbox>> parse(String value) {
    AddressList list = new AddressList(value);
    return list.read() ? Optional.of(List.copyOf(list.found)) : Optional.empty();
  }

  private boolean read() {
    boolean inGroup = false;
    while (true) {
      Optional<String> words = words();
      if (words.isEmpty()) {
        return false;
      }
      if (next() == ':' && !inGroup && !words.get().isEmpty()) {
        inGroup = true;
        at++;
        continue;
      }
      if (!element(words.get())) {
        return false;
      }
      if (inGroup && next() == ';') {
        inGroup = false;
        at++;
        if (!skipBlanks()) {
          return false;
        }
      }
      if (at == text.length()) {
        return !inGroup;
      }
      if (next() != ',') {
        return false;
      }
      at++;
    }
  }

  /** One address behind {@code words}, or none between two commas; and the blanks behind it. */
  private boolean element(String words) {
    boolean well =
        switch (next()) {
          case '@' -> address(words);
          case '<' -> inBrackets();
          default -> words.isEmpty(); // else a name without an address
        };
    return well && skipBlanks();
  }

  /** Words up to a structural character, as written; whatever is between two of them is a space. */
  private Optional<String> words() {
    StringBuilder words = new StringBuilder();
    int end = at;
    while (true) {
      if (!skipBlanks()) {
        return Optional.empty();
      }
      char c = next();
      boolean atEnd = at == text.length() || c != '"' && STRUCTURE.indexOf(c) >= 0;
      if (atEnd) {
        return Optional.of(words.toString());
      }
      int start = at;
      at = c == '"' ? endOfQuoted() : at + 1;
      if (at < 0) {
        return Optional.empty();
      }
      boolean apart = start > end && !words.isEmpty();
      words.append(apart ? " " : "").append(text, start, at);
      end = at;
    }
  }

  /** At the @ behind {@code local}. */
  private boolean address(String local) {
    at++;
    if (!skipBlanks()) {
      return false;
    }
    Optional<String> domain = words();
    Optional<Mailbox> mailbox = domain.flatMap(name -> AddressParser.mailbox(local + "@" + name));
    mailbox.ifPresent(found::add);
    return mailbox.isPresent();
  }

  /** At the opening bracket: an address, with an obsolete route at most. */
  private boolean inBrackets() {
    at++;
    Optional<String> local = words();
    if (local.isPresent() && local.get().isEmpty() && next() == '@') {
      int colon = text.indexOf(':', at); // RFC 5322 §4.4: obs-route, ignored
      int close = text.indexOf('>', at);
      if (colon < 0 || close < colon) {
        return false;
      }
      at = colon + 1;
      local = words();
    }
    if (local.isEmpty() || next() != '@' || !address(local.get()) || next() != '>') {
      return false;
    }
    at++;
    return true;
  }

  private char next() {
    return at < text.length() ? text.charAt(at) : '\0';
  }

  private int endOfQuoted() {
    for (int i = at + 1; i < text.length(); i++) {
      if (text.charAt(i) == '\\') {
        i++;
      } else if (text.charAt(i) == '"') {
        return i + 1;
      }
    }
    return -1;
  }

  /** Passes over white space and comments, which nest; false where one does not end. */
  private boolean skipBlanks() {
    int depth = 0;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '(') {
        depth++;
      } else if (c == ')' && depth > 0) {
        depth--;
      } else if (c == '\\' && depth > 0) {
        at++;
      } else if (depth == 0 && c != ' ' && c != '\t') {
        return true;
      }
      at++;
    }
    at = Math.min(at, text.length());
    return depth == 0;
  }
}
