package io.posthorn.cli;

import io.posthorn.ops.Json;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code posthorn domain add}. */
@Command(
    name = "add",
    description = "Adds a sending domain with a DKIM key, and prints its DNS records.",
    footer = {"", "  posthorn domain add mg.example.org"})
final class DomainAddCommand extends RelayCommand {

  @Parameters(paramLabel = "NAME", description = "the domain, best one of its own for sending")
  private String name = "";

  @Option(names = "--selector", description = "names the DKIM key; else one such as ph2026a")
  private Optional<String> selector = Optional.empty();

  @Option(names = "--bits", description = "of the DKIM key, 1024 to 4096; else 2048")
  private Optional<Integer> bits = Optional.empty();

  @Option(names = "--require-tls", description = "its mail never leaves in clear text")
  private boolean requireTls;

  @Option(names = "--skip-verification", description = "TLS with any certificate will do")
  private boolean skipVerification;

  @Option(names = "--unsigned", description = "no DKIM key; its mail leaves without a signature")
  private boolean unsigned;

  DomainAddCommand(Posthorn posthorn) {
    super(posthorn);
  }

  @Override
  public Integer call() {
    if (unsigned && (selector.isPresent() || bits.isPresent())) {
      throw new CommandException(Exit.USAGE, "--unsigned makes no key: leave the other away");
    }
    Map<String, Object> item =
        only(
            relay()
                .ask(
                    "domain.add",
                    Json.object(
                        "domain", name,
                        "selector", selector,
                        "bits", bits,
                        "require_tls", requireTls,
                        "skip_verification", skipVerification,
                        "unsigned", unsigned)));
    if (json()) {
      print(DomainRecords.json(item));
      return Exit.OK;
    }
    String domain = Show.text(item, "name");
    print(
        unsigned
            ? domain + " added; its mail leaves unsigned."
            : "%s added; the new DKIM key %s signs its mail from now on."
                .formatted(domain, Show.list(item, "selectors")));
    DomainRecords.print(item, shell());
    print("");
    print("Next: posthorn credential add postmaster@" + domain);
    return Exit.OK;
  }
}
