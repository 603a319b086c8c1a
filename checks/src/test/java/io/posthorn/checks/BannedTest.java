package io.posthorn.checks;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Clocks, chance and DNS come in by constructor, and nothing static changes. */
class BannedTest {

  /** Calls by which the world would come in unseen, and the package that may make them. */
  private static final Set<String> BANNED =
      Set.of(
          "java.lang.System.currentTimeMillis",
          "java.lang.System.nanoTime",
          "java.time.Instant.now",
          "java.time.LocalDateTime.now",
          "java.time.ZonedDateTime.now",
          "java.lang.Math.random",
          "java.lang.Thread.sleep",
          "java.net.InetAddress.getByName",
          "java.net.InetAddress.getAllByName",
          "java.util.concurrent.ThreadLocalRandom.current");

  /** Who may: the one class that is the machine's clock, and load generators. */
  private static final List<String> MAY =
      List.of("io.posthorn.time.SystemTime", "io.posthorn.bench");

  private static final JavaClasses CLASSES = importAll();

  @Test
  void clocksChanceAndDnsComeInByConstructor() {
    Set<String> calls = new TreeSet<>();
    for (JavaClass type : CLASSES) {
      boolean may = MAY.stream().anyMatch(type.getName()::startsWith);
      for (JavaAccess<?> access : type.getAccessesFromSelf()) {
        String target = access.getTargetOwner().getName() + "." + access.getTarget().getName();
        if (!may && BANNED.contains(target)) {
          calls.add(access.getDescription());
        }
      }
    }
    assertThat(calls).isEmpty();
  }

  @Test
  void nothingStaticChanges() {
    Set<String> fields = new TreeSet<>();
    for (JavaClass type : CLASSES) {
      for (JavaField field : type.getFields()) {
        boolean isStatic = field.getModifiers().contains(JavaModifier.STATIC);
        boolean isFinal = field.getModifiers().contains(JavaModifier.FINAL);
        if (isStatic && !isFinal && !field.getName().startsWith("$")) {
          fields.add(field.getFullName());
        }
      }
    }
    assertThat(fields).isEmpty();
  }

  @Test
  void nothingIsLeftForLater() {
    Set<String> marks = new TreeSet<>();
    for (Path file : Sources.java()) {
      int number = 0;
      for (String line : Sources.read(file).lines().toList()) {
        number++;
        if (line.contains("TO" + "DO") || line.contains("FIX" + "ME")) {
          marks.add(Sources.name(file) + ":" + number);
        }
      }
    }
    assertThat(marks).isEmpty();
  }

  private static JavaClasses importAll() {
    return new ClassFileImporter()
        .importPaths(
            Sources.modules().stream().map(module -> module.resolve("target/classes")).toList());
  }
}
