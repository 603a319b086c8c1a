package io.posthorn.testkit;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.xbill.DNS.Message;

/**
 * A name server on loopback, UDP and TCP on one port, that answers from a {@link ZoneFile} and can
 * be made to lie. Answers carry the whole chain of CNAME records, as those of a recursive server.
 *
 * <p>Runs on virtual threads until it is closed.
 */
public final class ZoneServer implements AutoCloseable {

  /** What a client without EDNS takes over UDP (RFC 1035 §4.2.1). */
  private static final int UDP_OCTETS = 512;

  private static final int PORTS_TRIED = 32;

  private final DatagramSocket udp;
  private final ServerSocket tcp;
  private final List<String> questions = new CopyOnWriteArrayList<>();
  private volatile ZoneFile zone;

  private ZoneServer(ZoneFile zone, DatagramSocket udp, ServerSocket tcp) {
    this.zone = zone;
    this.udp = udp;
    this.tcp = tcp;
  }

  /** Starts on a port that is free for both protocols. */
  public static ZoneServer start(ZoneFile zone) {
    for (int attempt = 0; attempt < PORTS_TRIED; attempt++) {
      Optional<ZoneServer> server = bind(zone);
      if (server.isPresent()) {
        Thread.ofVirtual().name("zone-server-udp").start(server.get()::serveUdp);
        Thread.ofVirtual().name("zone-server-tcp").start(server.get()::serveTcp);
        return server.get();
      }
    }
    throw new IllegalStateException("no port is free for a name server");
  }

  /** A server on a free UDP port, unless another program has the TCP port of that number. */
  private static Optional<ZoneServer> bind(ZoneFile zone) {
    InetAddress loopback = InetAddress.ofLiteral("127.0.0.1");
    try {
      DatagramSocket udp = new DatagramSocket(0, loopback);
      try {
        ServerSocket tcp = new ServerSocket(udp.getLocalPort(), 16, loopback);
        return Optional.of(new ZoneServer(zone, udp, tcp));
      } catch (BindException e) {
        udp.close();
        return Optional.empty();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the test's name server cannot start", e);
    }
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return (InetSocketAddress) udp.getLocalSocketAddress();
  }

  /** From now on answers come from {@code next}. */
  public void use(ZoneFile next) {
    zone = next;
  }

  /** What was asked so far, such as {@code udp example.test MX}. */
  public List<String> questions() {
    return List.copyOf(questions);
  }

  @Override
  public void close() {
    udp.close();
    try {
      tcp.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void serveUdp() {
    byte[] buffer = new byte[65536];
    while (!udp.isClosed()) {
      try {
        DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
        udp.receive(packet);
        byte[] query = Arrays.copyOf(packet.getData(), packet.getLength());
        Optional<byte[]> answer = answer(query, "udp");
        if (answer.isPresent()) {
          byte[] octets = answer.get();
          udp.send(new DatagramPacket(octets, octets.length, packet.getSocketAddress()));
        }
      } catch (IOException e) {
        // closed, or one bad datagram: the loop asks which
      }
    }
  }

  private void serveTcp() {
    while (!tcp.isClosed()) {
      try {
        Socket socket = tcp.accept();
        Thread.ofVirtual().name("zone-server-session").start(() -> serve(socket));
      } catch (IOException e) {
        // closed: the loop ends
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      DataInputStream in = new DataInputStream(socket.getInputStream());
      DataOutputStream out = new DataOutputStream(socket.getOutputStream());
      while (true) {
        byte[] query = in.readNBytes(in.readUnsignedShort());
        Optional<byte[]> answer = answer(query, "tcp");
        if (answer.isPresent()) {
          out.writeShort(answer.get().length);
          out.write(answer.get());
          out.flush();
        }
      }
    } catch (IOException e) {
      // the client has what it wanted
    }
  }

  private Optional<byte[]> answer(byte[] octets, String transport) throws IOException {
    Message query = new Message(octets);
    String name = query.getQuestion().getName().toString(true);
    String type = org.xbill.DNS.Type.string(query.getQuestion().getType());
    questions.add(transport + " " + name + " " + type);
    boolean overUdp = transport.equals("udp");
    int limit = query.getOPT() == null ? UDP_OCTETS : query.getOPT().getPayloadSize();
    return ZoneAnswer.to(query, zone, overUdp)
        .map(reply -> overUdp && reply.length > limit ? ZoneAnswer.truncated(query) : reply);
  }
}
