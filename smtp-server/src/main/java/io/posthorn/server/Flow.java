package io.posthorn.server;

import io.netty.util.concurrent.EventExecutor;
import io.posthorn.limits.Limits;
import io.posthorn.smtp.Reply;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sees to it that a message arrives at the least pace, and at a higher one while others wait for
 * its memory.
 *
 * <p>For the event loop only.
 */
final class Flow {

  private final EventExecutor loop;
  private final Limits.Inbound limits;
  private final Consumer<Reply> tooSlow;
  private final Watch watch;
  private @Nullable Collector content;
  private @Nullable Pace least;
  private @Nullable Pace hurried;

  /**
   * Of one session.
   *
   * @param tooSlow is to end the session
   */
  Flow(EventExecutor loop, Limits.Inbound limits, Consumer<Reply> tooSlow) {
    this.loop = loop;
    this.limits = limits;
    this.tooSlow = tooSlow;
    this.watch = new Watch(loop, this::expired);
  }

  /** From now on the client is to bring {@code message}. */
  void begin(Collector message) {
    Limits.Content bounds = limits.content();
    content = message;
    least = new Pace(bounds.span(), bounds.pace(), message.octets(), now());
    watch.expect(bounds.span());
  }

  /** We are slow, not the client. */
  void pause() {
    watch.pause();
    hurried = null;
  }

  /** The message has ended. */
  void end() {
    pause();
    content = null;
  }

  /** The session has ended. */
  void stop() {
    end();
    watch.stop();
  }

  /**
   * Memory is short; said about once a second.
   *
   * @param all or only for those with a large header section
   */
  void hurry(boolean all) {
    Collector message = content;
    if (message == null || !(all || message.hasLargeHeader())) {
      hurried = null;
    } else if (hurried == null) {
      Limits.Crowd crowd = limits.crowd();
      hurried = new Pace(crowd.span(), crowd.pace(), message.octets(), now());
    } else if (hurried.isTooSlow(message.octets(), now())) {
      tooSlow.accept(Reply.of(421, "4.3.2", "Memory is short, and your message comes too slowly"));
    }
  }

  /** There is room again. */
  void ease() {
    hurried = null;
  }

  private void expired() {
    Collector message = content;
    if (message == null || least == null) {
      return;
    }
    if (least.isTooSlow(message.octets(), now())) {
      tooSlow.accept(Reply.of(421, "4.4.2", "Content comes too slowly"));
    } else {
      watch.expect(limits.content().span());
    }
  }

  private long now() {
    return loop.ticker().nanoTime();
  }
}
