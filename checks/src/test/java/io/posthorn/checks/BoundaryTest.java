package io.posthorn.checks;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The module table of ARCHITECTURE.md is what the code does. */
class BoundaryTest {

  private static final ModuleTable TABLE = ModuleTable.read();

  /** Package prefixes of each library, by the name that the table calls it. */
  private static final Map<String, Set<String>> LIBRARIES =
      Map.ofEntries(
          Map.entry("Jackson", Set.of("tools.jackson.", "com.fasterxml.jackson.annotation.")),
          Map.entry("ICU4J", Set.of("com.ibm.icu.")),
          Map.entry("SLF4J", Set.of("org.slf4j.")),
          Map.entry("BouncyCastle", Set.of("org.bouncycastle.")),
          Map.entry("Corretto", Set.of("com.amazon.corretto.")),
          Map.entry("dnsjava", Set.of("org.xbill.DNS.")),
          Map.entry("Caffeine", Set.of("com.github.benmanes.caffeine.")),
          Map.entry("RocksDB", Set.of("org.rocksdb.")),
          Map.entry("Netty", Set.of("io.netty.")),
          Map.entry("SubEthaSMTP", Set.of("org.subethamail.")),
          Map.entry("SCRAM", Set.of("com.ongres.scram.")),
          Map.entry("tomlj", Set.of("org.tomlj.")),
          Map.entry("picocli", Set.of("picocli.")),
          Map.entry("Micrometer", Set.of("io.micrometer.", "io.prometheus.")),
          Map.entry("Logback", Set.of("ch.qos.logback.")),
          Map.entry(
              "Jakarta Mail", Set.of("jakarta.mail.", "jakarta.activation.", "org.eclipse.angus.")),
          Map.entry("JUnit", Set.of("org.junit.")),
          Map.entry("AssertJ", Set.of("org.assertj.")),
          Map.entry("JMH", Set.of("org.openjdk.jmh.")),
          Map.entry("ArchUnit", Set.of("com.tngtech.archunit.")));

  @Test
  void theTableListsTheModulesThatExist() {
    Set<String> folders = new TreeSet<>();
    Sources.modules().forEach(folder -> folders.add(folder.getFileName().toString()));
    assertThat(TABLE.modules().keySet()).containsExactlyInAnyOrderElementsOf(folders);
  }

  @TestFactory
  java.util.stream.Stream<DynamicTest> packagesAreThoseOfTheTable() {
    return TABLE.modules().values().stream()
        .map(module ->
            DynamicTest.dynamicTest(
                module.name(), () -> assertThat(packagesOf(module)).isEqualTo(module.packages())));
  }

  @TestFactory
  java.util.stream.Stream<DynamicTest> importsPointInward() {
    return TABLE.modules().values().stream()
        .map(module -> DynamicTest.dynamicTest(module.name(), () -> checkImports(module)));
  }

  private static Set<String> packagesOf(ModuleTable.Module module) {
    Set<String> packages = new TreeSet<>();
    for (Path file : Sources.java()) {
      String path = Sources.name(file);
      if (path.startsWith(module.name() + "/src/main/java/")) {
        String inside = path.substring((module.name() + "/src/main/java/").length());
        packages.add(inside.substring(0, inside.lastIndexOf('/')).replace('/', '.'));
      }
    }
    return packages;
  }

  private static void checkImports(ModuleTable.Module module) {
    Path classes = Sources.root().resolve(module.name()).resolve("target/classes");
    assertThat(Files.isDirectory(classes)).as("%s is compiled", module.name()).isTrue();
    Set<String> strangers = new TreeSet<>();
    for (JavaClass type : new ClassFileImporter().importPath(classes)) {
      for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
        String target = dependency.getTargetClass().getBaseComponentType().getFullName();
        if (!isAllowed(module, target)) {
          strangers.add(type.getName() + " uses " + target);
        }
      }
    }
    assertThat(strangers).isEmpty();
  }

  private static boolean isAllowed(ModuleTable.Module module, String target) {
    if (target.startsWith("java.")
        || target.startsWith("javax.")
        || target.startsWith("jdk.")
        || target.startsWith("com.sun.net.httpserver.")
        || target.startsWith("org.jspecify.")
        || !target.contains(".")) {
      return true;
    }
    if (target.startsWith("io.posthorn.")) {
      String owner = ownerOf(target);
      return owner.equals(module.name()) || module.mayImport().contains(owner);
    }
    return module.libraries().stream()
        .flatMap(library -> LIBRARIES.getOrDefault(library, Set.of()).stream())
        .anyMatch(target::startsWith);
  }

  private static String ownerOf(String target) {
    String best = "";
    String owner = "nobody";
    for (ModuleTable.Module module : TABLE.modules().values()) {
      for (String name : module.packages()) {
        if (target.startsWith(name + ".") && name.length() > best.length()) {
          best = name;
          owner = module.name();
        }
      }
    }
    return owner;
  }
}
