package io.posthorn.intake;

import io.posthorn.account.Accounts;
import io.posthorn.account.Principal;
import io.posthorn.address.Domain;
import io.posthorn.address.Mailbox;
import io.posthorn.address.ReversePath;
import io.posthorn.mime.AddressList;
import io.posthorn.mime.Field;
import java.util.List;
import java.util.Optional;

/**
 * Refuses senders that a submitter has no right to: the policy {@link
 * FromPolicy#CREDENTIAL_DOMAIN}. Envelope sender and From field must lie in the credential's domain
 * or below it; from a trusted network, in domains of ours. The null path is anybody's.
 */
public final class SenderRights implements Gatekeeper {

  private final Accounts accounts;

  /** Rights in the domains that {@code accounts} know. */
  public SenderRights(Accounts accounts) {
    this.accounts = accounts;
  }

  @Override
  public Verdict sender(Submitter who, ReversePath from) {
    return from.mailbox().map(mailbox -> judge(who, mailbox)).orElse(Verdict.ALLOWED);
  }

  @Override
  public Verdict content(Candidate candidate) {
    Verdict verdict = sender(candidate.who(), candidate.envelope().from());
    if (verdict instanceof Verdict.Refused) {
      return verdict;
    }
    for (Field field : candidate.header().all("From")) {
      Optional<List<Mailbox>> authors = AddressList.parse(field.value());
      if (authors.isEmpty()) {
        return Verdict.refused(550, "5.6.0", "The From field is not a list of addresses");
      }
      for (Mailbox author : authors.get()) {
        if (judge(candidate.who(), author) instanceof Verdict.Refused refused) {
          return refused;
        }
      }
    }
    return Verdict.ALLOWED;
  }

  private Verdict judge(Submitter who, Mailbox address) {
    return switch (who) {
      case Submitter.Authenticated(var client, Principal principal) -> {
        Domain own = principal.domain();
        yield address.domain().isWithin(own)
            ? Verdict.ALLOWED
            : refused(address, "this login may send as addresses in " + own + " and below it only");
      }
      case Submitter.Trusted trusted ->
          accounts.domain(address.domain()).isPresent()
              ? Verdict.ALLOWED
              : refused(address, address.domain() + " is not a sending domain of this relay");
      case Submitter.Stranger stranger -> Verdict.ALLOWED; // relays nothing, whoever it says it is
      case Submitter.Ourselves ourselves -> Verdict.ALLOWED;
    };
  }

  private static Verdict refused(Mailbox address, String why) {
    return Verdict.refused(550, "5.7.1", "<" + address + ">: " + why);
  }
}
