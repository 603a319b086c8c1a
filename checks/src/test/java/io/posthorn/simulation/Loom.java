package io.posthorn.simulation;

import java.lang.reflect.Constructor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/**
 * Runs virtual threads on the thread that made it, one at a time, each until it waits; which of
 * those that can go on is next, chance decides. So whatever happens is decided by the seed of that
 * chance, and when {@link #step} has nothing to run, everybody waits.
 */
final class Loom {

  private final RandomGenerator random;
  private final Thread weaver = Thread.currentThread();
  private final List<Task> ready = new ArrayList<>();
  private volatile String stranger = "";
  private long steps;

  Loom(RandomGenerator random) {
    this.random = random;
  }

  private record Task(Strand strand, Runnable run) {}

  /** Threads that may end together, in the middle of what they do. */
  final class Strand implements Executor {

    private final Thread.Builder.OfVirtual builder = builder(this);
    private boolean cut;

    /** Begins a thread; those that it begins are of this strand too. */
    void start(Runnable work) {
      builder.start(work);
    }

    /** A thread that somebody else begins. */
    Thread thread(Runnable work) {
      return builder.unstarted(work);
    }

    /** None of its threads does anything any more, not even what stands in {@code finally}. */
    void cut() {
      cut = true;
    }

    boolean isCut() {
      return cut;
    }

    @Override
    public void execute(Runnable run) {
      if (Thread.currentThread() != weaver && !Thread.currentThread().isVirtual()) {
        stranger = Thread.currentThread().getName();
      } else if (!cut) {
        ready.add(new Task(this, run));
      }
    }
  }

  Strand strand() {
    return new Strand();
  }

  /**
   * Runs one thread until it waits.
   *
   * @return false when all wait
   */
  boolean step() {
    if (!stranger.isEmpty()) {
      throw new IllegalStateException("woken in real time, by " + stranger);
    }
    if (ready.isEmpty()) {
      return false;
    }
    int index = random.nextInt(ready.size());
    Task last = ready.removeLast();
    Task task = index == ready.size() ? last : ready.set(index, last);
    if (!task.strand().cut) {
      steps++;
      task.run().run();
    }
    return true;
  }

  /** How many were run so far. */
  long steps() {
    return steps;
  }

  /** The JDK has the builder and no public way to it: the test JVM opens java.lang for it. */
  private static Thread.Builder.OfVirtual builder(Executor scheduler) {
    try {
      Constructor<?> constructor =
          Class.forName("java.lang.ThreadBuilders$VirtualThreadBuilder")
              .getDeclaredConstructor(Executor.class);
      constructor.setAccessible(true);
      return (Thread.Builder.OfVirtual) constructor.newInstance(scheduler);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("this JDK runs virtual threads in another way", e);
    }
  }
}
