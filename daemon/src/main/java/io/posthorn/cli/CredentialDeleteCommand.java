package io.posthorn.cli;

import io.posthorn.ops.Json;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code posthorn credential delete}. */
@Command(
    name = "delete",
    description = "Deletes a login; it lets nobody in from then on.",
    footer = {"", "  posthorn credential delete app@mg.example.org --yes"})
final class CredentialDeleteCommand extends RelayCommand {

  @Parameters(paramLabel = "LOGIN", description = "as credential list shows it")
  private String login = "";

  @Option(names = "--yes", description = "do not ask")
  private boolean yes;

  CredentialDeleteCommand(Posthorn posthorn) {
    super(posthorn);
  }

  @Override
  public Integer call() {
    Relay relay = relay();
    if (!yes) {
      shell().confirm("Delete the login " + login + "?");
    }
    Map<String, Object> item = only(relay.ask("credential.delete", Json.object("login", login)));
    print(json() ? Json.write(item) : Show.text(item, "login") + " deleted");
    return Exit.OK;
  }
}
