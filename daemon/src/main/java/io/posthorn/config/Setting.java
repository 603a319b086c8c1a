package io.posthorn.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/** What the reading of a configuration found under a key. */
sealed interface Setting {

  /**
   * A single value.
   *
   * @param node without secrets; empty where there is neither a value nor a default
   * @param place where it is set; empty for a default
   */
  record Value(Optional<Node> node, Optional<Place> place) implements Setting {}

  /** A section: what was asked for in it, in that order. */
  record Table(SequencedMap<String, Setting> settings) implements Setting {

    public Table {
      settings = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(settings));
    }

    /** Those that are values; TOML has them before the sections. */
    Map<String, Value> values() {
      Map<String, Value> values = new LinkedHashMap<>();
      settings.forEach((key, setting) -> {
        switch (setting) {
          case Value value -> values.put(key, value);
          case Tables tables when tables.tables().isEmpty() -> values.put(key, ABSENT);
          case Table table when table.settings().isEmpty() -> values.put(key, ABSENT);
          case Table _, Tables _ -> {} // sections
        }
      });
      return values;
    }
  }

  /** A list of sections. */
  record Tables(List<Table> tables) implements Setting {

    public Tables {
      tables = List.copyOf(tables);
    }
  }

  /** Nothing, and no default. */
  Value ABSENT = new Value(Optional.empty(), Optional.empty());
}
