package io.posthorn.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The list of points: one a line, cells between bars.
 *
 * <pre>
 * # name        | first                    | dies                         | anything else
 * chunk-written | rocks.GroupBuilder.ahead | leaving rocks.Engine.write   | S0 to S1
 * </pre>
 *
 * <p>Class names begin below {@code io.posthorn}; a dash stands for no method. Empty lines and
 * lines with # are passed over. What follows the third cell is for whoever runs the points.
 */
public final class Points {

  private static final int CELLS = 3;

  private Points() {}

  /**
   * All points of a file, in its order.
   *
   * @throws FaultException when a line is none, or a name comes twice
   */
  public static List<Point> read(Path file) {
    List<Point> points = new ArrayList<>();
    for (String line : lines(file)) {
      if (!line.isBlank() && !line.startsWith("#")) {
        Point point = parse(line);
        if (points.stream().anyMatch(other -> other.name().equals(point.name()))) {
          throw new FaultException(file + ": " + point.name() + " is there twice");
        }
        points.add(point);
      }
    }
    return points;
  }

  /** The point of that name. */
  static Point named(String name, Path file) {
    return read(file).stream()
        .filter(point -> point.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new FaultException(file + " has no point " + name));
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Point parse(String line) {
    List<String> cells = List.of(line.split("\\|", -1)).stream().map(String::strip).toList();
    if (cells.size() < CELLS) {
      throw new FaultException("not a point: " + line);
    }
    String first = cells.get(1);
    String dies = cells.get(2);
    int space = dies.indexOf(' ');
    Point.Edge edge =
        switch (dies.substring(0, Math.max(space, 0))) {
          case "entering" -> Point.Edge.ENTERING;
          case "leaving" -> Point.Edge.LEAVING;
          case "skipping" -> Point.Edge.SKIPPING;
          default ->
              throw new FaultException(
                  "neither entering nor leaving nor skipping a method: " + line);
        };
    return new Point(
        cells.getFirst(),
        first.equals("-") ? Optional.empty() : Optional.of(Point.Method.parse(first)),
        edge,
        Point.Method.parse(dies.substring(space + 1).strip()));
  }
}
