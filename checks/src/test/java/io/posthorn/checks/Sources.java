package io.posthorn.checks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The repository's own files, as the rules see them. */
final class Sources {

  private Sources() {}

  /** The repository's root. */
  static Path root() {
    Path here = Path.of("").toAbsolutePath();
    while (!Files.exists(here.resolve("ARCHITECTURE.md"))) {
      here = here.getParent();
      if (here == null) {
        throw new IllegalStateException("no ARCHITECTURE.md above the working directory");
      }
    }
    return here;
  }

  /** Every Java file of every module, in order. */
  static List<Path> java() {
    return modules().stream()
        .map(module -> module.resolve("src"))
        .filter(Files::isDirectory)
        .flatMap(Sources::walk)
        .filter(path -> path.toString().endsWith(".java"))
        .sorted()
        .toList();
  }

  /** The folders of the modules. */
  static List<Path> modules() {
    try (Stream<Path> folders = Files.list(root())) {
      return folders.filter(folder -> Files.exists(folder.resolve("pom.xml"))).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The file as messages name it. */
  static String name(Path file) {
    return root().relativize(file).toString();
  }

  private static Stream<Path> walk(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
