package io.posthorn.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The agent, in processes of their own. */
class AgentTest {

  private static final int BY_SIGKILL = 128 + 9;

  @TempDir private Path folder;

  private static final String POINTS =
      """
      # name    | first                 | dies
      before    | -                     | entering faults.Victim.write(String)
      behind    | -                     | leaving faults.Victim.write(String) | words for others
      prepared  | faults.Victim.prepare | entering faults.Victim.write(String)
      renamed   | -                     | entering faults.Victim.scribble
      either    | -                     | entering faults.Victim.write
      without   | -                     | skipping faults.Victim.prepare
      giving    | -                     | skipping faults.Victim.count
      gone      | faults.Ghost.haunt    | leaving faults.Victim.prepare
      """;

  @Test
  void diesBeforeTheMethod() throws Exception {
    Ended ended = run("before:2");
    assertThat(ended.exit()).isEqualTo(BY_SIGKILL);
    assertThat(ended.said())
        .containsExactly(
            "writing other", "written other", "prepared", "faults: killed at before (2)");
  }

  @Test
  void diesBehindTheMethod() throws Exception {
    Ended ended = run("behind:2");
    assertThat(ended.exit()).isEqualTo(BY_SIGKILL);
    assertThat(ended.said()).endsWith("written main 1", "faults: killed at behind (2)");
  }

  @Test
  void countsOnlyAThreadThatWasWhereItIsToBeFirst() throws Exception {
    Ended ended = run("prepared:2");
    assertThat(ended.exit()).isEqualTo(BY_SIGKILL);
    assertThat(ended.said())
        .endsWith("written main 1", "prepared", "faults: killed at prepared (2)");
  }

  @Test
  void leavesTheMethodOut() throws Exception {
    Ended ended = run("without:1");
    assertThat(ended.exit()).isZero();
    assertThat(ended.said())
        .contains("written main 3")
        .doesNotContain("prepared")
        .endsWith("end", "tidied up");
    assertThat(run("giving:1").said())
        .containsExactly(
            "faults: io.posthorn.faults.Victim.count gives something, and cannot be skipped");
  }

  @Test
  void livesOnWhenThePointIsNotReachedOftenEnough() throws Exception {
    Ended ended = run("before:5");
    assertThat(ended.exit()).isZero();
    assertThat(ended.said()).endsWith("end", "tidied up");
  }

  @Test
  void aPointWhoseMethodIsNotThereStartsNothing() throws Exception {
    assertThat(run("renamed:1"))
        .isEqualTo(refused("there is no method io.posthorn.faults.Victim.scribble"));
    assertThat(run("gone:1")).isEqualTo(refused("there is no class io.posthorn.faults.Ghost"));
    assertThat(run("either:1").said())
        .singleElement()
        .asString()
        .startsWith("faults: io.posthorn.faults.Victim.write may be any of (")
        .contains("(String)", "(String,int)");
    assertThat(run("nameless:1").said()).singleElement().asString().endsWith("no point nameless");
  }

  private static Ended refused(String why) {
    return new Ended(Agent.BROKEN, List.of("faults: " + why));
  }

  private record Ended(int exit, List<String> said) {}

  private Ended run(String point) throws IOException, InterruptedException {
    Path points = Files.writeString(folder.resolve("points"), POINTS);
    Path here = Path.of("target");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-javaagent:" + jar() + "=" + points + ":" + point,
                "-cp",
                here.resolve("test-classes").toString(),
                Victim.class.getName())
            .redirectErrorStream(true)
            .start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ended(process.waitFor(), said.lines().toList());
  }

  /** What the package phase, which comes after tests, makes of the classes. */
  private Path jar() throws IOException {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().putValue("Premain-Class", Agent.class.getName());
    Path jar = folder.resolve("faults.jar");
    Path classes = Path.of("target", "classes");
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file, manifest);
        Stream<Path> inside = Files.walk(classes)) {
      for (Path path : inside.filter(Files::isRegularFile).sorted().toList()) {
        out.putNextEntry(new JarEntry(classes.relativize(path).toString()));
        Files.copy(path, out);
      }
    }
    return jar;
  }
}
