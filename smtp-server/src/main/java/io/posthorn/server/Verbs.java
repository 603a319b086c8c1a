package io.posthorn.server;

import io.posthorn.smtp.Command;

/** Names of commands for meters: a closed list, whatever a client says. */
final class Verbs {

  /** What we do not know or cannot read. */
  static final String OTHER = "other";

  /** The end of the content behind DATA or the last BDAT. */
  static final String END_OF_DATA = "end-of-data";

  /** A chunk. */
  static final String BDAT = "bdat";

  private Verbs() {}

  static String of(Command command) {
    return switch (command) {
      case Command.Ehlo _ -> "ehlo";
      case Command.Helo _ -> "helo";
      case Command.Mail _ -> "mail";
      case Command.Rcpt _ -> "rcpt";
      case Command.Data _ -> "data";
      case Command.Bdat _, Command.Unsized _ -> BDAT;
      case Command.Rset _ -> "rset";
      case Command.Noop _ -> "noop";
      case Command.Quit _ -> "quit";
      case Command.Vrfy _ -> "vrfy";
      case Command.Help _ -> "help";
      case Command.Xclient _ -> "xclient";
      case Command.StartTls _ -> "starttls";
      case Command.Auth _ -> "auth";
      case Command.Unknown _, Command.Malformed _ -> OTHER;
    };
  }
}
