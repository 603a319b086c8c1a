package io.posthorn.options;

import io.posthorn.smtp.Reply;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The texts of a message's options, decoded, and the first thing that is wrong with them. For one
 * thread.
 */
final class OptionTexts {

  private static final int SHOWN = 60;

  private final Map<OptionField, List<String>> texts = new EnumMap<>(OptionField.class);
  private Optional<Reply> refusal = Optional.empty();

  void add(OptionField field, String text) {
    texts.computeIfAbsent(field, _ -> new ArrayList<>()).add(text);
  }

  /** Why the message cannot be taken, once all that is to be read was read. */
  Optional<Reply> refusal() {
    return refusal;
  }

  /** All texts of an option, in order. */
  List<String> all(OptionField field) {
    return texts.getOrDefault(field, List.of());
  }

  /** What an option says that may be said twice, but not in two ways. */
  <T> Optional<T> one(OptionField field, Forms.Form<T> form) {
    Optional<T> said = Optional.empty();
    for (String text : all(field)) {
      switch (form.read(text)) {
        case Reading.Good<T>(T value) -> {
          if (said.isPresent() && !said.get().equals(value)) {
            refuse(field.text() + " is given twice, with different values");
          }
          said = Optional.of(value);
        }
        case Reading.Bad<T>(String why) -> refuse(field, text, why);
      }
    }
    return said;
  }

  /** What an option says in all its fields together. */
  <T> List<T> several(OptionField field, Forms.Form<List<T>> form) {
    List<T> said = new ArrayList<>();
    for (String text : all(field)) {
      switch (form.read(text)) {
        case Reading.Good<List<T>>(List<T> values) -> said.addAll(values);
        case Reading.Bad<List<T>>(String why) -> refuse(field, text, why);
      }
    }
    return said;
  }

  /** One JSON object of all fields of an option; of members with the same name the last counts. */
  Optional<String> merged(OptionField field) {
    Map<String, String> members = new LinkedHashMap<>();
    for (String text : all(field)) {
      if (JsonObjects.add(members, text) instanceof Reading.Bad<?>(String why)) {
        refuse(field, text, why);
      }
    }
    return all(field).isEmpty() ? Optional.empty() : Optional.of(JsonObjects.write(members));
  }

  private void refuse(OptionField field, String text, String why) {
    refuse(field.text() + ": \"" + shown(text) + "\" " + why);
  }

  /** The first reason counts. */
  private void refuse(String why) {
    if (refusal.isEmpty()) {
      refusal = Optional.of(Reply.of(550, "5.6.0", why));
    }
  }

  /** The beginning of what a client wrote, in characters that any client can read. */
  static String shown(String text) {
    String start = text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...";
    StringBuilder out = new StringBuilder(start);
    for (int i = 0; i < out.length(); i++) {
      char c = out.charAt(i);
      if (c < ' ' || c >= 0x7f) {
        out.setCharAt(i, '?');
      }
    }
    return out.toString();
  }
}
