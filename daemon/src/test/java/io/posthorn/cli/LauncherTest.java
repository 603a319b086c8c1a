package io.posthorn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script {@code posthorn} in front of java, with JDKs that only say how they were called. */
class LauncherTest {

  @TempDir private Path directory;

  private Path launcher;
  private Path library;

  @BeforeEach
  void install() throws IOException {
    Path bin = Files.createDirectories(directory.resolve("with a space/bin"));
    launcher = Files.copy(Path.of("../posthorn"), bin.resolve("posthorn"));
    executable(launcher);
    library = Files.createDirectories(directory.resolve("with a space/lib"));
    Files.createDirectories(library.resolve("lib"));
  }

  @Test
  void becomesJavaWithTheWordsAsTheyWere() throws Exception {
    Path jdk = jdk("jdk", "25.0.3");

    Run run = run(Map.of("JAVA_HOME", jdk.toString()), "send", "--subject", "two  words", "");

    assertThat(run.exit()).isZero();
    assertThat(run.out())
        .startsWith(jdk + "/bin/java")
        .contains("-XX:+UseSerialGC", "-cp", library + "/lib/*")
        .containsSubsequence("io.posthorn.cli.Main", "send", "--subject", "two  words", "");
  }

  @Test
  void aServerGetsAnotherJvmThanAShortCommand() throws Exception {
    Path jdk = jdk("jdk", "26");

    Run run = run(Map.of("JAVA_HOME", jdk.toString()), "--config", "queue", "serve");

    assertThat(run.out())
        .contains("-XX:+UseG1GC", "-XX:+ExitOnOutOfMemoryError", "-Dposthorn.log=System.out");
  }

  @Test
  void anOldJdkIsPassedOver() throws Exception {
    Path old = jdk("old", "17.0.15");
    jdk("jvm/temurin-25", "25.0.3");

    Run run =
        run(
            Map.of(
                "JAVA_HOME",
                old.toString(),
                "POSTHORN_JVM_DIR",
                directory.resolve("jvm").toString()),
            "version");

    assertThat(run.out()).startsWith(directory.resolve("jvm/temurin-25") + "/bin/java");
  }

  @Test
  void withoutAJdkItSaysWhatToInstall() throws Exception {
    Run run = run(Map.of("POSTHORN_JVM_DIR", directory.resolve("none").toString()), "version");

    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.out()).hasSize(1);
    assertThat(run.out().getFirst())
        .startsWith("posthorn: needs a JDK 25 or newer")
        .contains("apt");
  }

  private record Run(int exit, List<String> out) {}

  private Run run(Map<String, String> environment, String... words) throws Exception {
    List<String> command = new ArrayList<>(List.of(launcher.toString()));
    command.addAll(List.of(words));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.directory(directory.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("POSTHORN"));
    builder.environment().remove("JAVA_HOME");
    builder.environment().put("PATH", tools().toString());
    builder.environment().put("POSTHORN_LIB", library.toString());
    builder.environment().putAll(environment);
    Process process = builder.start();
    process.getOutputStream().close();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Run(process.waitFor(), out.lines().toList());
  }

  /** A PATH with what the script needs, and no java. */
  private Path tools() throws IOException {
    Path tools = Files.createDirectories(directory.resolve("tools"));
    for (String tool : List.of("sed", "dirname", "readlink")) {
      Path script = tools.resolve(tool);
      Files.writeString(script, "#!/bin/sh\nexec /usr/bin/" + tool + " \"$@\"\n");
      executable(script);
    }
    return tools;
  }

  private Path jdk(String name, String version) throws IOException {
    Path jdk = Files.createDirectories(directory.resolve(name));
    Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
    Path java = Files.createDirectories(jdk.resolve("bin")).resolve("java");
    Files.writeString(java, "#!/bin/sh\nprintf '%s\\n' \"$0\" \"$@\"\n");
    executable(java);
    return jdk;
  }

  private static void executable(Path file) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
