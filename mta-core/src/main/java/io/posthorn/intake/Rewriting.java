package io.posthorn.intake;

import io.posthorn.account.Principal;
import io.posthorn.account.Rights;
import io.posthorn.address.Mailbox;
import io.posthorn.address.ReversePath;
import io.posthorn.mime.AddressList;
import io.posthorn.mime.Field;
import io.posthorn.mime.HeaderSection;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A submission whose senders were rewritten: machines send as {@code root@} and their own name,
 * which is no address of ours, and cannot all be taught another. Where the login's rights name one,
 * it stands in envelope and From in the place of what the login may not use. Pure.
 *
 * @param submission with the sender that counts
 * @param fields to put in front of the message, in the place of its From; may be empty
 */
record Rewriting(Submission submission, String fields) {

  /** What is kept of the From that was written. */
  private static final int MOST = 500;

  /** The submission under the rights of whoever hands it in. */
  static Rewriting of(Submission submission, SenderRights rights, Rights own) {
    if (!(submission.who() instanceof Submitter.Authenticated(var client, Principal principal))
        || own.rewriteFrom().isEmpty()) {
      return new Rewriting(submission, "");
    }
    Mailbox sender = own.rewriteFrom().get();
    ReversePath path = submission.envelope().from();
    boolean foreignPath =
        path.mailbox().flatMap(address -> rights.objection(principal, own, address)).isPresent();
    Submission under =
        foreignPath ? submission.from(new ReversePath(Optional.of(sender))) : submission;
    return submission
        .header()
        .first("From")
        .filter(from -> isForeign(from, rights, principal, own))
        .map(from -> replaced(under, from, sender))
        .orElseGet(() -> new Rewriting(under, ""));
  }

  private static boolean isForeign(
      Field from, SenderRights rights, Principal principal, Rights own) {
    Optional<List<Mailbox>> authors = AddressList.parse(from.value());
    return authors.isEmpty()
        || authors.get().isEmpty()
        || authors.get().stream()
            .anyMatch(author -> rights.objection(principal, own, author).isPresent());
  }

  private static Rewriting replaced(Submission submission, Field from, Mailbox sender) {
    String line = "From: <" + sender + ">\r\n";
    byte[] octets = line.getBytes(StandardCharsets.UTF_8);
    List<Field> fields = new ArrayList<>(submission.header().fields());
    fields.replaceAll(field ->
        field == from ? HeaderSection.parse(octets, octets.length).fields().getFirst() : field);
    HeaderSection header = submission.header();
    return new Rewriting(
        submission.with(new HeaderSection(fields, header.end(), header.bodyStart())),
        line + "X-Original-From: " + plain(from.value()) + "\r\n");
  }

  /** In one line, and without anything that could end it. */
  private static String plain(String value) {
    StringBuilder out = new StringBuilder();
    value.chars().limit(MOST).forEach(c -> out.append(c >= ' ' && c < 0x7f ? (char) c : '?'));
    return out.toString();
  }
}
