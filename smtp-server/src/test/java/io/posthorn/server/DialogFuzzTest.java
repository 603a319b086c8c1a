package io.posthorn.server;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random sessions keep the {@link DialogInvariants}. */
class DialogFuzzTest {

  @FuzzTest
  void anySession(FuzzedDataProvider data) {
    new DialogInvariants(bound -> data.consumeInt(0, bound - 1)).say(200);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void manySessions(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 500; i++) {
      new DialogInvariants(random::nextInt).say(60);
    }
  }
}
