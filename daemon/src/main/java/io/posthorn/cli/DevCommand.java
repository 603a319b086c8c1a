package io.posthorn.cli;

import io.posthorn.config.Config;
import io.posthorn.config.ConfigLoader;
import io.posthorn.config.DevConfig;
import io.posthorn.node.DevPlace;
import io.posthorn.node.Node;
import io.posthorn.ops.Build;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code posthorn dev}. */
@Command(
    name = "dev",
    description = "Runs the whole relay on this machine; nothing leaves it.",
    footer = {"", "  posthorn dev --ephemeral"})
final class DevCommand implements Callable<Integer> {

  private static final int MOST_OFFSET = 50_000;

  private final Posthorn posthorn;

  @Option(names = "--ephemeral", description = "keep nothing when it ends")
  private boolean ephemeral;

  @Option(
      names = "--port-offset",
      paramLabel = "N",
      defaultValue = "0",
      description = "add to each port, for a second instance")
  private int portOffset;

  DevCommand(Posthorn posthorn) {
    this.posthorn = posthorn;
  }

  @Override
  public Integer call() throws IOException {
    if (portOffset < 0 || portOffset > MOST_OFFSET) {
      throw new CommandException(Exit.USAGE, "--port-offset takes 0 to " + MOST_OFFSET);
    }
    if (posthorn.config().isPresent()) {
      throw new CommandException(
          Exit.USAGE, "dev has a configuration of its own: say posthorn serve --config FILE");
    }
    Shell shell = posthorn.shell();
    DevPlace place = DevPlace.of(Shell.home(), shell.environment());
    Path data = ephemeral ? Files.createTempDirectory("posthorn-dev-") : place.data(portOffset);
    Config config =
        switch (DevConfig.of(data, portOffset, shell.environment())) {
          case ConfigLoader.Loaded loaded -> loaded.config();
          case ConfigLoader.Invalid invalid -> throw ConfigFile.refused(posthorn, invalid);
        };
    return Foreground.run(config, node -> begin(node, config, place), node -> end(node, data));
  }

  private void begin(Node node, Config config, DevPlace place) {
    try {
      place.noteRunning(node.controlSocket());
    } catch (IOException e) {
      posthorn
          .shell()
          .err()
          .println(
              "posthorn: %s cannot be written, commands will not find this dev: %s"
                  .formatted(place.directory(), e.getMessage()));
    }
    int port = config.smtp().listeners().getFirst().address().getPort();
    PrintStream out = posthorn.shell().out();
    out.println(
        posthorn
            .shell()
            .bold(
                "posthorn %s dev: nothing leaves this machine"
                    .formatted(Build.running().version())));
    out.println("  SMTP     127.0.0.1:%d   any login, STARTTLS offered".formatted(port));
    config
        .http()
        .metrics()
        .ifPresent(metrics ->
            out.println(
                "  metrics  http://127.0.0.1:%d/metrics".formatted(metrics.address().getPort())));
    out.println("  data     " + (ephemeral ? "gone when this ends" : config.dataDir().toString()));
    out.println("try");
    out.println("  ./posthorn send --to you@example.com --subject hello");
    out.println("  swaks --server 127.0.0.1:%d -tlso --to you@example.com".formatted(port));
    out.println("  ./posthorn inbox list        ./posthorn inbox show");
    out.println("Ctrl-C ends it.");
    out.flush();
  }

  private void end(Node node, Path data) {
    long caught = node.caught();
    posthorn.shell().out().println("caught " + caught + (caught == 1 ? " mail" : " mails"));
    if (ephemeral) {
      remove(data);
    }
  }

  private void remove(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
      for (Path file : deepestFirst) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      posthorn
          .shell()
          .err()
          .println("posthorn: " + directory + " was not removed: " + e.getMessage());
    }
  }
}
