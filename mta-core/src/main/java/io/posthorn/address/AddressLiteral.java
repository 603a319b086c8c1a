package io.posthorn.address;

import java.util.Optional;

/** Address literals of RFC 5321 §4.1.3: {@code [192.0.2.1]} and {@code [IPv6:2001:db8::1]}. */
final class AddressLiteral {

  private static final String TAG = "IPv6:";
  private static final int GROUPS = 8;

  private AddressLiteral() {}

  /**
   * The literal in key form, with its brackets: one spelling for each address (RFC 5952). Empty for
   * anything else; other tags (General-address-literal) are not known.
   */
  static Optional<String> keyForm(String text) {
    if (text.length() < 3 || text.charAt(0) != '[' || text.charAt(text.length() - 1) != ']') {
      return Optional.empty();
    }
    String inside = text.substring(1, text.length() - 1);
    if (inside.regionMatches(true, 0, TAG, 0, TAG.length())) {
      return ipv6(inside.substring(TAG.length())).map(address -> "[" + TAG + address + "]");
    }
    return ipv4(inside) >= 0 ? Optional.of(text) : Optional.empty();
  }

  /** The number of an IPv4 address in four decimal parts, or -1; no leading zeros. */
  private static long ipv4(String text) {
    String[] parts = text.split("\\.", -1);
    if (parts.length != 4) {
      return -1;
    }
    long address = 0;
    for (String part : parts) {
      boolean digits = !part.isEmpty() && part.chars().allMatch(c -> c >= '0' && c <= '9');
      boolean padded = part.length() > 1 && part.charAt(0) == '0'; // some read it as octal
      if (!digits || padded || part.length() > 3 || Integer.parseInt(part) > 255) {
        return -1;
      }
      address = address << 8 | Integer.parseInt(part);
    }
    return address;
  }

  /** RFC 4291 §2.2, the last 32 bits optionally in IPv4 form; no zone. */
  private static Optional<String> ipv6(String text) {
    int gap = text.indexOf("::");
    String head = gap < 0 ? "" : text.substring(0, gap);
    String tail = gap < 0 ? text : text.substring(gap + 2);
    int[] groups = new int[GROUPS];
    int front = groups(head, false, groups);
    int[] behind = new int[GROUPS];
    int back = groups(tail, true, behind);
    boolean fits = gap < 0 ? back == GROUPS : front + back < GROUPS;
    if (front < 0 || back < 0 || !fits) {
      return Optional.empty();
    }
    System.arraycopy(behind, 0, groups, GROUPS - back, back);
    return Optional.of(format(groups));
  }

  /** Reads 16-bit groups into {@code out}; how many, or -1 where one is malformed. */
  private static int groups(String text, boolean last, int[] out) {
    if (text.isEmpty()) {
      return 0;
    }
    String[] parts = text.split(":", -1);
    if (parts.length > GROUPS) {
      return -1;
    }
    int count = 0;
    for (int i = 0; i < parts.length; i++) {
      String part = parts[i];
      long mapped = last && i == parts.length - 1 ? ipv4(part) : -1;
      if (mapped >= 0 && count + 2 <= GROUPS) {
        out[count++] = (int) (mapped >> 16);
        out[count++] = (int) (mapped & 0xffff);
      } else if (isGroup(part)) {
        out[count++] = Integer.parseInt(part, 16);
      } else {
        return -1;
      }
    }
    return count;
  }

  private static boolean isGroup(String part) {
    boolean hex =
        part.chars()
            .allMatch(c -> c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F');
    return hex && !part.isEmpty() && part.length() <= 4;
  }

  /** RFC 5952 §4: no leading zeros, lower case, the longest run of zeros (of two or more) cut. */
  private static String format(int[] groups) {
    int start = -1;
    int longest = 1;
    for (int i = 0; i < GROUPS; i++) {
      int end = i;
      while (end < GROUPS && groups[end] == 0) {
        end++;
      }
      if (end - i > longest) {
        start = i;
        longest = end - i;
      }
    }
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < GROUPS; i++) {
      if (i == start) {
        out.append("::");
        i += longest - 1;
      } else {
        boolean first = out.isEmpty() || out.charAt(out.length() - 1) == ':';
        out.append(first ? "" : ":").append(Integer.toHexString(groups[i]));
      }
    }
    return out.toString();
  }
}
