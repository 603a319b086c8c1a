package io.posthorn.checks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The module table of ARCHITECTURE.md.
 *
 * @param modules by name, in the page's order
 */
record ModuleTable(Map<String, Module> modules) {

  /**
   * One row.
   *
   * @param packages full names
   * @param mayImport names of modules
   * @param libraries as people call them
   */
  record Module(String name, Set<String> packages, Set<String> mayImport, Set<String> libraries) {}

  static ModuleTable read() {
    Map<String, Module> modules = new LinkedHashMap<>();
    for (String line : Sources.read(Sources.root().resolve("ARCHITECTURE.md")).lines().toList()) {
      String[] cells = line.split("\\|", -1);
      if (cells.length == 7 && cells[1].strip().startsWith("`")) {
        Module module = row(cells);
        modules.put(module.name(), module);
      }
    }
    Module checks = modules.get("checks");
    if (checks != null) {
      modules.put("checks", everything(checks, modules.keySet()));
    }
    return new ModuleTable(modules);
  }

  private static Module row(String[] cells) {
    Set<String> packages = new TreeSet<>();
    for (String name : quoted(cells[2])) {
      packages.add("io.posthorn." + name);
    }
    Set<String> libraries = new TreeSet<>();
    for (String library : cells[5].split(",", -1)) {
      if (!library.isBlank()) {
        libraries.add(library.strip());
      }
    }
    return new Module(
        quoted(cells[1]).getFirst(), packages, new TreeSet<>(quoted(cells[4])), libraries);
  }

  private static Module everything(Module row, Set<String> all) {
    return new Module(row.name(), row.packages(), new TreeSet<>(all), row.libraries());
  }

  private static List<String> quoted(String cell) {
    List<String> names = new ArrayList<>();
    String[] parts = cell.split("`", -1);
    for (int i = 1; i < parts.length; i += 2) {
      names.add(parts[i]);
    }
    return names;
  }
}
