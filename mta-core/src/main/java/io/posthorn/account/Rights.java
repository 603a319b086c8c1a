package io.posthorn.account;

import io.posthorn.address.Mailbox;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What a login may do, beyond what all may.
 *
 * @param senders as whom it may send, in the place of the installation's policy; none: the policy
 * @param recipients of one message at most
 * @param hourly recipients of an hour at most
 * @param daily recipients of a day, in UTC, at most
 * @param rewriteFrom what is written in the place of a sender that it may not use
 */
public record Rights(
    List<SenderPattern> senders,
    OptionalInt recipients,
    OptionalLong hourly,
    OptionalLong daily,
    Optional<Mailbox> rewriteFrom) {

  /** What a login may do of which nothing is said. */
  public static final Rights USUAL =
      new Rights(
          List.of(),
          OptionalInt.empty(),
          OptionalLong.empty(),
          OptionalLong.empty(),
          Optional.empty());

  public Rights {
    senders = List.copyOf(senders);
  }

  /** For people, in one line; empty where nothing is said. */
  public String text() {
    List<String> parts = new ArrayList<>();
    senders.forEach(sender -> parts.add(sender.toString()));
    recipients.ifPresent(number -> parts.add(number + " recipients"));
    hourly.ifPresent(number -> parts.add(number + "/h"));
    daily.ifPresent(number -> parts.add(number + "/day"));
    rewriteFrom.ifPresent(address -> parts.add("else from " + address));
    return String.join(", ", parts);
  }
}
