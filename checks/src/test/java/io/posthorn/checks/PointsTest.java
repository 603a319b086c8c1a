package io.posthorn.checks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.posthorn.faults.FaultException;
import io.posthorn.faults.Hooks;
import io.posthorn.faults.Point;
import io.posthorn.faults.Points;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * The points of the end-to-end cases name methods that exist, so that no renaming silently switches
 * a proof off; and what kills never gets near the product.
 */
class PointsTest {

  private static final ClassLoader PRODUCT = PointsTest.class.getClassLoader();

  @TestFactory
  Stream<DynamicTest> everyPointIsThere() {
    List<Point> kills = Points.read(Sources.root().resolve("it/18-kill-points/points"));
    assertThat(kills).hasSizeGreaterThan(20);
    List<Point> left = Points.read(Sources.root().resolve("it/25-clock/points"));
    return Stream.concat(kills.stream(), left.stream())
        .map(point -> DynamicTest.dynamicTest(point.name(), () -> new Hooks(point).check(PRODUCT)));
  }

  @Test
  void aRenamedMethodIsNoticed(@TempDir Path folder) throws IOException {
    Path list = folder.resolve("points");
    Files.writeString(list, "renamed | - | leaving rocks.Engine.wrote");
    Hooks hooks = new Hooks(Points.read(list).getFirst());
    assertThatThrownBy(() -> hooks.check(PRODUCT))
        .isInstanceOf(FaultException.class)
        .hasMessage("there is no method io.posthorn.rocks.Engine.wrote");
  }

  @Test
  void onlyTheseChecksDependOnWhatKills() {
    assertThat(
            Sources.modules().stream()
                .filter(module -> !module.endsWith("faults"))
                .filter(module ->
                    Sources.read(module.resolve("pom.xml"))
                        .contains("<artifactId>faults</artifactId>"))
                .map(module -> module.getFileName().toString()))
        .containsExactly("checks");
  }
}
