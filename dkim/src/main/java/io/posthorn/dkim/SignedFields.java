package io.posthorn.dkim;

import io.posthorn.mime.Field;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Which header fields a signature covers (RFC 6376 §5.4): all of those that say what the message is
 * and from whom. Trace fields are not among them, because they are added and removed on the way.
 *
 * @param names the value of {@code h=}, one name for each instance
 * @param fields the instances in the order of their names; a name for an instance that does not
 *     exist has none
 */
record SignedFields(List<String> names, List<Field> fields) {

  /**
   * Named once more than they occur, so that whoever adds one on the way breaks the signature (RFC
   * 6376 §8.15).
   */
  private static final List<String> SEALED =
      List.of(
          "From",
          "To",
          "Cc",
          "Subject",
          "Date",
          "Message-ID",
          "Reply-To",
          "MIME-Version",
          "Content-Type",
          "List-ID",
          "List-Unsubscribe",
          "List-Unsubscribe-Post");

  private static final List<String> AS_THEY_ARE =
      List.of(
          "Sender",
          "In-Reply-To",
          "References",
          "Content-Transfer-Encoding",
          "Content-Disposition",
          "Content-ID",
          "Content-Description",
          "List-Help",
          "List-Subscribe",
          "List-Post",
          "List-Owner",
          "List-Archive",
          "Resent-Date",
          "Resent-From",
          "Resent-Sender",
          "Resent-To",
          "Resent-Cc",
          "Resent-Message-ID");

  private static final List<String> ALL =
      Stream.concat(SEALED.stream(), AS_THEY_ARE.stream()).toList();

  SignedFields {
    names = List.copyOf(names);
    fields = List.copyOf(fields);
  }

  static SignedFields of(List<Field> header) {
    Map<String, List<Field>> byName = new HashMap<>();
    for (Field field : header) {
      byName.computeIfAbsent(key(field.name()), name -> new ArrayList<>()).add(field);
    }
    List<String> names = new ArrayList<>();
    List<Field> fields = new ArrayList<>();
    for (String name : ALL) {
      // RFC 6376 §5.4.2: instances of one name are taken from the bottom up
      for (Field field : byName.getOrDefault(key(name), List.of()).reversed()) {
        names.add(name);
        fields.add(field);
      }
      if (SEALED.contains(name)) {
        names.add(name);
      }
    }
    return new SignedFields(names, fields);
  }

  private static String key(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
