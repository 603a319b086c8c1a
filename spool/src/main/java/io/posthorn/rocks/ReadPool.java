package io.posthorn.rocks;

import io.posthorn.spool.SpoolException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;

/**
 * A few platform threads that read. A call into RocksDB holds the thread that carries a virtual
 * one, and two cores have two of those: so virtual threads wait here for an answer instead.
 */
final class ReadPool implements AutoCloseable {

  private final ExecutorService threads;

  ReadPool(int size) {
    this.threads =
        Executors.newFixedThreadPool(
            size, Thread.ofPlatform().name("posthorn-spool-read-", 0).daemon().factory());
  }

  /**
   * What {@code reading} gives; a platform thread reads by itself.
   *
   * @throws SpoolException when it throws anything, which is then the cause, or when the caller is
   *     interrupted: what has not been read is unavailable, whoever is to blame
   */
  <T> T call(Supplier<T> reading) {
    if (!Thread.currentThread().isVirtual()) {
      return reading.get();
    }
    try {
      return CompletableFuture.supplyAsync(reading, threads).get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SpoolException("interrupted while the spool was read", e);
    } catch (RejectedExecutionException e) {
      throw new SpoolException("the spool is closed", e);
    } catch (ExecutionException | CompletionException e) {
      Throwable why = e.getCause() == null ? e : e.getCause();
      throw why instanceof SpoolException
          ? new SpoolException(String.valueOf(why.getMessage()), why)
          : new SpoolException("reading the spool failed: " + why, why);
    }
  }

  @Override
  public void close() {
    threads.shutdown();
  }
}
