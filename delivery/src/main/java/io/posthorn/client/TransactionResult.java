package io.posthorn.client;

import io.posthorn.outcome.Attempt;
import java.util.List;

/** What came of a transaction. */
public sealed interface TransactionResult {

  /**
   * It was tried.
   *
   * @param signals one for each recipient, in the order of the transaction
   * @param session how safely, and whether with SMTPUTF8
   */
  record Answered(List<Signal> signals, Attempt.Session session) implements TransactionResult {

    public Answered {
      signals = List.copyOf(signals);
    }
  }

  /**
   * The session had ended while it was idle, and the host heard nothing of this transaction: no
   * failure of anybody. Send the same over a new session to the same host. Only a session that has
   * carried a transaction before gives this.
   *
   * @param what for people, one line
   */
  record Stale(String what) implements TransactionResult {}
}
