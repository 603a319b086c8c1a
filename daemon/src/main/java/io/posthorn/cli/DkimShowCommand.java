package io.posthorn.cli;

import io.posthorn.ops.Json;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code posthorn dkim show}. */
@Command(name = "show", description = "The DNS records of a domain's DKIM keys, the newest first.")
final class DkimShowCommand extends RelayCommand {

  @Parameters(paramLabel = "DOMAIN", description = "the sending domain")
  private String domain = "";

  DkimShowCommand(Posthorn posthorn) {
    super(posthorn);
  }

  @Override
  public Integer call() {
    Map<String, Object> arguments = Json.object("domain", domain);
    if (json()) {
      printItems("posthorn.dkim.v1", "dkim.show", arguments);
      return Exit.OK;
    }
    List<Map<String, Object>> keys = relay().ask("dkim.show", arguments);
    keys.forEach(this::printKey);
    if (keys.isEmpty()) {
      shell().err().println(domain + " has no DKIM key: posthorn dkim keygen " + domain);
    }
    return Exit.OK;
  }

  private void printKey(Map<String, Object> key) {
    print(
        "; %s, %s bits, %s"
            .formatted(
                Show.text(key, "selector"),
                Show.text(key, "bits"),
                Json.flag(key, "signs") ? "signs" : "does not sign any more"));
    print(Show.text(key, "zone"));
  }
}
