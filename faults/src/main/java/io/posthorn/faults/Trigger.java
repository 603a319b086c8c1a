package io.posthorn.faults;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts how often the point is come by, and ends the process at the wanted time.
 *
 * <p>It ends by SIGKILL to itself. {@link Runtime#halt} runs no hooks either, but first it waits
 * for threads in native code, and then the C library runs the engine's own destructors: what a kill
 * leaves behind must not have been tidied up.
 */
public final class Trigger {

  /** Set once. Code that was put into other classes can reach nothing but a static. */
  private static final CompletableFuture<Trigger> SET = new CompletableFuture<>();

  private static final int SIGKILL = 9;

  private final boolean always;
  private final int count;
  private final byte[] marker;
  private final MethodHandle kill;
  private final AtomicInteger passed = new AtomicInteger();
  private final ThreadLocal<Boolean> meant = ThreadLocal.withInitial(() -> false);

  private Trigger(Point point, int count) {
    this.always = point.first().isEmpty();
    this.count = count;
    this.marker =
        ("faults: killed at " + point.name() + " (" + count + ")\n")
            .getBytes(StandardCharsets.UTF_8);
    this.kill = kill();
  }

  /** Found beforehand, so that nothing is loaded any more when the time has come. */
  @SuppressWarnings("restricted")
  private static MethodHandle kill() {
    Linker linker = Linker.nativeLinker();
    FunctionDescriptor signature =
        FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);
    return linker.downcallHandle(linker.defaultLookup().find("kill").orElseThrow(), signature);
  }

  /** The process dies when {@code point} is come by for the {@code count}-th time. */
  static void set(Point point, int count) {
    SET.complete(new Trigger(point, count));
  }

  /** Called by code: this thread has entered the method that comes first. */
  public static void first() {
    SET.join().meant.set(true);
  }

  /** Called by code: this thread has come by. */
  public static void reached() {
    SET.join().comeBy();
  }

  private void comeBy() {
    if (always || meant.get()) {
      meant.set(false);
      if (passed.incrementAndGet() == count) {
        die();
      }
    }
  }

  private void die() {
    try (FileOutputStream error = new FileOutputStream(FileDescriptor.err)) {
      error.write(marker);
      int sent = (int) kill.invokeExact((int) ProcessHandle.current().pid(), SIGKILL);
      throw new IllegalStateException("kill gave " + sent + " and we live");
    } catch (Throwable e) { // by invokeExact's signature
      throw new IllegalStateException(e);
    }
  }
}
