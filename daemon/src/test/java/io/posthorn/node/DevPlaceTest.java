package io.posthorn.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DevPlaceTest {

  @TempDir private Path state;

  @Test
  void eachCheckoutHasItsOwn() {
    Map<String, String> environment = Map.of("XDG_STATE_HOME", state.toString());
    DevPlace one = DevPlace.of(Path.of("/home/ann/posthorn"), environment);
    DevPlace two = DevPlace.of(Path.of("/home/bob/posthorn"), environment);

    assertThat(one.directory().toString()).startsWith(state + "/posthorn/posthorn-");
    assertThat(one).isNotEqualTo(two);
    assertThat(one.data(0)).isNotEqualTo(one.data(100));
  }

  @Test
  void withoutAStateDirectoryItIsTheUsualOne() {
    assertThat(DevPlace.of(Path.of("/x"), Map.of("HOME", "/home/ann", "XDG_STATE_HOME", "rel")))
        .extracting(place -> place.directory().toString())
        .asString()
        .startsWith("/home/ann/.local/state/posthorn/x-");
  }

  @Test
  void knowsWhoRuns() throws IOException {
    DevPlace place = DevPlace.of(Path.of("/x"), Map.of("XDG_STATE_HOME", state.toString()));
    Path socket = Files.createFile(state.resolve("control.sock"));

    assertThat(place.running()).isEmpty();
    place.noteRunning(socket);
    assertThat(place.running()).contains(socket);
    Files.delete(socket);
    assertThat(place.running()).isEmpty();
  }
}
