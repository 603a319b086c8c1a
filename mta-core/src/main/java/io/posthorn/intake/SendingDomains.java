package io.posthorn.intake;

import io.posthorn.account.Accounts;
import io.posthorn.account.Principal;
import io.posthorn.address.Domain;
import io.posthorn.address.Mailbox;
import io.posthorn.address.ReversePath;
import io.posthorn.mime.AddressList;
import io.posthorn.mime.Field;
import io.posthorn.mime.HeaderSection;
import java.util.List;
import java.util.Optional;

/**
 * Decides under which domain a message is sent: the key of queues, signing, limits and events.
 *
 * <p>A login sends under the domain of its credential. A trusted network sends under the domain of
 * its envelope sender where that is ours; with the policy {@link FromPolicy#ANY} a foreign sender
 * goes under {@code trustedDomain}, or unsigned under its own. A client's report, which has no
 * sender, takes the domain of its From field; a report of our own, that of the mail reported on.
 *
 * @param accounts know which domains are ours
 * @param policy as whom trusted networks may send
 * @param trustedDomain for foreign senders from trusted networks
 */
public record SendingDomains(Accounts accounts, FromPolicy policy, Optional<Domain> trustedDomain) {

  /** The sending domain, or empty when nobody of ours is responsible. */
  public Optional<Domain> of(Submitter who, ReversePath from, HeaderSection header) {
    return switch (who) {
      case Submitter.Authenticated(var client, Principal principal) ->
          Optional.of(principal.domain());
      case Submitter.Trusted trusted ->
          from.mailbox()
              .map(Mailbox::domain)
              .or(() -> fromFieldDomain(header))
              .flatMap(this::responsible);
      case Submitter.Stranger stranger -> Optional.empty();
      case Submitter.Ourselves(var client, Domain reported) -> Optional.of(reported);
    };
  }

  private Optional<Domain> responsible(Domain sender) {
    if (accounts.domain(sender).isPresent()) {
      return Optional.of(sender);
    }
    return switch (policy) {
      case CREDENTIAL_DOMAIN -> Optional.empty();
      case ANY -> trustedDomain.or(() -> Optional.of(sender));
    };
  }

  private static Optional<Domain> fromFieldDomain(HeaderSection header) {
    return header
        .first("From")
        .map(Field::value)
        .flatMap(AddressList::parse)
        .map(List::stream)
        .flatMap(mailboxes -> mailboxes.findFirst())
        .map(Mailbox::domain);
  }
}
