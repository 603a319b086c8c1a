package io.posthorn.testkit;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** One connection to a {@link Sink}. */
final class SinkSession {

  private static final String USUAL_DATA = "354 Go on";

  private final Sink sink;
  private final int number;
  private InputStream in = InputStream.nullInputStream();
  private OutputStream out = OutputStream.nullOutputStream();
  private Optional<Socket> socket = Optional.empty();
  private boolean tls;
  private boolean greeted;
  private Optional<String> from = Optional.empty();
  private String parameters = "";
  private final List<String> to = new ArrayList<>();

  SinkSession(Sink sink, int number) {
    this.sink = sink;
    this.number = number;
  }

  /** Thrown to end the session from wherever it is. */
  private static final class Over extends IOException {}

  void run(Socket plain, boolean implicit) throws IOException {
    socket = Optional.of(plain);
    if (implicit) {
      handshake(plain);
      dialogue();
    } else {
      run(plain.getInputStream(), plain.getOutputStream());
    }
  }

  void run(InputStream input, OutputStream output) throws IOException {
    in = new BufferedInputStream(input);
    out = output;
    dialogue();
  }

  private void dialogue() throws IOException {
    try {
      answer("CONNECT", "220 sink.example ESMTP");
      while (command(line())) {}
    } catch (Over over) {
      // As the script wanted it.
    }
  }

  private boolean command(String line) throws IOException {
    sink.heard(line);
    String upper = line.toUpperCase(Locale.ROOT);
    String verb = upper.contains(" ") ? upper.substring(0, upper.indexOf(' ')) : upper;
    boolean pipelined = in.available() > 0;
    boolean mayPipeline = List.of("RSET", "MAIL", "RCPT").contains(verb);
    if (pipelined && (!mayPipeline || !sink.extensions().contains("PIPELINING"))) {
      sink.fault("octets behind " + verb + " before its answer");
    }
    switch (verb) {
      case "EHLO" -> hello(verb);
      case "HELO" -> hello(verb);
      case "STARTTLS" -> startTls();
      case "AUTH" -> auth(line);
      case "MAIL" -> mail(line);
      case "RCPT" -> rcpt(line);
      case "DATA" -> data();
      case "RSET" -> {
        clear();
        answer(verb, "250 2.0.0 Forgotten");
      }
      case "NOOP" -> answer(verb, "250 2.0.0 Still here");
      case "QUIT" -> {
        answer(verb, "221 2.0.0 Bye");
        return false;
      }
      default -> {
        sink.fault("unknown command " + line);
        say("500 5.5.1 What");
      }
    }
    return true;
  }

  private void hello(String verb) throws IOException {
    List<String> lines = new ArrayList<>(List.of("sink.example greets you"));
    if (verb.equals("EHLO")) {
      lines.addAll(sink.extensions());
      if (sink.tls().isPresent() && !tls) {
        lines.add("STARTTLS");
      }
    }
    for (int i = 0; i < lines.size(); i++) {
      lines.set(i, "250" + (i < lines.size() - 1 ? "-" : " ") + lines.get(i));
    }
    greeted = answer(verb, lines.toArray(new String[0]));
    clear();
  }

  private void startTls() throws IOException {
    if (sink.tls().isEmpty() || tls) {
      sink.fault("STARTTLS that was not offered");
      say("503 5.5.1 Not offered");
      return;
    }
    if (answer("STARTTLS", "220 2.0.0 Go ahead")) {
      answer("HANDSHAKE");
      handshake(socket.orElseThrow());
      greeted = false;
      clear();
    }
  }

  private void handshake(Socket plain) throws IOException {
    SSLContext context = sink.tls().orElseThrow();
    SSLSocket secure =
        (SSLSocket) context.getSocketFactory().createSocket(plain, "client", plain.getPort(), true);
    secure.setUseClientMode(false);
    secure.startHandshake();
    ((ExtendedSSLSession) secure.getSession())
        .getRequestedServerNames()
        .forEach(name -> sink.serverName(new String(name.getEncoded(), StandardCharsets.US_ASCII)));
    in = new BufferedInputStream(secure.getInputStream());
    out = secure.getOutputStream();
    tls = true;
  }

  private void auth(String line) throws IOException {
    if (line.toUpperCase(Locale.ROOT).equals("AUTH LOGIN")) {
      say("334 VXNlcm5hbWU6");
      sink.heard(line());
      say("334 UGFzc3dvcmQ6");
      sink.heard(line());
    }
    answer("AUTH", "235 2.7.0 Welcome");
  }

  private void mail(String line) throws IOException {
    boolean shaped = line.startsWith("MAIL FROM:<") && line.contains(">");
    if (!greeted || from.isPresent() || !shaped) {
      sink.fault("out of place or malformed: " + line);
      say("503 5.5.1 Not now");
      return;
    }
    if (answer("MAIL", "250 2.1.0 Fine")) {
      from = Optional.of(inBrackets(line));
      parameters = line.substring(line.lastIndexOf('>') + 1).strip();
    }
  }

  private void rcpt(String line) throws IOException {
    if (from.isEmpty()) {
      say("503 5.5.1 No MAIL"); // a pipelining client cannot know better
      return;
    }
    if (!line.startsWith("RCPT TO:<") || !line.endsWith(">")) {
      sink.fault("malformed: " + line);
    }
    if (answer("RCPT", "250 2.1.5 Fine")) {
      to.add(inBrackets(line));
    }
  }

  private void data() throws IOException {
    if (to.isEmpty() && !(sink.act("DATA-WITHOUT-RCPT") instanceof Act.Answer)) {
      say("503 5.5.1 No recipient");
      return;
    }
    if (!answer("DATA", USUAL_DATA)) {
      return;
    }
    answer("CONTENT");
    String content = content();
    Act act = sink.act("DOT");
    if (!to.isEmpty() && isYes(act)) {
      // Before the answer: who has heard it finds the message.
      sink.take(new Received(from.orElse(""), parameters, List.copyOf(to), content, tls, number));
    }
    play(act, to.isEmpty() ? "554 5.5.1 No recipients" : "250 2.0.0 Taken");
    clear();
  }

  /** Content up to CRLF.CRLF, unstuffed; every CR must be followed by LF, every LF preceded. */
  private String content() throws IOException {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    while (true) {
      byte[] line = rawLine();
      boolean dot = line.length > 0 && line[0] == '.';
      if (dot && line.length == 1) {
        return content.toString(StandardCharsets.ISO_8859_1);
      }
      if (dot && line[1] != '.') {
        sink.fault("a line with a dot that was not doubled");
      }
      content.write(line, dot ? 1 : 0, dot ? line.length - 1 : line.length);
      content.write('\r');
      content.write('\n');
    }
  }

  /**
   * Does what the script has for {@code verb}, or the usual.
   *
   * @return whether the first line answered is a 2xx or 3xx
   */
  private boolean answer(String verb, String... usual) throws IOException {
    Act act = sink.act(verb);
    play(act, usual);
    return isYes(act);
  }

  private void play(Act act, String... usual) throws IOException {
    switch (act) {
      case Act.Usual _ -> say(usual);
      case Act.Answer answer -> say(answer.lines().toArray(new String[0]));
      case Act.Drip drip -> {
        for (byte octet : encode(drip.lines().toArray(new String[0]))) {
          out.write(octet);
          out.flush();
        }
      }
      case Act.AnswerAndClose last -> {
        say(last.lines().toArray(new String[0]));
        throw new Over();
      }
      case Act.Close _ -> throw new Over();
      case Act.Stall stall -> {
        stall.begun().run();
        while (in.read() >= 0) {}
        throw new Over();
      }
      case Act.Raw raw -> {
        out.write(raw.octets().getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
      }
    }
  }

  private static boolean isYes(Act act) {
    return switch (act) {
      case Act.Usual _, Act.Raw _ -> true;
      case Act.Answer answer -> isYes(answer.lines());
      case Act.Drip drip -> isYes(drip.lines());
      case Act.AnswerAndClose last -> isYes(last.lines());
      case Act.Close _, Act.Stall _ -> false;
    };
  }

  private static boolean isYes(List<String> lines) {
    char first = lines.getFirst().isEmpty() ? '0' : lines.getFirst().charAt(0);
    return first == '2' || first == '3';
  }

  private void say(String... lines) throws IOException {
    out.write(encode(lines));
    out.flush();
  }

  private static byte[] encode(String... lines) {
    StringBuilder text = new StringBuilder();
    for (String line : lines) {
      text.append(line).append("\r\n");
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  private String line() throws IOException {
    return new String(rawLine(), StandardCharsets.UTF_8);
  }

  private byte[] rawLine() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    boolean afterCr = false;
    while (true) {
      int octet = in.read();
      if (octet < 0) {
        throw new EOFException();
      }
      if (octet == '\n' && afterCr) {
        return line.toByteArray();
      }
      if (octet == '\n' || afterCr) {
        sink.fault("a bare CR or LF after " + line.toString(StandardCharsets.ISO_8859_1));
      }
      afterCr = octet == '\r';
      if (!afterCr) {
        line.write(octet);
      }
    }
  }

  private static String inBrackets(String line) {
    return line.substring(line.indexOf('<') + 1, line.lastIndexOf('>'));
  }

  private void clear() {
    from = Optional.empty();
    parameters = "";
    to.clear();
  }
}
