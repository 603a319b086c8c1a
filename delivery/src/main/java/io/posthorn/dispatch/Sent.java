package io.posthorn.dispatch;

import io.posthorn.classify.Judgement;
import io.posthorn.outcome.Attempt;
import io.posthorn.route.Route;
import java.util.Optional;

/** What came of sending one message to one recipient. */
sealed interface Sent {

  /**
   * It was tried.
   *
   * @param judgement never {@link Judgement.NextHost}
   * @param host the last one spoken to
   * @param session how safely
   * @param siteDown no host of the site would open a session: it is the same for all who wait
   */
  record Tried(
      Judgement judgement, Optional<Attempt.Host> host, Attempt.Session session, boolean siteDown)
      implements Sent {}

  /** There is nobody to speak to. */
  record NoRoute(Route.Unroutable why) implements Sent {}

  /**
   * All hosts failed lately and are left alone: nothing was tried.
   *
   * @param until in ticks
   */
  record AllPenalised(long until) implements Sent {}
}
