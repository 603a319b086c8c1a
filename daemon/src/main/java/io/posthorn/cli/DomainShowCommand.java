package io.posthorn.cli;

import io.posthorn.ops.Json;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code posthorn domain show}. */
@Command(name = "show", description = "A sending domain's settings and DNS records.")
final class DomainShowCommand extends RelayCommand {

  @Parameters(paramLabel = "NAME", description = "the domain")
  private String name = "";

  DomainShowCommand(Posthorn posthorn) {
    super(posthorn);
  }

  @Override
  public Integer call() {
    Map<String, Object> item = only(relay().ask("domain.show", Json.object("domain", name)));
    if (json()) {
      print(DomainRecords.json(item));
      return Exit.OK;
    }
    print(shell().bold("domain             " + Show.text(item, "name")));
    print("origin             " + Show.text(item, "origin"));
    if (item.containsKey("created")) {
      print("created            " + Show.time(item, "created", shell()));
    }
    print("require TLS        " + (Json.flag(item, "require_tls") ? "yes" : "no"));
    print("skip verification  " + (Json.flag(item, "skip_verification") ? "yes" : "no"));
    print("unsigned mail      " + Show.text(item, "unsigned"));
    print("");
    DomainRecords.print(item, shell());
    return Exit.OK;
  }
}
