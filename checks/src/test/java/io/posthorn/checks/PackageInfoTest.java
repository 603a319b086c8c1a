package io.posthorn.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Every package says what it knows, and its types say what may be null. */
class PackageInfoTest {

  @Test
  void everyPackageSaysWhatItIsFor() {
    Set<String> silent = new TreeSet<>();
    for (Path file : Sources.java()) {
      Path info = file.resolveSibling("package-info.java");
      boolean isMain = Sources.name(file).contains("/src/main/java/");
      if (isMain && !(Files.exists(info) && speaks(Sources.read(info)))) {
        silent.add(Sources.name(file.getParent()));
      }
    }
    assertThat(silent).as("packages without a documented, @NullMarked package-info").isEmpty();
  }

  private static boolean speaks(String text) {
    return text.startsWith("/**") && text.contains("@NullMarked");
  }
}
