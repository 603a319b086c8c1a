package io.posthorn.checks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The end-to-end cases of {@code it/}, each against programs that are not part of the project. A
 * case that lacks a peer or a right is skipped with the line that installs it; with {@code
 * POSTHORN_REQUIRE=all} that is a failure, and only what the kernel does not permit is skipped.
 */
class EndToEndTest {

  /** What {@code it/run} ends with where a case cannot run here. */
  private static final int SKIPPED = 77;

  @TestFactory
  Stream<DynamicTest> cases() throws Exception {
    Run list = run("--list");
    assertThat(list.exit()).as("%s", list.output()).isZero();
    List<String> names = list.output().lines().map(String::strip).toList();
    assertThat(names).isNotEmpty();
    return names.stream().map(name -> DynamicTest.dynamicTest(name, () -> check(name)));
  }

  private static void check(String name) throws Exception {
    Run run = run(name);
    if (run.exit() == SKIPPED) { // with POSTHORN_REQUIRE only where the kernel says no
      System.out.println(run.output());
      abort(run.output());
    }
    assertThat(run.exit()).as("%s", run.output()).isZero();
  }

  private record Run(int exit, String output) {}

  private static Run run(String argument) throws IOException, InterruptedException {
    Path root = Sources.root();
    Process process =
        new ProcessBuilder(root.resolve("it/run").toString(), argument)
            .directory(root.toFile())
            .redirectErrorStream(true)
            .start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Run(process.waitFor(), output);
  }
}
