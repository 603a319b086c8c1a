package io.posthorn.config;

import io.posthorn.account.Rights;
import io.posthorn.account.SenderPattern;
import io.posthorn.account.SendingDomain;
import io.posthorn.address.AddressParser;
import io.posthorn.address.Domain;
import io.posthorn.address.Mailbox;
import io.posthorn.config.Senders.Credential;
import io.posthorn.config.Senders.DkimKey;
import io.posthorn.config.Senders.SenderDomain;
import io.posthorn.options.TlsPolicy;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Reads [[domain]] and [[credential]]. */
final class SendersReader {

  /** What happens to mail of a domain that its DNS does not verify, or that cannot be signed. */
  private enum Strictness {
    REFUSE,
    HOLD,
    ALLOW
  }

  /** What happens to mail that should be signed and cannot be. */
  private enum Unsigned {
    REFUSE,
    ALLOW
  }

  private static final Form<Strictness> STRICTNESS =
      Forms.oneOf(Strictness.class, value -> value.name().toLowerCase(Locale.ROOT));

  private static final Form<Unsigned> UNSIGNED =
      Forms.oneOf(Unsigned.class, value -> value.name().toLowerCase(Locale.ROOT));

  private static final Form<String> SELECTOR =
      Form.ofText(
          "a selector",
          "use letters, digits and hyphens in lower case, such as ph2026a",
          text -> Domain.parse(text).map(Domain::ascii).filter(text::equals));

  private static final Form<Mailbox> LOGIN =
      Form.ofText(
          "a login",
          "use an address in one of the sending domains, such as postmaster@mg.example.org",
          AddressParser::mailbox);

  private static final Form<SenderPattern> SENDER =
      Form.ofText(
          "an address to send as",
          "use app@mg.example.org, *@mg.example.org, app+*@mg.example.org or *@*.mg.example.org",
          SenderPattern::parse);

  private SendersReader() {}

  static Senders read(Section top, Secrets secrets) {
    List<SenderDomain> domains =
        top.sections("domain").stream()
            .map(section -> domain(section, secrets))
            .flatMap(Optional::stream)
            .toList();
    List<Credential> credentials =
        top.sections("credential").stream()
            .map(section -> credential(section, secrets))
            .flatMap(Optional::stream)
            .toList();
    return new Senders(domains, credentials);
  }

  private static Optional<SenderDomain> domain(Section section, Secrets secrets) {
    Optional<Domain> name = section.required("name", Forms.DOMAIN);
    boolean requireTls = section.read("require_tls", Forms.FLAG, false);
    boolean skipVerification = section.read("skip_verification", Forms.FLAG, false);
    if (section.read("unverified", STRICTNESS, "allow") != Strictness.ALLOW) {
      NotYet.refuse(section, "unverified", "set it to \"allow\": DNS is not verified");
    }
    if (section.read("policies", Forms.FLAG).orElse(false)) {
      NotYet.warn(section, "policies", "MTA-STS and DANE are not looked up");
    }
    Unsigned unsigned = section.read("unsigned", UNSIGNED, "refuse");
    Optional<String> links = section.read("links", Forms.WEB_BASE);
    if (links.isPresent()) {
      NotYet.warn(section, "links", "no links are written into mail");
    }
    ConfigReader.webhookKey(section, secrets);
    ConfigReader.storedMessages(section);
    List<DkimKey> keys =
        section.sections("dkim").stream()
            .map(key -> dkimKey(key, secrets))
            .flatMap(Optional::stream)
            .toList();
    section.done();
    Place place = section.place("name");
    return name.map(domain ->
        new SenderDomain(
            place,
            new SendingDomain(
                domain,
                new TlsPolicy(requireTls, !skipVerification),
                true,
                !keys.isEmpty(),
                unsigned == Unsigned.ALLOW),
            links,
            keys));
  }

  private static Optional<DkimKey> dkimKey(Section section, Secrets secrets) {
    Optional<String> selector = section.required("selector", SELECTOR);
    Optional<Secret> key = requiredSecret(section, "key", secrets);
    section.done();
    Place place = section.place("key");
    return selector.flatMap(name -> key.map(pem -> new DkimKey(place, name, pem)));
  }

  private static Optional<Credential> credential(Section section, Secrets secrets) {
    Optional<Mailbox> login = section.required("login", LOGIN);
    Optional<Secret> password = requiredSecret(section, "password", secrets);
    Rights rights = rights(section, login);
    section.done();
    Place place = section.place("login");
    return login.flatMap(name ->
        password.map(
            secret -> new Credential(place, name.toString(), name.domain(), secret, rights)));
  }

  private static Rights rights(Section section, Optional<Mailbox> login) {
    List<SenderPattern> senders = section.list("senders", SENDER, List.of());
    Optional<Integer> recipients = section.read("max_recipients", Forms.integer(1, 100_000));
    Optional<Integer> hourly = section.read("hourly", Forms.integer(1, Integer.MAX_VALUE));
    Optional<Integer> daily = section.read("daily", Forms.integer(1, Integer.MAX_VALUE));
    Optional<Mailbox> rewriteFrom = section.read("rewrite_from", LOGIN);
    Optional<Domain> own = login.map(Mailbox::domain);
    if (own.isPresent()
        && rewriteFrom.filter(address -> !address.domain().isWithin(own.get())).isPresent()) {
      section
          .problems()
          .error(
              section.place("rewrite_from"),
              "`" + rewriteFrom.get() + "` is not in the domain of the login",
              "use an address in " + own.get());
    }
    return new Rights(
        senders,
        recipients.map(OptionalInt::of).orElseGet(OptionalInt::empty),
        hourly.map(OptionalLong::of).orElseGet(OptionalLong::empty),
        daily.map(OptionalLong::of).orElseGet(OptionalLong::empty),
        rewriteFrom);
  }

  private static Optional<Secret> requiredSecret(Section section, String key, Secrets secrets) {
    if (section.node(key).isEmpty()) {
      section.missing(key, "add " + key + " = { file = \"/path\" }");
    }
    return section.secret(key, secrets);
  }
}
