package io.posthorn.cli;

import io.posthorn.ops.Json;
import java.util.HashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code posthorn credential set}. */
@Command(
    name = "set",
    description = "Says what a login may do; its password stays.",
    footer = {
      "",
      "  posthorn credential set app@mg.example.org --sender 'news@mg.example.org' --hourly 500",
      "  posthorn credential set web07@mg.example.org --rewrite-from web07@mg.example.org"
    })
final class CredentialSetCommand extends RelayCommand {

  @Parameters(paramLabel = "LOGIN", description = "as credential list shows it")
  private String login = "";

  @Mixin private RightsOptions rights = new RightsOptions();

  CredentialSetCommand(Posthorn posthorn) {
    super(posthorn);
  }

  @Override
  public Integer call() {
    Map<String, Object> arguments = new HashMap<>(rights.arguments());
    arguments.put("login", login);
    Map<String, Object> item = only(relay().ask("credential.set", arguments));
    String may = Json.child(item.get("rights")).flatMap(each -> Json.text(each, "text")).orElse("");
    print(
        json()
            ? Json.write(item)
            : Show.text(item, "login") + "  " + (may.isEmpty() ? "without limits" : may));
    return Exit.OK;
  }
}
