package io.posthorn.cli;

import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code posthorn credential add}. */
@Command(
    name = "add",
    description = "Makes a login, and prints its password and how programs use it.",
    footer = {
      "",
      "  posthorn credential add postmaster@mg.example.org",
      "  posthorn credential add app@mg.example.org --recipe postfix"
    })
final class CredentialAddCommand extends PasswordCommand {

  @Mixin private RightsOptions rights = new RightsOptions();

  CredentialAddCommand(Posthorn posthorn) {
    super(posthorn);
  }

  @Override
  String command() {
    return "credential.add";
  }

  @Override
  Map<String, Object> more() {
    return rights.arguments();
  }
}
