package io.posthorn.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each file in {@code bad} and {@code good} is read, and what is said about it is what stands in
 * the {@code .report} beside it.
 */
class ConfigReportTest {

  @TempDir private static Path base;

  @BeforeAll
  static void writeFiles() throws Exception {
    Files.writeString(base.resolve("password"), "s3cret\n");
    Files.writeString(base.resolve("empty"), "\n");
    Files.writeString(base.resolve("dkim.pem"), "-----BEGIN PRIVATE KEY-----\n");
    Files.writeString(
        base.resolve("noise.pem"),
        "-----BEGIN CERTIFICATE-----\nbm9pc2U=\n-----END CERTIFICATE-----\n");
    SelfSigned.write(base, "good", "EC", 256);
    SelfSigned.write(base, "other", "RSA", 2048);
    Files.writeString(base.resolve("open"), "s3cret\n");
    try (Stream<Path> files = Files.list(base)) {
      for (Path file : files.toList()) {
        boolean open = file.endsWith("open");
        Files.setPosixFilePermissions(
            file, PosixFilePermissions.fromString(open ? "rw-r--r--" : "rw-r-----"));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("bad")
  void saysWhatIsWrong(Path file) throws IOException {
    ConfigLoader.Result result = load(file);
    assertThat(result).isInstanceOf(ConfigLoader.Invalid.class);
    assertReport(file, result);
  }

  @ParameterizedTest
  @MethodSource("good")
  void takesWhatIsSound(Path file) throws IOException {
    ConfigLoader.Result result = load(file);
    assertReport(file, result);
    assertThat(result).isInstanceOf(ConfigLoader.Loaded.class);
  }

  private static void assertReport(Path file, ConfigLoader.Result result) throws IOException {
    String report = ProblemReport.of(result.source(), result.problems());
    String shown = report.replace(base.toString(), "/etc/posthorn");
    assertThat(shown + ProblemReport.summary(result.problems()) + "\n")
        .isEqualTo(Files.readString(Path.of(file.toString().replace(".toml", ".report"))));
    assertThat(report).doesNotContain("hunter2", "s3cret");
  }

  private static ConfigLoader.Result load(Path file) throws IOException {
    String text = Files.readString(file);
    return ConfigLoader.parse("posthorn.toml", text, base, Map.of("APP_PASSWORD", "s3cret"));
  }

  static List<Path> bad() throws IOException, URISyntaxException {
    return files("bad");
  }

  static List<Path> good() throws IOException, URISyntaxException {
    return files("good");
  }

  private static List<Path> files(String folder) throws IOException, URISyntaxException {
    Path path = Path.of(ConfigReportTest.class.getResource(folder).toURI());
    try (Stream<Path> files = Files.list(path)) {
      return files.filter(file -> file.toString().endsWith(".toml")).sorted().toList();
    }
  }
}
