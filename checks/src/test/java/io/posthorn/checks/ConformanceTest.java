package io.posthorn.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Each row of {@code docs/conformance/} names code and a test that are there. */
class ConformanceTest {

  private static final Path TABLES = Sources.root().resolve("docs/conformance");
  private static final Set<String> LEVELS = Set.of("MUST", "SHOULD", "MAY");
  private static final String LEFT_OUT = "left out";

  private final Set<String> classes = named("main");
  private final Set<String> tests = named("test");
  private final Set<String> transcripts = transcripts();

  /** A row; {@code line} for messages. */
  record Row(
      String file, int line, String rule, String level, List<String> where, List<String> shown) {

    static Row of(String file, int line, List<String> cells) {
      return new Row(
          file, line, cells.get(1), cells.get(2), words(cells.get(3)), words(cells.get(4)));
    }

    private static List<String> words(String cell) {
      return Stream.of(cell.replace("`", "").split(","))
          .map(String::strip)
          .filter(word -> !word.isEmpty())
          .toList();
    }

    boolean isLeftOut() {
      return where.equals(List.of(LEFT_OUT));
    }

    @Override
    public String toString() {
      return file + ":" + line + " " + rule;
    }
  }

  @TestFactory
  Stream<DynamicTest> everyRowHasCodeAndTest() throws IOException {
    List<Row> rows = rows();
    assertThat(rows).hasSizeGreaterThan(80);
    return rows.stream()
        .map(row ->
            DynamicTest.dynamicTest(row.toString(), () -> assertThat(faults(row)).isEmpty()));
  }

  @Test
  void whatIsNotThereIsNoticed() {
    Row row = new Row("smtp.md", 1, "a rule", "MUST", List.of("NoSuchClass"), List.of("none.txt"));
    assertThat(faults(row))
        .containsExactly("no class NoSuchClass", "no transcript or test none.txt");
    assertThat(faults(new Row("smtp.md", 1, "a rule", "MUST", List.of(), List.of())))
        .containsExactly("no code is named", "no test is named");
  }

  private List<String> faults(Row row) {
    List<String> faults = new ArrayList<>();
    if (!LEVELS.contains(row.level())) {
      faults.add("level " + row.level());
    }
    if (row.isLeftOut()) {
      if (row.shown().isEmpty()) {
        faults.add("left out without a reason");
      }
      return faults;
    }
    row.where().stream()
        .filter(name -> !classes.contains(name))
        .forEach(name -> faults.add("no class " + name));
    row.shown().stream()
        .filter(name -> !isTest(name))
        .forEach(name -> faults.add("no transcript or test " + name));
    if (row.where().isEmpty()) {
      faults.add("no code is named");
    }
    if (row.shown().isEmpty()) {
      faults.add("no test is named");
    }
    return faults;
  }

  private boolean isTest(String name) {
    if (name.startsWith("it/")) {
      return isCase(name.substring("it/".length()));
    }
    return name.endsWith(".txt") ? transcripts.contains(name) : tests.contains(name);
  }

  private static boolean isCase(String number) {
    try (Stream<Path> cases = Files.list(Sources.root().resolve("it"))) {
      return cases.anyMatch(folder -> folder.getFileName().toString().startsWith(number + "-"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Row> rows() throws IOException {
    List<Row> rows = new ArrayList<>();
    try (Stream<Path> files = Files.list(TABLES)) {
      for (Path file : files.sorted().toList()) {
        List<String> lines = Files.readAllLines(file);
        for (int i = 0; i < lines.size(); i++) {
          List<String> cells = cells(lines.get(i));
          if (cells.size() == 5 && !cells.getFirst().equals("§") && !isRule(cells)) {
            rows.add(Row.of(Sources.name(file), i + 1, cells));
          }
        }
      }
    }
    return rows;
  }

  private static List<String> cells(String line) {
    return line.startsWith("|") && line.endsWith("|")
        ? Stream.of(line.substring(1, line.length() - 1).split("\\|")).map(String::strip).toList()
        : List.of();
  }

  private static boolean isRule(List<String> cells) {
    return cells.stream().allMatch("---"::equals);
  }

  private static Set<String> named(String kind) {
    return Sources.java().stream()
        .filter(file -> file.toString().contains("/src/" + kind + "/"))
        .map(file -> file.getFileName().toString().replace(".java", ""))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> transcripts() {
    Path folder = Sources.root().resolve("smtp-server/src/test/resources/transcripts");
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
