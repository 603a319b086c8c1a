package io.posthorn.intake;

import io.posthorn.account.Accounts;
import io.posthorn.account.Principal;
import io.posthorn.account.Rights;
import io.posthorn.account.SenderPattern;
import io.posthorn.address.Domain;
import io.posthorn.address.Mailbox;
import io.posthorn.address.ReversePath;
import io.posthorn.mime.AddressList;
import io.posthorn.mime.Field;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Refuses senders that a submitter has no right to, in envelope and From field. A login whose own
 * addresses are named may use these; any other, what the policy says: with {@link
 * FromPolicy#CREDENTIAL_DOMAIN} those in the credential's domain or below it, and from a trusted
 * network those in domains of ours. The null path is anybody's. Of a login whose senders are
 * rewritten ({@link Rewriting}) none is refused.
 */
public final class SenderRights implements Gatekeeper {

  private final Accounts accounts;
  private final FromPolicy policy;

  /** Rights in the domains that {@code accounts} know. */
  public SenderRights(Accounts accounts, FromPolicy policy) {
    this.accounts = accounts;
    this.policy = policy;
  }

  @Override
  public Verdict sender(Submitter who, ReversePath from) {
    return isLimited(who)
        ? from.mailbox().map(mailbox -> judge(who, mailbox)).orElse(Verdict.ALLOWED)
        : Verdict.ALLOWED;
  }

  @Override
  public Verdict content(Candidate candidate) {
    Verdict verdict = sender(candidate.who(), candidate.envelope().from());
    if (verdict instanceof Verdict.Refused || !isLimited(candidate.who())) {
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

  /** Whether there is a sender that {@code who} may not be. */
  private boolean isLimited(Submitter who) {
    return switch (who) {
      case Submitter.Authenticated(var client, Principal principal) -> {
        Rights rights = accounts.rights(principal);
        boolean named = policy == FromPolicy.CREDENTIAL_DOMAIN || !rights.senders().isEmpty();
        yield named && rights.rewriteFrom().isEmpty();
      }
      case Submitter.Trusted trusted -> policy == FromPolicy.CREDENTIAL_DOMAIN;
      case Submitter.Stranger stranger -> false; // relays nothing, whoever it says it is
      case Submitter.Ourselves ourselves -> false;
    };
  }

  private Verdict judge(Submitter who, Mailbox address) {
    return switch (who) {
      case Submitter.Authenticated(var client, Principal principal) ->
          objection(principal, accounts.rights(principal), address)
              .map(why -> refused(address, why))
              .orElse(Verdict.ALLOWED);
      case Submitter.Trusted trusted ->
          accounts.domain(address.domain()).isPresent()
              ? Verdict.ALLOWED
              : refused(address, address.domain() + " is not a sending domain of this relay");
      case Submitter.Stranger stranger -> Verdict.ALLOWED;
      case Submitter.Ourselves ourselves -> Verdict.ALLOWED;
    };
  }

  /** Why a login may not send as {@code address}, naming as whom it may; empty where it may. */
  Optional<String> objection(Principal principal, Rights rights, Mailbox address) {
    if (!rights.senders().isEmpty()) {
      return rights.senders().stream().anyMatch(sender -> sender.matches(address))
          ? Optional.empty()
          : Optional.of("this login may send as " + listed(rights.senders()) + " only");
    }
    Domain own = principal.domain();
    return policy == FromPolicy.ANY || address.domain().isWithin(own)
        ? Optional.empty()
        : Optional.of("this login may send as addresses in " + own + " and below it only");
  }

  /** A reply has a bound; whoever has more patterns than that knows them. */
  private static String listed(List<SenderPattern> senders) {
    String some =
        senders.stream().limit(5).map(SenderPattern::toString).collect(Collectors.joining(", "));
    return senders.size() > 5 ? some + " and " + (senders.size() - 5) + " more" : some;
  }

  private static Verdict refused(Mailbox address, String why) {
    return Verdict.refused(550, "5.7.1", "<" + address + ">: " + why);
  }
}
