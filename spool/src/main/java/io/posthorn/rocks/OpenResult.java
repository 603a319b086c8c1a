package io.posthorn.rocks;

import io.posthorn.account.AccountStore;
import io.posthorn.spool.Spool;
import java.util.List;

/** What opening a spool gave. */
public sealed interface OpenResult {

  /**
   * It is open.
   *
   * @param accounts in the same database; closed with the spool
   * @param findings what was wrong and what was done about it, one line each; mostly none. Proven
   *     loss of accepted mail is among them, so they belong where an operator sees them
   */
  record Opened(Spool spool, AccountStore accounts, List<String> findings) implements OpenResult {

    public Opened {
      findings = List.copyOf(findings);
    }
  }

  /**
   * It cannot be opened, and what was readable in it still is; torn ends of logs may be cut off.
   *
   * @param line thing, reason and cure in one line
   * @param passing whether it may work later as it is, because the disk failed or is full: the
   *     process ends with 75 and is started again; with 78 otherwise
   */
  record Refused(String line, boolean passing) implements OpenResult {

    /** Until somebody changes something. */
    Refused(String line) {
      this(line, false);
    }
  }
}
