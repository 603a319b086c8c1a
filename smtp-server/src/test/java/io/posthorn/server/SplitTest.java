package io.posthorn.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.testkit.SocketPeer;
import io.posthorn.testkit.Transcript;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.IntSupplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * However the octets of a client are cut into packets, the dialogue is the same. Left out are the
 * transcripts with {@code split=matters}: their clients say what they may not say before they have
 * read a reply (RFC 2920 §3.1, RFC 3207 §4), and only what arrives together shows it.
 */
class SplitTest {

  static List<Transcript> transcripts() {
    return Transcript.readAll(Path.of("src/test/resources/transcripts")).stream()
        .filter(transcript -> !transcript.setting("split", "free").equals("matters"))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("transcripts")
  void octetByOctet(Transcript transcript) {
    play(transcript, () -> 1);
  }

  @ParameterizedTest
  @MethodSource("transcripts")
  void inPieces(Transcript transcript) {
    for (int seed = 0; seed < 50; seed++) {
      Random random = new Random(seed);
      int most = 2 + random.nextInt(30);
      play(transcript, () -> 1 + random.nextInt(most));
    }
  }

  @ParameterizedTest
  @MethodSource("transcripts")
  void octetByOctetOverSocket(Transcript transcript) {
    try (TestServer server = new TestServer(TestSettings.of(transcript));
        SocketPeer peer = server.connect()) {
      transcript.play(new Pieces(peer, () -> 1));
      assertThat(server.intake().waiting()).as("messages that nobody expects").isZero();
    }
  }

  private static void play(Transcript transcript, IntSupplier size) {
    PurePeer peer = new PurePeer(TestSettings.of(transcript));
    transcript.play(new Pieces(peer, size));
    assertThat(peer.waiting()).as("messages that nobody expects").isZero();
  }

  /** Says what it is told to say in pieces. */
  private record Pieces(Transcript.Peer peer, IntSupplier size) implements Transcript.Peer {

    @Override
    public void say(byte[] octets) {
      int at = 0;
      while (at < octets.length) {
        int end = Math.min(octets.length, at + size.getAsInt());
        peer.say(Arrays.copyOfRange(octets, at, end));
        at = end;
      }
    }

    @Override
    public Optional<String> hear() {
      return peer.hear();
    }

    @Override
    public void startTls() {
      peer.startTls();
    }

    @Override
    public String queued() {
      return peer.queued();
    }
  }
}
