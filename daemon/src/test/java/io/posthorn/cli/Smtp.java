package io.posthorn.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** A client that says one line and hears one reply. */
final class Smtp implements AutoCloseable {

  private final Socket socket;
  private final BufferedReader in;

  Smtp(String address) throws IOException {
    this(address, "127.0.0.1");
  }

  /** From another address of the loopback. */
  Smtp(String address, String client) throws IOException {
    int colon = address.lastIndexOf(':');
    socket =
        new Socket(
            address.substring(0, colon),
            Integer.parseInt(address.substring(colon + 1)),
            InetAddress.ofLiteral(client),
            0);
    in =
        new BufferedReader(
            new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
    in.readLine();
    say("EHLO client.example.org");
  }

  String logIn(String login, String password) throws IOException {
    String response = "\0" + login + "\0" + password; // RFC 4616 §2
    return say(
        "AUTH PLAIN "
            + Base64.getEncoder().encodeToString(response.getBytes(StandardCharsets.UTF_8)));
  }

  /** The last line of the reply. */
  String say(String line) throws IOException {
    socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
    String reply = in.readLine();
    while (reply != null && reply.startsWith("-", 3)) {
      reply = in.readLine();
    }
    return String.valueOf(reply);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
