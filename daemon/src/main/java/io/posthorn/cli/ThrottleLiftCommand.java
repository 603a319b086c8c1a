package io.posthorn.cli;

import io.posthorn.ops.Json;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code posthorn throttle lift}. */
@Command(
    name = "lift",
    description = "Ends the ban of a network, or says that a login is not stolen.",
    footer = {
      "",
      "  posthorn throttle lift 203.0.113.7",
      "  posthorn throttle lift app@mg.example.org"
    })
final class ThrottleLiftCommand extends RelayCommand {

  @Parameters(paramLabel = "WHO", description = "as throttle show prints it, or an address")
  private String network = "";

  ThrottleLiftCommand(Posthorn posthorn) {
    super(posthorn);
  }

  @Override
  public Integer call() {
    Map<String, Object> item = only(relay().ask("throttle.lift", Json.object("network", network)));
    String login = Show.text(item, "login");
    String line =
        login.isEmpty()
            ? Show.text(item, "network") + " is banned no more"
            : login
                + " is watched anew; what is held goes with:"
                + " posthorn queue release --why stolen-login";
    print(json() ? Json.write(item) : line);
    return Exit.OK;
  }
}
