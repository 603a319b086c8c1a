package io.posthorn.cli;

import io.posthorn.ops.Json;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code posthorn throttle lift}. */
@Command(
    name = "lift",
    description = "Ends the ban of a network, and forgets its failures.",
    footer = {"", "  posthorn throttle lift 203.0.113.7"})
final class ThrottleLiftCommand extends RelayCommand {

  @Parameters(paramLabel = "NETWORK", description = "as throttle show prints it, or an address")
  private String network = "";

  ThrottleLiftCommand(Posthorn posthorn) {
    super(posthorn);
  }

  @Override
  public Integer call() {
    Map<String, Object> item = only(relay().ask("throttle.lift", Json.object("network", network)));
    print(json() ? Json.write(item) : Show.text(item, "network") + " is banned no more");
    return Exit.OK;
  }
}
