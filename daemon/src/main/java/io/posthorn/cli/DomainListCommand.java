package io.posthorn.cli;

import java.util.Map;
import picocli.CommandLine.Command;

/** {@code posthorn domain list}. */
@Command(name = "list", description = "All sending domains.")
final class DomainListCommand extends RelayCommand {

  DomainListCommand(Posthorn posthorn) {
    super(posthorn);
  }

  @Override
  public Integer call() {
    if (json()) {
      printItems("posthorn.domains.v1", "domain.list", Map.of());
      return Exit.OK;
    }
    Table table = new Table("DOMAIN", "ORIGIN", "CREATED", "DKIM");
    relay()
        .ask(
            "domain.list",
            Map.of(),
            item ->
                table.row(
                    Show.text(item, "name"),
                    Show.text(item, "origin"),
                    Show.date(item, "created", shell()),
                    Show.list(item, "selectors")));
    if (table.isEmpty()) {
      shell().err().println("there are no sending domains: posthorn domain add NAME");
    } else {
      table.print(shell());
    }
    return Exit.OK;
  }
}
