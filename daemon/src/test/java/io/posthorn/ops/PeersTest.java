package io.posthorn.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PeersTest {

  private static final Peers PEERS =
      new Peers(
          "relay",
          "posthorn",
          List.of("root:x:0:", "posthorn:x:998:sabine,otto", "users:x:100:mallory", "broken"));

  @ParameterizedTest
  @CsvSource({
    "root,    root,     true",
    "relay,   relay,    true",
    "sabine,  users,    true",
    "otto,    otto,     true",
    "priya,   posthorn, true",
    "mallory, users,    false",
    "sab,     users,    false",
  })
  void rootTheOwnerAndTheGroupMayControl(String user, String group, boolean may) {
    assertThat(PEERS.mayControl(user, group)).isEqualTo(may);
  }
}
