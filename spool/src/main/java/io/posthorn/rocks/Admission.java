package io.posthorn.rocks;

import io.posthorn.spool.Health;
import io.posthorn.spool.SpoolException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * The way in: whether the store can be written, how much may wait, and where it waits.
 *
 * @param budget of what waits; given back when it is written or refused
 */
record Admission(Vitals vitals, Budget budget, Inbox inbox) {

  /**
   * Lets in what is kept until it is written, unless the spool is broken now, or too much waits
   * already.
   *
   * @param work makes it, with the future that is completed when it is synced
   */
  CompletableFuture<Void> keep(Function<CompletableFuture<Void>, Work.Kept> work) {
    if (vitals.health() instanceof Health.Broken(String why)) {
      return refusal(why);
    }
    CompletableFuture<Void> done = new CompletableFuture<>();
    Work.Kept kept = work.apply(done);
    if (!budget.take(kept.charged())) {
      return refusal("too much waits to be recorded");
    }
    if (!inbox.offer(kept)) {
      budget.give(kept.charged());
      return refusal("the spool is closed");
    }
    return done;
  }

  static CompletableFuture<Void> refusal(String why) {
    return CompletableFuture.failedFuture(new SpoolException(why));
  }
}
