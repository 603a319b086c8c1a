package io.posthorn.cli;

import picocli.CommandLine.Command;

/** {@code posthorn credential passwd}. */
@Command(
    name = "passwd",
    description = "Gives a login a new password; the old one is void at once.",
    footer = {"", "  posthorn credential passwd postmaster@mg.example.org"})
final class CredentialPasswdCommand extends PasswordCommand {

  CredentialPasswdCommand(Posthorn posthorn) {
    super(posthorn);
  }

  @Override
  String command() {
    return "credential.passwd";
  }
}
