package io.posthorn.classify;

import io.posthorn.client.Signal;
import io.posthorn.client.Signal.Broke;
import io.posthorn.client.Signal.Said;
import io.posthorn.client.Signal.Taken;
import io.posthorn.client.Signal.Unable;
import io.posthorn.client.Stage;
import io.posthorn.outcome.Cause;
import io.posthorn.outcome.Scope;

/** The one table of what an answer means. Stateless; safe for use by many. */
public final class Classifier {

  /**
   * What follows from {@code signal} for a recipient.
   *
   * @param moreHosts whether there is a host left that was not tried in this attempt
   */
  public Judgement judge(Signal signal, boolean moreHosts) {
    return switch (signal) {
      case Taken taken -> new Judgement.Deliver(taken.reply(), taken.undertaking());
      case Said said -> said(said, moreHosts);
      case Broke broke -> broke(broke, moreHosts);
      case Unable unable -> unable(unable.cause(), moreHosts);
    };
  }

  private static Judgement said(Said said, boolean moreHosts) {
    Cause cause = Cause.of(said.scope(), said.reply());
    boolean soft = said.reply().isTransient();
    if (said.scope() == Scope.HOST) {
      return nextHostOrDefer(cause, moreHosts); // a 5xx greeting is mostly reputation
    }
    if (!soft) {
      return new Judgement.Bounce(cause);
    }
    // Who has heard the dot may have kept the message in spite of its answer.
    return nextHostOrDefer(cause, moreHosts && said.stage() != Stage.DOT);
  }

  private static Judgement broke(Broke broke, boolean moreHosts) {
    if (broke.scope() == Scope.AMBIGUOUS) {
      return new Judgement.Defer(Cause.of(Scope.AMBIGUOUS, 451, "4.4.2", broke.what()));
    }
    String enhanced = broke.stage() == Stage.CONNECT ? "4.4.1" : "4.4.2";
    Cause cause = Cause.of(Scope.HOST, Cause.NO_CONNECTION, enhanced, broke.what());
    return nextHostOrDefer(cause, moreHosts);
  }

  private static Judgement unable(Cause cause, boolean moreHosts) {
    if (cause.scope() == Scope.OURSELVES) {
      return new Judgement.Defer(cause);
    }
    if (cause.scope() == Scope.CAPABILITY && moreHosts) {
      return new Judgement.NextHost(cause); // another may offer it
    }
    if (cause.scope() != Scope.HOST && cause.code() >= 500) {
      return new Judgement.Bounce(cause);
    }
    return nextHostOrDefer(cause, moreHosts);
  }

  private static Judgement nextHostOrDefer(Cause cause, boolean moreHosts) {
    return moreHosts ? new Judgement.NextHost(cause) : new Judgement.Defer(cause);
  }
}
