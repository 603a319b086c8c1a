package io.posthorn.ops;

import io.posthorn.address.Domain;
import java.util.Locale;

/**
 * Which addresses, or domains, are meant: a whole one, one with {@code *} for any characters, or a
 * part of one. Case does not matter; domains may be written with characters beyond ASCII.
 *
 * @param glob in lower case; {@code *} stands for any characters
 */
record AddressPattern(String glob) {

  /**
   * {@code ann@example.net} is that address; {@code ann*} and {@code @example.net} are patterns.
   */
  static AddressPattern ofAddress(String text) {
    if (text.equals("<>")) {
      return new AddressPattern(""); // the null path
    }
    int at = text.lastIndexOf('@');
    String lower = text.toLowerCase(Locale.ROOT);
    if (at < 0) {
      return new AddressPattern(text.contains("*") ? lower : "*" + lower + "*");
    }
    String address = lower.substring(0, at + 1) + ascii(lower.substring(at + 1));
    return new AddressPattern(at == 0 ? "*" + address + "*" : address);
  }

  /** {@code example.net} is that domain; {@code *.example.net} those below it. */
  static AddressPattern ofDomain(String text) {
    return new AddressPattern(ascii(text.toLowerCase(Locale.ROOT)));
  }

  private static String ascii(String domain) {
    return Domain.parse(domain).map(Domain::ascii).orElse(domain);
  }

  boolean fits(String text) {
    String value = text.toLowerCase(Locale.ROOT);
    int at = 0;
    int star = -1;
    int tried = 0;
    int i = 0;
    while (at < value.length()) {
      if (i < glob.length() && glob.charAt(i) == '*') {
        star = i++;
        tried = at;
      } else if (i < glob.length() && glob.charAt(i) == value.charAt(at)) {
        i++;
        at++;
      } else if (star >= 0) { // the last star takes one character more
        i = star + 1;
        at = ++tried;
      } else {
        return false;
      }
    }
    return glob.substring(i).chars().allMatch(c -> c == '*');
  }
}
