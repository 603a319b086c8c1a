package io.posthorn.rocks;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.spool.SpoolException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever goes wrong on a thread that reads: who waits hears that the spool is unavailable. */
class ReadPoolTest {

  private static final Executor VIRTUAL = task -> Thread.ofVirtual().start(task);

  @Test
  void givesWhatIsRead() {
    assertThat(reading(() -> "a record")).isEqualTo("a record");
  }

  @Test
  void aFailureKeepsItsWords() {
    assertThat(
            reading(() -> {
              throw new SpoolException("checksum");
            }))
        .isInstanceOf(SpoolException.class)
        .asString()
        .endsWith("SpoolException: checksum");
  }

  @ParameterizedTest
  @ValueSource(
      classes = {IllegalArgumentException.class, OutOfMemoryError.class, StackOverflowError.class})
  void anythingElseIsTheCause(Class<? extends Throwable> kind) throws Exception {
    Throwable thrown = kind.getConstructor(String.class).newInstance("why");
    Object failure =
        reading(() -> {
          if (thrown instanceof Error error) {
            throw error;
          }
          throw (RuntimeException) thrown;
        });
    assertThat(failure)
        .isInstanceOfSatisfying(
            SpoolException.class,
            unavailable -> {
              assertThat(unavailable.getMessage()).contains("reading the spool failed", "why");
              assertThat(unavailable).hasCause(thrown);
            });
  }

  /** What a virtual thread gets, or what is thrown at it. */
  private static Object reading(Supplier<Object> reading) {
    try (ReadPool pool = new ReadPool(1)) {
      return CompletableFuture.supplyAsync(() -> pool.call(reading), VIRTUAL)
          .handle((value, failure) -> failure == null ? value : failure.getCause())
          .orTimeout(20, TimeUnit.SECONDS)
          .join();
    }
  }
}
