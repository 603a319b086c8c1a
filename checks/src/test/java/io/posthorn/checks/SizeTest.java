package io.posthorn.checks;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

/**
 * Things stay small: lines of at most 100 columns, files of at most 500 lines, methods of at most
 * 70, constructors of at most seven parameters. An exception is a name in {@link #EXCEPTIONS} with
 * its reason beside it.
 */
class SizeTest {

  private static final int COLUMNS = 100;
  private static final int FILE_LINES = 500;
  private static final int METHOD_LINES = 70;
  private static final int CONSTRUCTOR_PARAMETERS = 7;

  private static final List<String> EXCEPTIONS =
      List.of(
          // One bound a line, each with its reason: splitting them would only hide them.
          "Limits.Inbound", "Limits.Outbound");

  @Test
  void linesAreShort() {
    List<String> tooLong = new ArrayList<>();
    for (Path file : Sources.java()) {
      int number = 0;
      for (String line : Sources.read(file).lines().toList()) {
        number++;
        if (line.length() > COLUMNS && !line.startsWith("import ")) {
          tooLong.add(Sources.name(file) + ":" + number + " has " + line.length() + " columns");
        }
      }
    }
    assertThat(tooLong).isEmpty();
  }

  @Test
  void filesAreShort() {
    List<String> tooLong = new ArrayList<>();
    for (Path file : Sources.java()) {
      long lines = Sources.read(file).lines().count();
      if (lines > FILE_LINES) {
        tooLong.add(Sources.name(file) + " has " + lines + " lines");
      }
    }
    assertThat(tooLong).isEmpty();
  }

  @Test
  void methodsAndConstructorsAreShort() throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    List<String> tooLong = new ArrayList<>();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null,
                  files,
                  diagnostic -> {},
                  List.of("-proc:none"),
                  null,
                  files.getJavaFileObjectsFromPaths(Sources.java()));
      Trees trees = Trees.instance(task);
      for (CompilationUnitTree unit : task.parse()) {
        new Measure(trees, unit, tooLong).scan(unit, "");
      }
    }
    assertThat(tooLong).isEmpty();
  }

  /** Walks one file; the scanned value is the name of the class around. */
  private static final class Measure extends TreeScanner<Void, String> {

    private final Trees trees;
    private final CompilationUnitTree unit;
    private final List<String> found;

    Measure(Trees trees, CompilationUnitTree unit, List<String> found) {
      this.trees = trees;
      this.unit = unit;
      this.found = found;
    }

    @Override
    public Void visitClass(ClassTree tree, String outer) {
      String name =
          outer.isEmpty() ? tree.getSimpleName() + "" : outer + "." + tree.getSimpleName();
      if (tree.getKind() == Tree.Kind.RECORD) {
        int components =
            (int)
                tree.getMembers().stream()
                    .filter(member -> member.toString().startsWith("private final"))
                    .count();
        report(name, "components", components, CONSTRUCTOR_PARAMETERS);
      }
      return super.visitClass(tree, name);
    }

    @Override
    public Void visitMethod(MethodTree tree, String around) {
      String name = around + "." + tree.getName();
      if (tree.getName().contentEquals("<init>")) {
        report(around, "parameters", tree.getParameters().size(), CONSTRUCTOR_PARAMETERS);
      }
      report(name, "lines", lines(tree), METHOD_LINES);
      return super.visitMethod(tree, around);
    }

    private void report(String name, String what, int count, int most) {
      if (count > most && !EXCEPTIONS.contains(name)) {
        found.add(name + " has " + count + " " + what + ", over " + most);
      }
    }

    private int lines(MethodTree tree) {
      var positions = trees.getSourcePositions();
      long start = positions.getStartPosition(unit, tree);
      long end = positions.getEndPosition(unit, tree);
      if (start < 0 || end < 0) {
        return 0;
      }
      var map = unit.getLineMap();
      return (int) (map.getLineNumber(end) - map.getLineNumber(start) + 1);
    }
  }
}
