package io.posthorn.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * {@code docs/configuration.md} names the keys that the reader knows, no more and no less. A key
 * that is in no section makes the reader say what it knows there.
 */
class ConfigurationPageTest {

  private static final String STRANGER = "zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz";
  private static final String KNOWN = "known here: ";
  private static final String TOP = "";

  /** The keys in the table below each heading. */
  private static final Map<String, List<String>> PAGE = new LinkedHashMap<>();

  @BeforeAll
  static void readPage() throws IOException {
    List<String> keys = new ArrayList<>();
    for (String line : Files.readAllLines(Path.of("../docs/configuration.md"))) {
      if (line.startsWith("## ")) {
        keys = new ArrayList<>();
        PAGE.put(line.startsWith("## `") ? line.substring(4, line.length() - 1) : TOP, keys);
      } else if (line.startsWith("| `")) {
        keys.add(line.substring(3, line.indexOf('`', 3)));
      }
    }
  }

  @Test
  void pageNamesWhatTheReaderKnows() {
    assertThat(PAGE).hasSizeGreaterThan(10);
    PAGE.forEach((heading, keys) ->
        assertThat(knownIn(heading)).as(heading).containsExactlyElementsOf(new TreeSet<>(keys)));
  }

  @Test
  void everySectionHasHeading() {
    String headings = String.join(" ", PAGE.keySet());
    for (Map.Entry<String, List<String>> section : PAGE.entrySet()) {
      for (String key : section.getValue()) {
        if (refusesText(section.getKey(), key)) {
          String parent = section.getKey().replace("[", "").replace("]", "");
          String name = parent.isEmpty() ? key : parent + "." + key;
          assertThat(headings).contains("[" + name);
        }
      }
    }
  }

  private static List<String> knownIn(String heading) {
    String hint = problem(heading, STRANGER, "0").hint();
    assertThat(hint).startsWith(KNOWN);
    return List.of(hint.substring(KNOWN.length()).split(", ", -1));
  }

  /** Whether only a section can stand there. */
  private static boolean refusesText(String heading, String key) {
    return read(heading, key, "\"x\"").stream()
        .anyMatch(problem -> problem.message().contains("write it as ["));
  }

  private static Problem problem(String heading, String key, String value) {
    return read(heading, key, value).stream()
        .filter(problem -> problem.message().contains(key))
        .findFirst()
        .orElseThrow();
  }

  private static List<Problem> read(String heading, String key, String value) {
    String nested = heading.startsWith("[[domain.") ? "[[domain]]\n" : "";
    String text = nested + heading + "\n" + key + " = " + value + "\n";
    return ConfigLoader.parse("page.toml", text, Path.of("/"), Map.of()).problems();
  }
}
