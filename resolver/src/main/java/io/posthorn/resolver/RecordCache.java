package io.posthorn.resolver;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import io.posthorn.time.Time;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;

/**
 * What was heard and still holds. A question that is being asked is in it too, so that whoever asks
 * the same meanwhile waits for the one answer. Safe for use by many threads.
 */
final class RecordCache {

  private final ResolverSettings.Cache bounds;
  private final AsyncCache<Question, Reading> readings;

  /**
   * An empty cache.
   *
   * @param time whose ticks age what is kept
   * @param threads where questions are asked
   */
  RecordCache(ResolverSettings.Cache bounds, Time time, Executor threads) {
    this.bounds = bounds;
    this.readings =
        Caffeine.newBuilder()
            .executor(threads)
            .ticker(time::ticks)
            .maximumWeight(bounds.records())
            .weigher((Question question, Reading reading) -> weight(reading))
            .expireAfter(Expiry.creating((Question question, Reading reading) -> life(reading)))
            .buildAsync();
  }

  /** What is known, or what {@code ask} will have found; never completes exceptionally by design. */
  CompletableFuture<Reading> get(Question question, Function<Question, Reading> ask) {
    return readings.get(
        question,
        (asked, threads) -> CompletableFuture.supplyAsync(() -> ask.apply(asked), threads));
  }

  /** How many questions are remembered, roughly. */
  long size() {
    return readings.synchronous().estimatedSize();
  }

  private static int weight(Reading reading) {
    return reading instanceof Reading.Found found ? found.records().size() : 1;
  }

  /** How long a reading holds. */
  private Duration life(Reading reading) {
    return switch (reading) {
      case Reading.Found found -> between(bounds.shortest(), found.ttl(), bounds.longest());
      case Reading.NoData none -> negative(none.ttl());
      case Reading.NoName none -> negative(none.ttl());
      case Reading.Continued next -> bounds.failure();
      case Reading.Broken broken -> bounds.failure();
    };
  }

  private Duration negative(long ttl) {
    return between(bounds.shortest(), ttl, bounds.longestNegative());
  }

  private static Duration between(Duration shortest, long seconds, Duration longest) {
    Duration life = Duration.ofSeconds(seconds);
    Duration atLeast = life.compareTo(shortest) < 0 ? shortest : life;
    return atLeast.compareTo(longest) > 0 ? longest : atLeast;
  }
}
