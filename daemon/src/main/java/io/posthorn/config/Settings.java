package io.posthorn.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Every key that a configuration could have, with the value that holds and where it comes from. The
 * reading itself remembers them, so none can be missing here. Secrets are left out.
 */
public final class Settings {

  private static final int COMMENT_COLUMN = 48;

  private final Setting.Table top;

  Settings(Setting.Table top) {
    this.top = top;
  }

  /**
   * A key.
   *
   * @param key from the top, with dots; sections of a list are counted from 0: {@code
   *     smtp.listener[0].address}
   * @param value text, number, boolean, list or map; empty where nothing is set
   * @param origin {@code file:line}, the name of a variable, or {@code default}
   */
  public record Item(String key, Optional<Object> value, String origin) {}

  /** All of them. */
  public List<Item> items() {
    List<Item> items = new ArrayList<>();
    collect("", top, items);
    return items;
  }

  /**
   * A configuration that says the same, in TOML.
   *
   * @param origins whether a comment behind each value tells where it comes from
   */
  public String toml(boolean origins) {
    StringBuilder out = new StringBuilder();
    write(out, "", top, origins);
    return out.toString();
  }

  private static void collect(String prefix, Setting.Table table, List<Item> items) {
    table
        .values()
        .forEach((key, value) ->
            items.add(
                new Item(prefix + key, value.node().map(Settings::plain), origin(value.place()))));
    table
        .settings()
        .forEach((key, setting) -> {
          switch (setting) {
            case Setting.Value _ -> {} // above
            case Setting.Table inner -> collect(prefix + key + ".", inner, items);
            case Setting.Tables(var tables) -> {
              for (int i = 0; i < tables.size(); i++) {
                collect(prefix + key + "[" + i + "].", tables.get(i), items);
              }
            }
          }
        });
  }

  private static void write(
      StringBuilder out, String prefix, Setting.Table table, boolean origins) {
    table.values().forEach((key, value) -> out.append(line(key, value, origins)).append('\n'));
    table
        .settings()
        .forEach((key, setting) -> {
          String name = prefix + TomlWriter.key(key);
          switch (setting) {
            case Setting.Value _ -> {} // above
            case Setting.Table inner -> {
              out.append(inner.settings().isEmpty() ? "" : "\n[" + name + "]\n");
              write(out, name + ".", inner, origins);
            }
            case Setting.Tables(var tables) ->
                tables.forEach(inner -> {
                  out.append("\n[[").append(name).append("]]\n");
                  write(out, name + ".", inner, origins);
                });
          }
        });
  }

  private static String line(String key, Setting.Value value, boolean origins) {
    if (value.node().isEmpty()) {
      return "# " + TomlWriter.key(key) + " is not set";
    }
    String line = TomlWriter.key(key) + " = " + TomlWriter.value(value.node().get());
    String padding = " ".repeat(Math.max(2, COMMENT_COLUMN - line.length()));
    return origins ? line + padding + "# " + origin(value.place()) : line;
  }

  private static String origin(Optional<Place> place) {
    return place
        .map(at -> at.line() == 0 ? at.source() : at.source() + ":" + at.line())
        .orElse("default");
  }

  private static Object plain(Node node) {
    return switch (node) {
      case Node.Text(Place _, String value) -> value;
      case Node.Whole(Place _, long value) -> value;
      case Node.Flag(Place _, boolean value) -> value;
      case Node.Other(Place _, String shown) -> shown;
      case Node.Items(Place _, List<Node> values) -> values.stream().map(Settings::plain).toList();
      case Node.Table(Place _, var entries) -> {
        Map<String, Object> map = new LinkedHashMap<>();
        entries.forEach((key, entry) -> map.put(key, plain(entry.value())));
        yield map;
      }
    };
  }
}
