package io.posthorn.config;

import io.posthorn.config.Node.Entry;
import io.posthorn.config.Problem.Mark;
import io.posthorn.config.Problem.Severity;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseError;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/** Text to {@link Node}s: the one place that knows the TOML library. */
final class TomlReader {

  private final String source;
  private final boolean lines;

  /**
   * A reader.
   *
   * @param lines whether the source has lines that somebody could look up
   */
  private TomlReader(String source, boolean lines) {
    this.source = source;
    this.lines = lines;
  }

  /** The tree in {@code text}; empty, with a problem, where it is not TOML. */
  static Optional<Node.Table> read(String source, String text, Problems problems) {
    TomlReader reader = new TomlReader(source, true);
    TomlParseResult result = Toml.parse(text);
    if (result.hasErrors()) {
      TomlParseError first = result.errors().getFirst(); // those behind it mostly follow from it
      problems.add(
          new Problem(
              reader.place(first.position()),
              Severity.ERROR,
              "not TOML: " + message(first),
              "",
              new Mark(1, false)));
      return Optional.empty();
    }
    return Optional.of(reader.table(result, Place.whole(source)));
  }

  /** A single value as it would stand behind {@code key =}; empty where it is not TOML. */
  static Optional<Node> value(String source, String text) {
    TomlParseResult result = Toml.parse("value = " + text);
    if (result.hasErrors() || result.size() != 1) {
      return Optional.empty();
    }
    Place place = Place.whole(source);
    Object value = Objects.requireNonNull(result.get(List.of("value")));
    return Optional.of(new TomlReader(source, false).node(value, place));
  }

  private static String message(TomlParseError error) {
    String message = String.valueOf(error.getMessage());
    int position = message.indexOf(" (line ");
    return position < 0 ? message : message.substring(0, position);
  }

  private Node.Table table(TomlTable table, Place place) {
    SequencedMap<String, Entry> entries = new LinkedHashMap<>();
    for (String key : table.keySet()) {
      List<String> path = List.of(key); // as a list: names hold dots
      Place keyPlace = place(table.inputPositionOf(path));
      var entry = table.entry(path);
      Place valuePlace = entry == null ? keyPlace : place(entry.value().position());
      Object value = Objects.requireNonNull(table.get(path));
      entries.put(key, new Entry(keyPlace, node(value, valuePlace)));
    }
    return new Node.Table(place, entries);
  }

  private Node node(Object value, Place place) {
    return switch (value) {
      case String text -> new Node.Text(place, text);
      case Long number -> new Node.Whole(place, number);
      case Boolean flag -> new Node.Flag(place, flag);
      case TomlTable table -> table(table, place);
      case TomlArray array -> items(array, place);
      default -> new Node.Other(place, value.toString());
    };
  }

  private Node.Items items(TomlArray array, Place place) {
    List<Node> values = new ArrayList<>();
    for (int i = 0; i < array.size(); i++) {
      values.add(node(array.get(i), place(array.inputPositionOf(i))));
    }
    return new Node.Items(place, values);
  }

  private Place place(@Nullable TomlPosition position) {
    return position == null || !lines
        ? Place.whole(source)
        : new Place(source, position.line(), position.column());
  }
}
