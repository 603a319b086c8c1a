package io.posthorn.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/** A value of the configuration with its place: what TOML can say and no more. */
sealed interface Node {

  /** Where the value begins. */
  Place place();

  /** As it is shown in a message. */
  String shown();

  /** A string. */
  record Text(Place place, String value) implements Node {

    @Override
    public String shown() {
      return value;
    }
  }

  /** An integer. */
  record Whole(Place place, long value) implements Node {

    @Override
    public String shown() {
      return Long.toString(value);
    }
  }

  /** A boolean. */
  record Flag(Place place, boolean value) implements Node {

    @Override
    public String shown() {
      return Boolean.toString(value);
    }
  }

  /** A float or a date: nothing in this configuration is one. */
  record Other(Place place, String shown) implements Node {}

  /** An array. */
  record Items(Place place, List<Node> values) implements Node {

    public Items {
      values = List.copyOf(values);
    }

    @Override
    public String shown() {
      return "[...]";
    }
  }

  /** A table, in order. */
  record Table(Place place, SequencedMap<String, Entry> entries) implements Node {

    public Table {
      entries = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(entries));
    }

    @Override
    public String shown() {
      return "{...}";
    }

    /** This table with one entry more, or another in its place. */
    Table with(String key, Entry entry) {
      SequencedMap<String, Entry> more = new LinkedHashMap<>(entries);
      more.put(key, entry);
      return new Table(place, more);
    }

    static Table empty(Place place) {
      return new Table(place, new LinkedHashMap<>(Map.of()));
    }
  }

  /** A key and its value; a key stands elsewhere than its value does. */
  record Entry(Place key, Node value) {}
}
