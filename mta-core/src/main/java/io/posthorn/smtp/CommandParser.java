package io.posthorn.smtp;

import io.posthorn.address.AddressParser;
import io.posthorn.address.AddressParser.Invalid;
import io.posthorn.address.AddressParser.Valid;
import io.posthorn.address.Domain;
import io.posthorn.address.Mailbox;
import io.posthorn.address.ReversePath;
import io.posthorn.limits.Limits;
import io.posthorn.smtp.Command.Malformed;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/**
 * Reads one command line (RFC 5321 §4.1). Total and linear: any octets give a {@link Command}, the
 * bad ones a {@link Malformed} with its reply. Whether a command is in place is not known here.
 *
 * <p>Immutable.
 */
public final class CommandParser {

  private static final int CRLF_OCTETS = 2;

  /** RFC 5321 §4.5.3.1.2. */
  private static final int MAX_NAME = 255;

  /** Eighteen digits are within a long. */
  private static final int MAX_DIGITS = 18;

  private final Limits.Inbound limits;
  private final Domain postmasterDomain;

  /**
   * A parser.
   *
   * @param limits for the length of lines
   * @param postmasterDomain where {@code <postmaster>} without a domain is (RFC 5321 §4.5.1)
   */
  public CommandParser(Limits.Inbound limits, Domain postmasterDomain) {
    this.limits = limits;
    this.postmasterDomain = postmasterDomain;
  }

  /** The command in {@code line}, which comes without its CRLF. */
  public Command parse(byte[] line) {
    Command command = read(line);
    return command instanceof Malformed malformed && beginsWith(line, "bdat")
        ? new Command.Unsized(malformed.reply())
        : command;
  }

  private Command read(byte[] line) {
    // RFC 4954 §4 allows AUTH longer lines than RFC 5321 allows the rest
    int limit = beginsWith(line, "auth ") ? limits.authOctets() : limits.commandOctets();
    if (line.length + CRLF_OCTETS > limit) {
      return tooLong();
    }
    Optional<String> text = decode(line);
    if (text.isEmpty()) {
      return malformed(500, "5.5.2", "Commands are UTF-8 text");
    }
    // RFC 5321 §2.3.8: CR and LF only together, so a lone one is no line end and no text either
    if (text.get().chars().anyMatch(CommandParser::isControl)) {
      return malformed(500, "5.5.2", "Control character in a command; lines end in CR LF");
    }
    String command = text.get().stripTrailing(); // RFC 5321 §4.1.1: trailing space is tolerated
    int space = command.indexOf(' ');
    String verb = space < 0 ? command : command.substring(0, space);
    String arguments = space < 0 ? "" : command.substring(space + 1).strip();
    return dispatch(verb.toUpperCase(Locale.ROOT), arguments);
  }

  /** What is said to a line over the limit, whatever it holds (RFC 5321 §4.5.3.1.9). */
  public static Malformed tooLong() {
    return malformed(500, "5.5.2", "Line too long");
  }

  private Command dispatch(String verb, String arguments) {
    return switch (verb) {
      case "" -> malformed(500, "5.5.2", "Empty command");
      case "EHLO", "HELO" -> hello(verb, arguments);
      case "MAIL" -> mail(arguments);
      case "RCPT" -> rcpt(arguments);
      case "AUTH" -> auth(arguments);
      case "DATA" -> alone(verb, arguments, new Command.Data());
      case "BDAT" -> bdat(arguments);
      case "RSET" -> alone(verb, arguments, new Command.Rset());
      case "QUIT" -> alone(verb, arguments, new Command.Quit());
      case "STARTTLS" -> alone(verb, arguments, new Command.StartTls());
      case "NOOP" -> new Command.Noop(); // RFC 5321 §4.1.1.9: its argument is ignored
      case "VRFY" ->
          arguments.isEmpty()
              ? malformed(501, "5.5.4", "Syntax: VRFY address") // RFC 5321 §4.1.1.6
              : new Command.Vrfy();
      case "HELP" -> new Command.Help(); // RFC 5321 §4.1.1.8: with a topic or without
      case "XCLIENT" -> XclientParser.parse(arguments);
      default -> new Command.Unknown(verb);
    };
  }

  private static Command alone(String verb, String arguments, Command command) {
    return arguments.isEmpty() ? command : malformed(501, "5.5.4", verb + " takes no argument");
  }

  private static Command hello(String verb, String name) {
    boolean word = name.chars().allMatch(c -> c > ' ' && c < 0x7f);
    if (name.isEmpty() || name.length() > MAX_NAME || !word) {
      return malformed(501, "5.5.4", "Syntax: " + verb + " hostname");
    }
    return verb.equals("EHLO") ? new Command.Ehlo(name) : new Command.Helo(name);
  }

  private static Command mail(String arguments) {
    Optional<PathArgument> argument = PathArgument.read(arguments, "FROM:");
    if (argument.isEmpty()) {
      return malformed(501, "5.5.4", "Syntax: MAIL FROM:<address>");
    }
    PathArgument from = argument.get();
    if (from.path().isEmpty()) {
      return mail(ReversePath.NULL, from);
    }
    return switch (AddressParser.parse(from.mailbox())) {
      case Valid valid -> mail(ReversePath.of(valid.mailbox()), from);
      case Invalid invalid ->
          malformed(501, "5.1.7", "cannot parse from address: " + invalid.reason());
    };
  }

  private static Command mail(ReversePath path, PathArgument from) {
    return switch (MailParameterParser.parse(from.parameters())) {
      case MailParameterParser.Good good -> new Command.Mail(path, good.parameters());
      case MailParameterParser.Bad bad -> new Malformed(bad.reply());
    };
  }

  private Command rcpt(String arguments) {
    Optional<PathArgument> argument = PathArgument.read(arguments, "TO:");
    if (argument.isEmpty()) {
      return malformed(501, "5.5.4", "Syntax: RCPT TO:<address>");
    }
    PathArgument to = argument.get();
    if (to.path().equalsIgnoreCase("postmaster")) { // RFC 5321 §4.5.1
      return RcptParameterParser.parse(new Mailbox(to.path(), postmasterDomain), to.parameters());
    }
    return switch (AddressParser.parse(to.mailbox())) {
      case Valid valid -> RcptParameterParser.parse(valid.mailbox(), to.parameters());
      case Invalid invalid ->
          malformed(501, "5.1.3", "cannot parse to address: " + invalid.reason());
    };
  }

  /** RFC 3030 §2. What needs more digits is no size of anything. */
  private static Command bdat(String arguments) {
    int space = arguments.indexOf(' ');
    String size = space < 0 ? arguments : arguments.substring(0, space);
    String end = space < 0 ? "" : arguments.substring(space + 1).strip();
    boolean number = size.chars().allMatch(c -> c >= '0' && c <= '9');
    boolean last = end.equalsIgnoreCase("LAST");
    if (size.isEmpty() || size.length() > MAX_DIGITS || !number || !(last || end.isEmpty())) {
      return malformed(501, "5.5.4", "Syntax: BDAT size [LAST]");
    }
    return new Command.Bdat(Long.parseLong(size), last);
  }

  private static Command auth(String arguments) {
    int space = arguments.indexOf(' ');
    String mechanism = space < 0 ? arguments : arguments.substring(0, space);
    Optional<String> initial =
        space < 0 ? Optional.empty() : Optional.of(arguments.substring(space + 1).strip());
    boolean oneWord = initial.map(response -> response.indexOf(' ') < 0).orElse(true);
    if (mechanism.isEmpty() || !oneWord) {
      return malformed(501, "5.5.4", "Syntax: AUTH mechanism [initial-response]");
    }
    return new Command.Auth(mechanism.toUpperCase(Locale.ROOT), initial);
  }

  private static boolean beginsWith(byte[] line, String lowerCase) {
    boolean begins = line.length >= lowerCase.length();
    for (int i = 0; begins && i < lowerCase.length(); i++) {
      int octet = line[i] >= 'A' && line[i] <= 'Z' ? line[i] + ('a' - 'A') : line[i];
      begins = octet == lowerCase.charAt(i);
    }
    return begins;
  }

  private static Optional<String> decode(byte[] line) {
    try {
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line)).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  private static boolean isControl(int c) {
    return c < ' ' || c >= 0x7f && c < 0xa0;
  }

  private static Malformed malformed(int code, String enhanced, String text) {
    return new Malformed(Reply.of(code, enhanced, text));
  }
}
