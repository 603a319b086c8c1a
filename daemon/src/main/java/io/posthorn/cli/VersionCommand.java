package io.posthorn.cli;

import io.posthorn.ops.Build;
import io.posthorn.ops.Json;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code posthorn version}. */
@Command(name = "version", description = "Which version this is.")
final class VersionCommand implements Callable<Integer> {

  private final Posthorn posthorn;

  @Option(names = "--json", description = "print JSON")
  private boolean json;

  VersionCommand(Posthorn posthorn) {
    this.posthorn = posthorn;
  }

  @Override
  public Integer call() {
    Build build = Build.running();
    posthorn
        .shell()
        .out()
        .println(
            json
                ? Json.write(Json.object("version", build.version(), "jdk", build.jdk()))
                : "posthorn " + build.version() + " (JDK " + build.jdk() + ")");
    return Exit.OK;
  }
}
