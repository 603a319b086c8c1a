package io.posthorn.intake;

import io.posthorn.account.Accounts;
import io.posthorn.address.ReversePath;

/**
 * Refuses those whose login was deleted or given a new password since their session began: a
 * session may last for hours, and whoever revokes a login means now.
 */
public final class CurrentLogin implements Gatekeeper {

  private final Accounts accounts;

  /** Asks {@code accounts} about each login. */
  public CurrentLogin(Accounts accounts) {
    this.accounts = accounts;
  }

  @Override
  public Verdict sender(Submitter who, ReversePath from) {
    return judge(who);
  }

  @Override
  public Verdict content(Candidate candidate) {
    return judge(candidate.who());
  }

  private Verdict judge(Submitter who) {
    return who instanceof Submitter.Authenticated(var client, var principal)
            && !accounts.isCurrent(principal)
        ? Verdict.refused(535, "5.7.8", "This login is no longer valid; log in again")
        : Verdict.ALLOWED;
  }
}
