package io.posthorn.cli;

import io.posthorn.config.Config;
import io.posthorn.node.Node;
import io.posthorn.node.StartException;
import io.posthorn.node.Surroundings;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/** Runs a node until the process is told to end (SIGTERM, or Ctrl-C), which then exits with 0. */
final class Foreground {

  private Foreground() {}

  /**
   * Starts a node, and returns only when it cannot.
   *
   * @param started is told when it runs
   * @param stopped is told when everything is written and closed
   */
  static int run(Config config, Consumer<Node> started, Consumer<Node> stopped) {
    try {
      Node node = Node.start(config, Surroundings.ofProcess());
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(node, stopped), "stop"));
      started.accept(node);
      new CountDownLatch(1).await();
      return Exit.OK;
    } catch (StartException e) {
      throw new CommandException(e.exit(), String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Exit.FAILED;
    }
  }

  /** A JVM that a signal ends exits with 143; ours has done all that it was asked to. */
  private static void stop(Node node, Consumer<Node> stopped) {
    node.close();
    stopped.accept(node);
    Runtime.getRuntime().halt(Exit.OK);
  }
}
