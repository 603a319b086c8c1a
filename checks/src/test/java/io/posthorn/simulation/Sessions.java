package io.posthorn.simulation;

import io.posthorn.intake.Receipt;
import io.posthorn.time.Deadline;
import io.posthorn.time.Time;
import java.io.EOFException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The sessions of clients with one life of the relay. */
final class Sessions {

  private final List<CompletableFuture<Receipt>> open = new ArrayList<>();
  private final Bell closed = new Bell();

  CompletableFuture<Receipt> open() {
    CompletableFuture<Receipt> answer = new CompletableFuture<>();
    open.add(answer);
    return answer;
  }

  void close(CompletableFuture<Receipt> answer, Receipt receipt) {
    open.remove(answer);
    answer.complete(receipt);
    closed.ring();
  }

  /** Waits until all have ended, or as long. */
  void awaitNone(Time time, Duration most) throws InterruptedException {
    Deadline deadline = time.deadline(most);
    while (!open.isEmpty() && !deadline.hasPassed()) {
      closed.await(time, deadline.remaining());
    }
  }

  /** Clients hear nothing any more. */
  void lose() {
    List<CompletableFuture<Receipt>> lost = List.copyOf(open);
    open.clear();
    lost.forEach(answer -> answer.completeExceptionally(new EOFException()));
  }
}
