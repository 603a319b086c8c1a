package io.posthorn.checks;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import com.google.googlejavaformat.java.ImportOrderer;
import com.google.googlejavaformat.java.JavaFormatterOptions;
import com.google.googlejavaformat.java.RemoveUnusedImports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Every Java file is as google-java-format writes it. To have it written: {@code mvn -q -pl checks
 * -am test -Dtest=FormatTest -Dsurefire.failIfNoSpecifiedTests=false -Dposthorn.format=write}.
 */
class FormatTest {

  @Test
  void javaFilesAreFormatted() throws IOException {
    boolean write = "write".equals(System.getProperty("posthorn.format"));
    List<String> unformatted = new ArrayList<>();
    for (Path file : Sources.java()) {
      String text = Sources.read(file);
      String formatted = format(file, text);
      if (!formatted.equals(text)) {
        if (write) {
          Files.writeString(file, formatted);
        } else {
          unformatted.add(Sources.name(file));
        }
      }
    }
    assertThat(unformatted).as("files that -Dposthorn.format=write would change").isEmpty();
  }

  private static String format(Path file, String text) {
    try {
      String ordered =
          ImportOrderer.reorderImports(
              RemoveUnusedImports.removeUnusedImports(text), JavaFormatterOptions.Style.GOOGLE);
      return new Formatter().formatSource(ordered);
    } catch (FormatterException e) {
      throw new AssertionError(Sources.name(file) + " cannot be parsed: " + e.getMessage(), e);
    }
  }
}
