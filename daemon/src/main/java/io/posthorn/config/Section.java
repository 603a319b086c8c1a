package io.posthorn.config;

import io.posthorn.config.Node.Entry;
import io.posthorn.config.Problem.Mark;
import io.posthorn.config.Problem.Severity;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A table while it is read: keys that nobody asked for are unknown, and {@link #done} says so. A
 * value that is wrong is reported where it stands and then taken for missing, so that one reading
 * finds all mistakes. For one thread.
 */
final class Section {

  private final Name name;
  private final Node.Table table;
  private final Problems problems;
  private final Set<String> known = new LinkedHashSet<>();

  /**
   * How messages call a table.
   *
   * @param path keys from the top, with dots; empty for the top itself
   * @param repeated whether there may be several of it
   * @param broken whether it is only put in the place of something that is no table: what it lacks
   *     is not worth a word then
   */
  private record Name(String path, boolean repeated, boolean broken) {

    String below(String key) {
      return path.isEmpty() ? key : path + "." + key;
    }
  }

  private Section(Name name, Node.Table table, Problems problems) {
    this.name = name;
    this.table = table;
    this.problems = problems;
  }

  /** The top of a configuration. */
  static Section top(Node.Table table, Problems problems) {
    return new Section(new Name("", false, false), table, problems);
  }

  Problems problems() {
    return problems;
  }

  /** Where the table begins. */
  Place place() {
    return table.place();
  }

  /** Where {@code key} stands, or the table where it does not. */
  Place place(String key) {
    Entry entry = table.entries().get(key);
    return entry == null ? table.place() : entry.key();
  }

  /** The names of all keys, for tables in which they are names of the operator's. */
  List<String> keys() {
    return List.copyOf(table.entries().keySet());
  }

  /** The value of {@code key} as it stands. */
  Optional<Node> node(String key) {
    known.add(key);
    return Optional.ofNullable(table.entries().get(key)).map(Entry::value);
  }

  /** The value of {@code key}, where there is one and it is of that form. */
  <T> Optional<T> read(String key, Form<T> form) {
    return node(key).flatMap(node -> take(node, form));
  }

  /** The value of {@code key}, or {@code otherwise}. */
  <T> T read(String key, Form<T> form, T otherwise) {
    return read(key, form).orElse(otherwise);
  }

  /** The value of {@code key}; a problem where there is none. */
  <T> Optional<T> required(String key, Form<T> form) {
    Optional<Node> node = node(key);
    if (node.isEmpty()) {
      missing(key, form.use());
    }
    return node.flatMap(value -> take(value, form));
  }

  /** Reports that {@code key} is not there. */
  void missing(String key, String hint) {
    if (!name.broken()) {
      problems.error(place(), "`" + key + "` is missing" + in(), hint);
    }
  }

  /** The values of the array {@code key}; empty where there is none. */
  <T> Optional<List<T>> list(String key, Form<T> form) {
    return node(key)
        .flatMap(node ->
            switch (node) {
              case Node.Items(Place place, List<Node> values) -> {
                List<T> taken = new ArrayList<>();
                values.forEach(value -> take(value, form).ifPresent(taken::add));
                yield Optional.of(taken);
              }
              default -> {
                wrong(node, "not a list", "write it in brackets: [\"...\"]");
                yield Optional.empty();
              }
            });
  }

  /** The table {@code key}, empty where there is none. */
  Section section(String key) {
    String path = name.below(key);
    Optional<Node> node = node(key);
    if (node.isPresent() && node.get() instanceof Node.Table found) {
      Node.Table inner = new Node.Table(place(key), found.entries());
      return new Section(new Name(path, false, false), inner, problems);
    }
    node.ifPresent(other -> wrong(other, "not a section", "write it as [" + path + "]"));
    Name absent = new Name(path, false, node.isPresent() || name.broken());
    return new Section(absent, Node.Table.empty(place()), problems);
  }

  /** The tables of {@code [[key]]}, or of an array of inline tables. */
  List<Section> sections(String key) {
    Name each = new Name(name.below(key), true, false);
    List<Section> found = new ArrayList<>();
    switch (node(key).orElse(new Node.Items(place(), List.of()))) {
      case Node.Items(Place place, List<Node> values) -> {
        for (Node value : values) {
          switch (value) {
            case Node.Table inner -> found.add(new Section(each, inner, problems));
            case Node other -> wrong(other, "not a table", "write it as { key = value }");
          }
        }
      }
      case Node other ->
          wrong(other, "not a list of sections", "write it as [[" + each.path() + "]]");
    }
    return found;
  }

  /** Reports the keys that nobody asked for, with the nearest one that somebody did, or all. */
  void done() {
    for (String key : table.entries().keySet()) {
      if (!known.contains(key)) {
        String hint =
            Spelling.nearest(key, known)
                .map(near -> "did you mean `" + near + "`?")
                .orElseGet(() -> "known here: " + String.join(", ", new TreeSet<>(known)));
        problems.add(
            new Problem(
                place(key),
                Severity.ERROR,
                "unknown key `" + key + "`" + in(),
                hint,
                new Mark(key.length(), true)));
      }
    }
  }

  private <T> Optional<T> take(Node node, Form<T> form) {
    Optional<T> value = form.reader().apply(node);
    if (value.isEmpty()) {
      wrong(node, "not " + form.what(), form.use());
    }
    return value;
  }

  private void wrong(Node node, String what, String use) {
    String message = "`" + node.shown() + "` is " + what + ": " + use;
    problems.add(new Problem(node.place(), Severity.ERROR, message, "", new Mark(0, false)));
  }

  private String in() {
    if (name.path().isEmpty()) {
      return "";
    }
    return name.repeated() ? " in [[" + name.path() + "]]" : " in [" + name.path() + "]";
  }
}
