package io.posthorn.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

class TurnsTest {

  private final Deque<Runnable> loop = new ArrayDeque<>();
  private final Turns turns = new Turns(loop::add);
  private final List<Integer> done = new ArrayList<>();

  @Test
  void theFirstOfATurnDoesNotWait() {
    turns.enter(() -> done.add(1));
    assertThat(done).containsExactly(1);
  }

  @Test
  void ofManyOneIsDoneInEachTurnInOrder() {
    for (int i = 1; i <= 4; i++) {
      int number = i;
      turns.enter(() -> done.add(number));
    }
    for (int turn = 1; turn <= 4; turn++) {
      assertThat(done).hasSize(turn);
      assertThat(loop).hasSize(1);
      loop.remove().run();
    }
    assertThat(done).containsExactly(1, 2, 3, 4);
  }

  @Test
  void whenNobodyWaitsTheLoopIsLeftAlone() {
    turns.enter(() -> done.add(1));
    loop.remove().run();
    assertThat(loop).isEmpty();
    turns.enter(() -> done.add(2));
    assertThat(done).containsExactly(1, 2);
  }

  @Test
  void oneThatFailsStopsNobody() {
    turns.enter(() -> done.add(1));
    turns.enter(() -> {
      throw new IllegalStateException("a bug, for the test's sake");
    });
    turns.enter(() -> done.add(3));
    Runnable failing = loop.remove();
    assertThatThrownBy(failing::run).hasMessageStartingWith("a bug");
    loop.remove().run();
    assertThat(done).containsExactly(1, 3);
  }
}
