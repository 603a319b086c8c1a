package io.posthorn.address;

import com.ibm.icu.text.IDNA;
import java.util.Locale;
import java.util.Optional;

/**
 * A mail domain or an address literal, in the one form that is used as a key: A-labels in lower
 * case without a trailing dot, or {@code [192.0.2.1]}, {@code [IPv6:2001:db8::1]} with its
 * brackets.
 *
 * <p>U-labels are converted by UTS-46, non-transitional (RFC 5891; {@code java.net.IDN} is IDNA
 * 2003 and maps sharp s to ss, which is another domain).
 *
 * @param ascii the key form; equal domains have equal text
 */
public record Domain(String ascii) implements Comparable<Domain> {

  /** RFC 1035 §2.3.4, less the root label and its length octet. */
  private static final int MAX_NAME = 253;

  private static final int MAX_LABEL = 63;

  private static final IDNA UTS46 =
      IDNA.getUTS46Instance(
          IDNA.NONTRANSITIONAL_TO_ASCII
              | IDNA.NONTRANSITIONAL_TO_UNICODE
              | IDNA.CHECK_BIDI
              | IDNA.CHECK_CONTEXTJ);

  /** Accepts only the key form; text from outside goes through {@link #parse}. */
  public Domain {
    boolean literal = AddressLiteral.keyForm(ascii).filter(ascii::equals).isPresent();
    if (!literal && !isHostName(ascii)) {
      throw new IllegalArgumentException("not a domain in key form: " + ascii);
    }
  }

  /**
   * The domain that {@code text} names, in A-labels or U-labels, with or without a trailing dot; or
   * empty when no host can have that name. Address literals are {@link AddressParser}'s.
   */
  public static Optional<Domain> parse(String text) {
    String name = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
    if (name.isEmpty() || name.length() > MAX_NAME) {
      return Optional.empty();
    }
    String lower = isAscii(name) ? name.toLowerCase(Locale.ROOT) : toAscii(name);
    return isHostName(lower) ? Optional.of(new Domain(lower)) : Optional.empty();
  }

  /** Whether this is an address literal (RFC 5321 §4.1.3) and not a name. */
  public boolean isLiteral() {
    return ascii.charAt(0) == '[';
  }

  /** The address inside a literal's brackets, without the {@code IPv6:} tag. */
  public String literalAddress() {
    if (!isLiteral()) {
      throw new IllegalStateException(ascii + " is a name, not an address literal");
    }
    String inside = ascii.substring(1, ascii.length() - 1);
    return inside.startsWith("IPv6:") ? inside.substring("IPv6:".length()) : inside;
  }

  /** For people: A-labels shown as U-labels where they are valid. */
  public String unicode() {
    if (isLiteral() || !ascii.contains("xn--")) {
      return ascii;
    }
    IDNA.Info info = new IDNA.Info();
    StringBuilder out = new StringBuilder();
    UTS46.nameToUnicode(ascii, out, info);
    return info.hasErrors() ? ascii : out.toString();
  }

  /** Whether this name is {@code parent} or lies below it. */
  public boolean isWithin(Domain parent) {
    return equals(parent) || !parent.isLiteral() && ascii.endsWith("." + parent.ascii);
  }

  @Override
  public int compareTo(Domain other) {
    return ascii.compareTo(other.ascii);
  }

  @Override
  public String toString() {
    return ascii;
  }

  private static String toAscii(String name) {
    IDNA.Info info = new IDNA.Info();
    StringBuilder out = new StringBuilder();
    UTS46.nameToASCII(name, out, info);
    return info.hasErrors() ? "" : out.toString();
  }

  private static boolean isAscii(String text) {
    return text.chars().allMatch(c -> c < 0x80);
  }

  /** Letters, digits, inner hyphens; underscores because real host names have them. */
  private static boolean isHostName(String name) {
    if (name.isEmpty() || name.length() > MAX_NAME) {
      return false;
    }
    int start = 0;
    for (int i = 0; i <= name.length(); i++) {
      if (i == name.length() || name.charAt(i) == '.') {
        if (!isLabel(name, start, i)) {
          return false;
        }
        start = i + 1;
      }
    }
    return true;
  }

  private static boolean isLabel(String name, int start, int end) {
    int length = end - start;
    if (length == 0 || length > MAX_LABEL) {
      return false;
    }
    if (name.charAt(start) == '-' || name.charAt(end - 1) == '-') {
      return false;
    }
    for (int i = start; i < end; i++) {
      char c = name.charAt(i);
      boolean allowed = c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '_';
      if (!allowed) {
        return false;
      }
    }
    return true;
  }
}
