package io.posthorn.config;

import io.posthorn.config.Node.Entry;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Puts {@code POSTHORN__SECTION__KEY} variables over a tree. Pure. A name that means nothing is
 * found by whoever reads the tree, as in the file.
 */
final class Overrides {

  private static final String PREFIX = "POSTHORN__";

  private Overrides() {}

  static Node.Table apply(Node.Table tree, Map<String, String> environment, Problems problems) {
    Node.Table result = tree;
    for (Map.Entry<String, String> variable : new TreeMap<>(environment).entrySet()) {
      String name = variable.getKey();
      if (name.startsWith(PREFIX)) {
        String path = name.substring(PREFIX.length()).toLowerCase(Locale.ROOT);
        String text = variable.getValue();
        Place place = Place.whole(name);
        // What is no TOML value is a string: nobody wants to quote twice.
        Node value = TomlReader.value(name, text).orElseGet(() -> new Node.Text(place, text));
        result = put(result, List.of(path.split("__", -1)), new Entry(place, value), problems);
      }
    }
    return result;
  }

  private static Node.Table put(
      Node.Table table, List<String> path, Entry entry, Problems problems) {
    String key = path.getFirst();
    if (path.size() == 1) {
      return table.with(key, entry);
    }
    Entry inner = table.entries().get(key);
    List<String> rest = path.subList(1, path.size());
    return switch (inner == null ? Node.Table.empty(entry.key()) : inner.value()) {
      case Node.Table below -> {
        Place place = inner == null ? entry.key() : inner.key();
        yield table.with(key, new Entry(place, put(below, rest, entry, problems)));
      }
      default -> {
        problems.error(
            entry.key(),
            "`" + key + "` is not a section, so nothing in it can be set from the environment",
            "write it into the file");
        yield table;
      }
    };
  }
}
