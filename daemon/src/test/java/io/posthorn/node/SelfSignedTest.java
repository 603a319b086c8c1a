package io.posthorn.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.server.ServerTls;
import io.posthorn.time.FakeTime;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SelfSignedTest {

  @TempDir private Path directory;

  @Test
  void isMadeOnceAndCanBeUsed() throws Exception {
    SelfSigned made = SelfSigned.in(directory, "relay.example.org", new FakeTime());
    byte[] first = Files.readAllBytes(made.certificate());

    assertThat(ServerTls.load(made.certificate(), made.privateKey())).isNotNull();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made.privateKey())))
        .isEqualTo("rw-------");
    assertThat(made.read().getSubjectAlternativeNames())
        .extracting(name -> (Object) name.get(1))
        .containsAll(List.of("relay.example.org", "localhost", "127.0.0.1"));

    SelfSigned.in(directory, "relay.example.org", new FakeTime());
    assertThat(Files.readAllBytes(made.certificate())).isEqualTo(first);
  }
}
