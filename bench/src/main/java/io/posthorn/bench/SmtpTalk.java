package io.posthorn.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** One connection of a client that knows what it will hear. */
final class SmtpTalk implements AutoCloseable {

  private final Socket socket = new Socket();
  private final BufferedReader in;

  SmtpTalk(InetSocketAddress server) throws IOException {
    socket.setTcpNoDelay(true);
    socket.connect(server);
    in =
        new BufferedReader(
            new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
  }

  /** Says a line; gives the text of the reply, which must have that code. */
  String command(String line, String code) throws IOException {
    socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
    return hear(code);
  }

  /** The text of the last line of a reply, which must have that code. */
  String hear(String code) throws IOException {
    String line;
    do {
      line = in.readLine();
      if (line == null || !line.startsWith(code)) {
        throw new IOException("instead of " + code + ": " + line);
      }
    } while (line.charAt(3) == '-');
    return line.substring(4);
  }

  /** Logs in by PLAIN. */
  void plain(String login, String password, String code) throws IOException {
    String response = "\0" + login + "\0" + password;
    command("AUTH PLAIN " + base64(response), code);
  }

  static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
