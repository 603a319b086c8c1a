package io.posthorn.smtp;

import io.posthorn.smtp.Command.Malformed;
import io.posthorn.smtp.Command.Xclient;
import io.posthorn.smtp.Command.Xclient.Attribute;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the attributes of XCLIENT (Postfix's XCLIENT_README). What xtext can smuggle in, a line end
 * above all, is in no value that comes out. Pure.
 */
final class XclientParser {

  private static final int MAX_TEXT = 255;

  private static final int MAX_PORT = 65535;

  private XclientParser() {}

  static Command parse(String arguments) {
    Map<Attribute, Optional<String>> said = new EnumMap<>(Attribute.class);
    for (String word : arguments.split(" +", -1)) {
      int equals = word.indexOf('=');
      Optional<Attribute> attribute =
          attribute(equals < 0 ? "" : word.substring(0, equals).toUpperCase(Locale.ROOT));
      if (attribute.isEmpty() || said.containsKey(attribute.get())) {
        return malformed("Syntax: XCLIENT attribute=value ...");
      }
      Optional<String> value = decode(word.substring(equals + 1));
      if (value.isEmpty() || !isGood(attribute.get(), value.get())) {
        return malformed("Bad value of " + attribute.get());
      }
      said.put(attribute.get(), known(attribute.get(), value.get()));
    }
    return new Xclient(said);
  }

  private static Optional<Attribute> attribute(String name) {
    for (Attribute attribute : Attribute.values()) {
      if (attribute.name().equals(name)) {
        return Optional.of(attribute);
      }
    }
    return Optional.empty();
  }

  private static boolean isUnknown(Attribute attribute, String value) {
    return value.equalsIgnoreCase("[UNAVAILABLE]")
        || attribute == Attribute.NAME && value.equalsIgnoreCase("[TEMPUNAVAIL]");
  }

  private static boolean isGood(Attribute attribute, String value) {
    return switch (attribute) {
      case PROTO -> value.equalsIgnoreCase("SMTP") || value.equalsIgnoreCase("ESMTP");
      case NAME, HELO ->
          isUnknown(attribute, value) || isWord(value) && value.chars().allMatch(c -> c < 0x7f);
      case LOGIN -> isUnknown(attribute, value) || isWord(value);
      case ADDR, DESTADDR -> isUnknown(attribute, value) || isAddress(withoutTag(value));
      case PORT, DESTPORT -> isUnknown(attribute, value) || isPort(value);
    };
  }

  /** The value in the form in which the rest of the program takes it. */
  private static Optional<String> known(Attribute attribute, String value) {
    if (isUnknown(attribute, value)) {
      return Optional.empty();
    }
    return Optional.of(
        switch (attribute) {
          case ADDR, DESTADDR -> withoutTag(value);
          case PROTO -> value.toUpperCase(Locale.ROOT);
          case NAME, HELO, LOGIN, PORT, DESTPORT -> value;
        });
  }

  private static boolean isWord(String value) {
    return !value.isEmpty()
        && value.length() <= MAX_TEXT
        && value.chars().noneMatch(c -> c <= ' ' || c >= 0x7f && c <= 0xa0 || isLineEnd(c));
  }

  private static boolean isLineEnd(int c) {
    return c == 0x2028 || c == 0x2029;
  }

  private static boolean isPort(String value) {
    return !value.isEmpty()
        && value.length() <= 5
        && value.chars().allMatch(c -> c >= '0' && c <= '9')
        && Integer.parseInt(value) <= MAX_PORT;
  }

  /** An IPv6 address has a tag before it, as in RFC 5321 §4.1.3. */
  private static String withoutTag(String value) {
    return value.regionMatches(true, 0, "IPV6:", 0, 5) ? value.substring(5) : value;
  }

  /** Only what is written as addresses are: no zone, no brackets, no 127.1. */
  private static boolean isAddress(String value) {
    boolean plain = value.chars().allMatch(c -> "0123456789abcdefABCDEF:.".indexOf(c) >= 0);
    try {
      InetAddress address = InetAddress.ofLiteral(value);
      return plain && (value.indexOf(':') >= 0 || address.getHostAddress().equals(value));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** Text from xtext (RFC 3461 §4); empty where it is none. */
  private static Optional<String> decode(String xtext) {
    ByteArrayOutputStream octets = new ByteArrayOutputStream();
    for (int i = 0; i < xtext.length(); i++) {
      char c = xtext.charAt(i);
      if (c == '+') {
        int high = i + 2 < xtext.length() ? Character.digit(xtext.charAt(i + 1), 16) : -1;
        int low = i + 2 < xtext.length() ? Character.digit(xtext.charAt(i + 2), 16) : -1;
        if (high < 0 || low < 0) {
          return Optional.empty();
        }
        octets.write(high << 4 | low);
        i += 2;
      } else if (c > ' ' && c < 0x7f && c != '=') {
        octets.write(c);
      } else {
        return Optional.empty();
      }
    }
    try {
      ByteBuffer whole = ByteBuffer.wrap(octets.toByteArray());
      return Optional.of(StandardCharsets.UTF_8.newDecoder().decode(whole).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  private static Malformed malformed(String text) {
    return new Malformed(Reply.of(501, "5.5.4", text));
  }
}
