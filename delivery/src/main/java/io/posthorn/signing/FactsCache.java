package io.posthorn.signing;

import io.posthorn.envelope.MessageId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/**
 * The facts of the bodies that were composed last, so that a message to a thousand recipients is
 * hashed once; whoever asks while a body is being read waits for it. Safe for use by many threads.
 */
final class FactsCache {

  private final int capacity;
  private final Map<MessageId, CompletableFuture<BodyFacts>> facts =
      new LinkedHashMap<>(16, 0.75f, true);

  /**
   * An empty cache.
   *
   * @param capacity the most bodies remembered, of a few hundred octets each
   */
  FactsCache(int capacity) {
    this.capacity = capacity;
  }

  /**
   * The facts of body {@code id}.
   *
   * @throws io.posthorn.spool.SpoolException when {@code find} throws it; then nothing is
   *     remembered
   */
  BodyFacts get(MessageId id, Supplier<BodyFacts> find) {
    CompletableFuture<BodyFacts> mine = new CompletableFuture<>();
    CompletableFuture<BodyFacts> known;
    synchronized (facts) {
      known = facts.putIfAbsent(id, mine);
      trim();
    }
    if (known != null) {
      return join(known);
    }
    try {
      BodyFacts found = find.get();
      mine.complete(found);
      return found;
    } catch (RuntimeException | Error e) {
      synchronized (facts) {
        facts.remove(id, mine);
      }
      mine.completeExceptionally(e);
      throw e;
    }
  }

  private void trim() {
    if (facts.size() > capacity) {
      facts.remove(facts.keySet().iterator().next());
    }
  }

  private static BodyFacts join(CompletableFuture<BodyFacts> known) {
    try {
      return known.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }
}
