package io.posthorn.dispatch;

import io.posthorn.classify.Judgement;
import io.posthorn.egress.Work;
import io.posthorn.outcome.Attempt;
import io.posthorn.outcome.Reason;

/**
 * What an attempt at one entry came to, before it is known when the next one is.
 *
 * @param work the entry
 * @param attempt its facts
 * @param judgement never {@link Judgement.NextHost}
 * @param waits why it waits, if it is deferred
 */
record Finding(Work work, Attempt attempt, Judgement judgement, Reason waits) {}
