package io.posthorn.rocks;

import io.posthorn.spool.Acceptance;
import io.posthorn.spool.SpoolException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells those who wait. A group is handed over as one task to one thread of its own: whatever a
 * caller hangs onto its future runs there and never on the committer's thread, which goes on with
 * the next group.
 */
final class Handover implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Handover.class);

  private final Budget budget;
  private final RecentBodies recent;
  private volatile Consumer<Acceptance> listener = acceptance -> {};
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().name("posthorn-spool-told").daemon().factory());

  Handover(Budget budget, RecentBodies recent) {
    this.budget = budget;
    this.recent = recent;
  }

  void onAccepted(Consumer<Acceptance> newListener) {
    listener = newListener;
  }

  /** A group is on disk: synced, if anybody was to be told so. */
  void written(Group group) {
    List<Work> works = group.inOrderOfTelling();
    List<Group.Refusal> refusals = List.copyOf(group.refusals());
    thread.execute(() -> {
      works.forEach(this::tell);
      for (Group.Refusal refusal : refusals) {
        budget.give(refusal.octets());
        refusal.done().completeExceptionally(refusal.why());
      }
    });
  }

  /** Works of a group in doubt turn out to be on disk. */
  void found(List<Work> works) {
    thread.execute(() -> works.forEach(this::tell));
  }

  /** Works that will not be written. */
  void refused(List<Work> works, String why) {
    if (works.isEmpty()) {
      return;
    }
    thread.execute(() -> works.forEach(work -> refuse(work, new SpoolException(why))));
  }

  private void tell(Work work) {
    switch (work) {
      case Work.Accept accept -> accepted(accept);
      case Work.Kept kept -> {
        budget.give(kept.charged());
        kept.done().complete(null);
      }
      case Work.Ahead ahead -> {
        budget.give(ahead.octets());
        ahead.done().complete(null);
      }
      case Work.Drop _, Work.SetAside _, Work.Sweep _, Work.Trim _ -> {}
    }
  }

  private void accepted(Work.Accept work) {
    budget.give(work.octets());
    if (work.body().ahead() == 0) {
      recent.put(work.body().ref().id(), work.body().tail());
    }
    try {
      listener.accept(work.acceptance());
    } catch (RuntimeException e) {
      LOG.error("A listener failed on message {}", work.acceptance().message().id(), e);
    }
    work.done().complete(null);
  }

  private void refuse(Work work, SpoolException why) {
    switch (work) {
      case Work.Accept accept -> fail(accept.done(), accept.octets(), why);
      case Work.Ahead ahead -> fail(ahead.done(), ahead.octets(), why);
      case Work.Kept kept -> fail(kept.done(), kept.charged(), why);
      case Work.Drop _, Work.SetAside _, Work.Sweep _, Work.Trim _ -> {}
    }
  }

  private void fail(CompletableFuture<Void> done, long octets, SpoolException why) {
    budget.give(octets);
    done.completeExceptionally(why);
  }

  /** Tells all that is still to be told. */
  @Override
  public void close() {
    thread.shutdown();
    try {
      if (!thread.awaitTermination(10, TimeUnit.SECONDS)) {
        LOG.warn("Somebody who waits for the spool blocks its thread");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
