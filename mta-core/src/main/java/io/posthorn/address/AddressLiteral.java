package io.posthorn.address;

import com.ibm.icu.text.UnicodeSet;
import java.util.Locale;
import java.util.Optional;

/** Address literals of RFC 5321 §4.1.3: {@code [192.0.2.1]} and {@code [IPv6:2001:db8::1]}. */
final class AddressLiteral {

  private static final String TAG = "ipv6:";
  private static final UnicodeSet HEX = new UnicodeSet("[0-9a-fA-F]").freeze();

  private AddressLiteral() {}

  /** The literal in key form, or empty; other tags (General-address-literal) are not known. */
  static Optional<Domain> parse(String text) {
    if (text.length() < 3 || !text.endsWith("]")) {
      return Optional.empty();
    }
    String inside = text.substring(1, text.length() - 1).toLowerCase(Locale.ROOT);
    if (inside.startsWith(TAG)) {
      String address = inside.substring(TAG.length());
      return isIpv6(address) ? Optional.of(new Domain("[IPv6:" + address + "]")) : Optional.empty();
    }
    return isIpv4(inside) ? Optional.of(new Domain("[" + inside + "]")) : Optional.empty();
  }

  /** Four decimal numbers of 0 to 255, without leading zeros (which some read as octal). */
  static boolean isIpv4(String text) {
    String[] parts = text.split("\\.", -1);
    if (parts.length != 4) {
      return false;
    }
    for (String part : parts) {
      boolean digits = !part.isEmpty() && part.chars().allMatch(c -> c >= '0' && c <= '9');
      boolean padded = part.length() > 1 && part.charAt(0) == '0';
      if (!digits || padded || part.length() > 3 || Integer.parseInt(part) > 255) {
        return false;
      }
    }
    return true;
  }

  /** RFC 4291 §2.2, the last 32 bits optionally in IPv4 form; no zone. */
  static boolean isIpv6(String text) {
    int gap = text.indexOf("::");
    if (gap < 0) {
      return groups(text) == 8;
    }
    if (text.indexOf("::", gap + 1) >= 0) {
      return false;
    }
    int head = gap == 0 ? 0 : groups(text.substring(0, gap));
    String rest = text.substring(gap + 2);
    int tail = rest.isEmpty() ? 0 : groups(rest);
    return head >= 0 && tail >= 0 && head + tail <= 7;
  }

  /** Number of 16-bit groups, or a large negative number where one is malformed. */
  private static int groups(String text) {
    String[] parts = text.split(":", -1);
    int count = 0;
    for (int i = 0; i < parts.length; i++) {
      String part = parts[i];
      if (i == parts.length - 1 && part.contains(".")) {
        count += isIpv4(part) ? 2 : -99;
      } else {
        boolean hex = !part.isEmpty() && part.length() <= 4 && HEX.containsAll(part);
        count += hex ? 1 : -99;
      }
    }
    return count;
  }
}
