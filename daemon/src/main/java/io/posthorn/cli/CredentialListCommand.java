package io.posthorn.cli;

import io.posthorn.ops.Json;
import java.util.Map;
import picocli.CommandLine.Command;

/** {@code posthorn credential list}. */
@Command(name = "list", description = "All logins.")
final class CredentialListCommand extends RelayCommand {

  CredentialListCommand(Posthorn posthorn) {
    super(posthorn);
  }

  @Override
  public Integer call() {
    if (json()) {
      printItems("posthorn.credentials.v1", "credential.list", Map.of());
      return Exit.OK;
    }
    Table table = new Table("LOGIN", "DOMAIN", "ORIGIN", "CREATED", "MAY", "NOTE");
    relay()
        .ask(
            "credential.list",
            Map.of(),
            item ->
                table.row(
                    Show.text(item, "login"),
                    Show.text(item, "domain"),
                    Show.text(item, "origin"),
                    Show.date(item, "created", shell()),
                    may(item),
                    Show.text(item, "note")));
    if (table.isEmpty()) {
      shell().err().println("there are no logins: posthorn credential add LOGIN");
    } else {
      table.print(shell());
    }
    return Exit.OK;
  }

  /** What it may do; nothing where that is all. */
  private static String may(Map<String, Object> item) {
    return Json.child(item.get("rights")).flatMap(each -> Json.text(each, "text")).orElse("");
  }
}
