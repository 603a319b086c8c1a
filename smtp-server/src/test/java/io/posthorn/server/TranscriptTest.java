package io.posthorn.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.testkit.SocketPeer;
import io.posthorn.testkit.Transcript;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every transcript, played to the dialogue as a function and to a listener over a socket. */
class TranscriptTest {

  static List<Transcript> transcripts() {
    return Transcript.readAll(Path.of("src/test/resources/transcripts"));
  }

  @ParameterizedTest
  @MethodSource("transcripts")
  void asFunction(Transcript transcript) {
    PurePeer peer = new PurePeer(TestSettings.of(transcript));
    transcript.play(peer);
    assertThat(peer.waiting()).as("messages that nobody expects").isZero();
  }

  @ParameterizedTest
  @MethodSource("transcripts")
  void overSocket(Transcript transcript) {
    try (TestServer server = new TestServer(TestSettings.of(transcript));
        SocketPeer peer = server.connect()) {
      transcript.play(peer);
      assertThat(server.intake().waiting()).as("messages that nobody expects").isZero();
    }
  }
}
