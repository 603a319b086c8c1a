package io.posthorn.config;

import io.posthorn.config.Node.Entry;
import io.posthorn.config.Problem.Mark;
import io.posthorn.config.Problem.Severity;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * A table while it is read: keys that nobody asked for are unknown, and {@link #done} says so. A
 * value that is wrong is reported where it stands and then taken for missing, so that one reading
 * finds all mistakes. It remembers what it was asked for and what it answered, which is then shown
 * as {@link Settings}; so defaults are given in the notation of the file. For one thread.
 */
final class Section {

  private static final String HIDDEN = "«secret»";

  private final Name name;
  private final Node.Table table;
  private final Problems problems;
  private final SequencedMap<String, Supplier<Setting>> known = new LinkedHashMap<>();

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

  /** What was asked for until now, here and below. */
  Setting.Table settings() {
    SequencedMap<String, Setting> settings = new LinkedHashMap<>();
    known.forEach((key, setting) -> settings.put(key, setting.get()));
    return new Setting.Table(settings);
  }

  /** A table with nothing in it that is part of no configuration, for its defaults. */
  Section nothing() {
    return new Section(new Name("", false, true), Node.Table.empty(place()), problems);
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
    Optional<Entry> entry = Optional.ofNullable(table.entries().get(key));
    Optional<Node> node = entry.map(Entry::value);
    Setting.Value setting = new Setting.Value(node, entry.map(Entry::key));
    known.putIfAbsent(key, () -> setting);
    return node;
  }

  /** The value of {@code key}, where there is one and it is of that form. */
  <T> Optional<T> read(String key, Form<T> form) {
    return node(key).flatMap(node -> take(node, form));
  }

  /** The value of {@code key}, or what {@code otherwise} means, written as in the file. */
  <T> T read(String key, Form<T> form, String otherwise) {
    return orElse(key, form, new Node.Text(place(), otherwise));
  }

  /** The number {@code key}, or {@code otherwise}. */
  int read(String key, Form<Integer> form, int otherwise) {
    return orElse(key, form, new Node.Whole(place(), otherwise));
  }

  /** Whether {@code key} is set to true; {@code otherwise} where it is not set. */
  boolean read(String key, Form<Boolean> form, boolean otherwise) {
    return orElse(key, form, new Node.Flag(place(), otherwise));
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

  /** The values of the array {@code key}, or what {@code otherwise} means. */
  <T> List<T> list(String key, Form<T> form, List<String> otherwise) {
    List<Node> nodes = new ArrayList<>();
    otherwise.forEach(text -> nodes.add(new Node.Text(place(), text)));
    presume(key, new Node.Items(place(), nodes));
    return list(key, form)
        .orElseGet(() -> nodes.stream().map(node -> meaning(key, form, node)).toList());
  }

  /** The secret that {@code key} names; itself it is not remembered. */
  Optional<Secret> secret(String key, Secrets secrets) {
    Optional<Node> node = node(key);
    if (node.isPresent() && node.get() instanceof Node.Text(Place place, String _)) {
      Setting.Value shown =
          new Setting.Value(Optional.of(new Node.Text(place, HIDDEN)), Optional.of(place(key)));
      known.put(key, () -> shown);
    }
    return node.flatMap(value -> secrets.secret(value, problems));
  }

  /** The table {@code key}, empty where there is none. */
  Section section(String key) {
    String path = name.below(key);
    Optional<Node> node = node(key);
    if (node.isPresent() && node.get() instanceof Node.Table found) {
      Node.Table inner = new Node.Table(place(key), found.entries());
      return below(key, new Section(new Name(path, false, false), inner, problems));
    }
    node.ifPresent(other -> wrong(other, "not a section", "write it as [" + path + "]"));
    Name absent = new Name(path, false, node.isPresent() || name.broken());
    return below(key, new Section(absent, Node.Table.empty(place()), problems));
  }

  private Section below(String key, Section section) {
    known.put(key, section::settings);
    return section;
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
    known.put(key, () -> new Setting.Tables(found.stream().map(Section::settings).toList()));
    return found;
  }

  /** Reports the keys that nobody asked for, with the nearest one that somebody did, or all. */
  void done() {
    for (String key : table.entries().keySet()) {
      if (!known.containsKey(key)) {
        String hint =
            Spelling.nearest(key, known.keySet())
                .map(near -> "did you mean `" + near + "`?")
                .orElseGet(() -> "known here: " + String.join(", ", new TreeSet<>(known.keySet())));
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

  private <T> T orElse(String key, Form<T> form, Node otherwise) {
    presume(key, otherwise);
    return read(key, form).orElseGet(() -> meaning(key, form, otherwise));
  }

  private void presume(String key, Node otherwise) {
    if (node(key).isEmpty()) {
      Setting.Value setting = new Setting.Value(Optional.of(otherwise), Optional.empty());
      known.put(key, () -> setting);
    }
  }

  private static <T> T meaning(String key, Form<T> form, Node otherwise) {
    return form.reader()
        .apply(otherwise)
        .orElseThrow(() -> new IllegalStateException("the default of " + key));
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
