package io.posthorn.shaping;

import io.posthorn.egress.EgressPath;
import io.posthorn.outcome.Reason;
import io.posthorn.route.Site;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The limits on connections. Safe for use by many threads; nothing in it waits.
 *
 * <p>Times are ticks, given by the caller.
 */
public final class Shaping {

  /** Paths without a connection whose lesson is kept. */
  private static final int MOST_REMEMBERED = 10_000;

  private final Ceilings ceilings;
  private final Map<EgressPath, Integer> onPath = new HashMap<>();
  private final Map<Site, Integer> onSite = new HashMap<>();
  private final Map<EgressPath, Lesson> lessons =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<EgressPath, Lesson> eldest) {
          return size() > MOST_REMEMBERED;
        }
      };
  private int onNode;

  /** With these limits. */
  public Shaping(Ceilings ceilings) {
    this.ceilings = ceilings;
  }

  /**
   * What was learnt about a path.
   *
   * @param window how many connections
   * @param pausedUntil in ticks; empty while it is not paused
   */
  private record Lesson(Window window, OptionalLong pausedUntil) {

    private static final Lesson NONE = new Lesson(Window.START, OptionalLong.empty());
  }

  /** Asks for one more connection over {@code path}. */
  public synchronized Permission tryLease(EgressPath path, long ticks) {
    OptionalLong paused = pausedUntil(path, ticks);
    if (paused.isPresent()) {
      return new Permission.Wait(paused, Reason.PATH_LIMIT);
    }
    int most = Math.min(ceilings.path(), lesson(path).window().size());
    if (onPath.getOrDefault(path, 0) >= most) {
      return new Permission.Wait(OptionalLong.empty(), Reason.PATH_LIMIT);
    }
    if (onSite.getOrDefault(path.site(), 0) >= ceilings.site()) {
      return new Permission.Wait(OptionalLong.empty(), Reason.SITE_LIMIT);
    }
    if (onNode >= ceilings.node()) {
      return new Permission.Wait(OptionalLong.empty(), Reason.NODE_LIMIT);
    }
    onPath.merge(path, 1, Integer::sum);
    onSite.merge(path.site(), 1, Integer::sum);
    onNode++;
    return new Permission.Go(new Lease(() -> giveBack(path)));
  }

  /** Until when a path is left alone, in ticks; empty when it is not. */
  public synchronized OptionalLong pausedUntil(EgressPath path, long ticks) {
    OptionalLong until = lesson(path).pausedUntil();
    boolean holds = until.isPresent() && until.getAsLong() - ticks > 0;
    return holds ? until : OptionalLong.empty();
  }

  /** No host of the path can be used before {@code until}: it begins anew then. */
  public synchronized void pause(EgressPath path, long until) {
    lessons.put(path, new Lesson(Window.START, OptionalLong.of(until)));
  }

  /** A message was taken over the path. */
  public synchronized void succeeded(EgressPath path) {
    Lesson lesson = lesson(path);
    Window window = lesson.window().afterSuccess(ceilings.path());
    if (!window.equals(lesson.window())) {
      lessons.put(path, new Lesson(window, lesson.pausedUntil()));
    }
  }

  /** A host of the path asked for less: 421. */
  public synchronized void refused(EgressPath path) {
    Lesson lesson = lesson(path);
    lessons.put(path, new Lesson(lesson.window().afterRefusal(), lesson.pausedUntil()));
  }

  /** Connections over one path. */
  public synchronized int connections(EgressPath path) {
    return onPath.getOrDefault(path, 0);
  }

  /** Connections of this node. */
  public synchronized int connections() {
    return onNode;
  }

  private Lesson lesson(EgressPath path) {
    return lessons.getOrDefault(path, Lesson.NONE);
  }

  private synchronized void giveBack(EgressPath path) {
    onPath.computeIfPresent(path, (key, count) -> count > 1 ? count - 1 : null);
    onSite.computeIfPresent(path.site(), (key, count) -> count > 1 ? count - 1 : null);
    onNode--;
  }
}
