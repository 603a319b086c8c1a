package io.posthorn.resolver;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import io.posthorn.time.Time;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;

/**
 * What was heard and still holds. A question that is being asked is in it too, so that whoever asks
 * the same meanwhile waits for the one answer. Safe for use by many threads.
 */
final class RecordCache {

  private final ResolverSettings.Cache bounds;
  private final Executor threads;
  private final Cache<Question, Reading> readings;
  private final Map<Question, CompletableFuture<Reading>> asking = new ConcurrentHashMap<>();

  /**
   * An empty cache.
   *
   * @param time whose ticks age what is kept
   * @param threads where questions are asked
   */
  RecordCache(ResolverSettings.Cache bounds, Time time, Executor threads) {
    this.bounds = bounds;
    this.threads = threads;
    this.readings =
        Caffeine.newBuilder()
            .executor(Runnable::run) // its upkeep is short
            .ticker(time::ticks)
            .maximumWeight(bounds.records())
            .weigher((Question question, Reading reading) -> weight(reading))
            .expireAfter(Expiry.writing((Question question, Reading reading) -> life(reading)))
            .build();
  }

  /** What is known, or what {@code ask} will have found. */
  CompletableFuture<Reading> get(Question question, Function<Question, Reading> ask) {
    Reading known = readings.getIfPresent(question);
    if (known != null) {
      return CompletableFuture.completedFuture(known);
    }
    CompletableFuture<Reading> mine = new CompletableFuture<>();
    CompletableFuture<Reading> others = asking.putIfAbsent(question, mine);
    if (others != null) {
      return others;
    }
    Reading meanwhile = readings.getIfPresent(question);
    if (meanwhile != null) {
      asking.remove(question, mine);
      mine.complete(meanwhile);
    } else {
      start(question, ask, mine);
    }
    return mine;
  }

  private void start(
      Question question, Function<Question, Reading> ask, CompletableFuture<Reading> mine) {
    try {
      threads.execute(() -> run(question, ask, mine));
    } catch (RejectedExecutionException e) {
      asking.remove(question, mine);
      mine.complete(new Reading.Broken("the resolver is closed"));
    }
  }

  /** Keeps the answer before anybody hears it, so that nobody asks again in between. */
  private void run(
      Question question, Function<Question, Reading> ask, CompletableFuture<Reading> mine) {
    try {
      Reading reading = ask.apply(question);
      readings.put(question, reading);
      asking.remove(question, mine);
      mine.complete(reading);
    } catch (RuntimeException | Error e) {
      asking.remove(question, mine);
      mine.completeExceptionally(e);
    }
  }

  /** How many questions are remembered, roughly. */
  long size() {
    return readings.estimatedSize();
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
