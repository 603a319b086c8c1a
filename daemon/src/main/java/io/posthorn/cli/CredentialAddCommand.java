package io.posthorn.cli;

import picocli.CommandLine.Command;

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

  CredentialAddCommand(Posthorn posthorn) {
    super(posthorn);
  }

  @Override
  String command() {
    return "credential.add";
  }
}
