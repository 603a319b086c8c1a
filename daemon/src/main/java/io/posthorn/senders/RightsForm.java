package io.posthorn.senders;

import io.posthorn.account.Rights;
import io.posthorn.account.SenderPattern;
import io.posthorn.address.AddressParser;
import io.posthorn.address.Domain;
import io.posthorn.address.Mailbox;
import io.posthorn.ops.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Rights as commands ask for them, and as answers show them. */
final class RightsForm {

  private static final long MOST = Integer.MAX_VALUE;

  private RightsForm() {}

  /** What was asked for. */
  sealed interface Result {}

  /** The rights as they are to be. */
  record Wanted(Rights rights) implements Result {}

  /** One line on what makes no sense. */
  record Nonsense(String line) implements Result {}

  /** Whether anything is asked for. */
  static boolean isAsked(Map<String, Object> arguments) {
    return arguments.keySet().stream()
        .anyMatch(
            List.of("senders", "max_recipients", "hourly", "daily", "rewrite_from")::contains);
  }

  /**
   * The rights {@code before} with what {@code arguments} ask for: an empty list, 0 and {@code
   * none} take a limit away.
   *
   * @param domain of the login
   */
  static Result read(Map<String, Object> arguments, Rights before, Domain domain) {
    List<SenderPattern> senders = new ArrayList<>();
    for (String text : Json.texts(arguments, "senders")) {
      Optional<SenderPattern> pattern = SenderPattern.parse(text);
      if (pattern.isEmpty()) {
        return new Nonsense(
            "'%s' is no address to send as: use app@%s, *@%s or *@*.%s"
                .formatted(text, domain, domain, domain));
      }
      senders.add(pattern.get());
    }
    for (String name : List.of("max_recipients", "hourly", "daily")) {
      long number = Json.number(arguments, name, 0);
      if (number < 0 || number > MOST || badNumber(arguments, name)) {
        return new Nonsense(name + " is a number, and 0 where there is no limit");
      }
    }
    Optional<String> rewrite = Json.text(arguments, "rewrite_from");
    Optional<Mailbox> address =
        rewrite.flatMap(AddressParser::mailbox).filter(each -> each.domain().isWithin(domain));
    if (rewrite.isPresent() && !rewrite.get().equals("none") && address.isEmpty()) {
      return new Nonsense(
          "'%s' cannot be written as sender: use an address in %s"
              .formatted(rewrite.get(), domain));
    }
    OptionalLong recipients = limit(arguments, "max_recipients", OptionalLong.empty());
    return new Wanted(
        new Rights(
            arguments.containsKey("senders") ? senders : before.senders(),
            arguments.containsKey("max_recipients")
                ? recipients.stream().mapToInt(number -> (int) number).findFirst()
                : before.recipients(),
            limit(arguments, "hourly", before.hourly()),
            limit(arguments, "daily", before.daily()),
            rewrite.isPresent() ? address : before.rewriteFrom()));
  }

  /** For an answer; without what is not limited. */
  static Map<String, Object> json(Rights rights) {
    return Json.object(
        "senders", rights.senders().stream().map(SenderPattern::toString).toList(),
        "max_recipients",
            rights.recipients().isPresent()
                ? Optional.of(rights.recipients().getAsInt())
                : Optional.empty(),
        "hourly", boxed(rights.hourly()),
        "daily", boxed(rights.daily()),
        "rewrite_from", rights.rewriteFrom().map(Mailbox::toString),
        "text", rights.text());
  }

  private static Optional<Long> boxed(OptionalLong number) {
    return number.isPresent() ? Optional.of(number.getAsLong()) : Optional.empty();
  }

  private static boolean badNumber(Map<String, Object> arguments, String name) {
    return arguments.containsKey(name) && !(arguments.get(name) instanceof Number);
  }

  private static OptionalLong limit(
      Map<String, Object> arguments, String name, OptionalLong before) {
    if (!arguments.containsKey(name)) {
      return before;
    }
    long number = Json.number(arguments, name, 0);
    return number == 0 ? OptionalLong.empty() : OptionalLong.of(number);
  }
}
