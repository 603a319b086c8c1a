package io.posthorn.senders;

import io.posthorn.account.StoredDomain;
import io.posthorn.address.Domain;
import io.posthorn.dkim.KeyGenerator;
import io.posthorn.dkim.SigningKey;
import io.posthorn.ops.ControlCommand;
import io.posthorn.ops.ControlCommand.Answer;
import io.posthorn.ops.ControlCommand.Ending;
import io.posthorn.ops.ControlCommand.Failed;
import io.posthorn.ops.Json;
import io.posthorn.options.TlsPolicy;
import io.posthorn.time.Time;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The commands {@code domain.add}, {@code .list}, {@code .show} and {@code dkim.keygen}, {@code
 * .show}. A private key is never in an answer.
 */
final class DomainCommands {

  private static final int FAILED = 1;
  private static final int USAGE = 2;
  private static final int NOTHING_MATCHED = 4;

  private final LiveAccounts accounts;
  private final Publication publication;
  private final Time time;

  /** Commands on {@code accounts}; {@code publication} says what belongs into the DNS. */
  DomainCommands(LiveAccounts accounts, Publication publication, Time time) {
    this.accounts = accounts;
    this.publication = publication;
    this.time = time;
  }

  /** The commands by name. */
  Map<String, ControlCommand> all() {
    return Map.of(
        "domain.add", this::add,
        "domain.list", this::list,
        "domain.show", this::show,
        "dkim.keygen", this::keygen,
        "dkim.show", this::keys);
  }

  private Ending add(Map<String, Object> arguments, Answer answer) throws IOException {
    Optional<Domain> name = name(arguments);
    Optional<Failed> fault = fault(arguments, name);
    if (fault.isPresent()) {
      return fault.get();
    }
    Optional<Failed> refusal = accounts.exclusively(() -> add(name.get(), arguments));
    return refusal.isPresent() ? refusal.get() : show(name.get(), answer);
  }

  private Optional<Failed> add(Domain name, Map<String, Object> arguments) {
    Optional<LiveDomain> there = accounts.all().domain(name);
    if (there.isPresent()) {
      return Optional.of(
          new Failed(
              FAILED,
              "the domain %s is there already (%s): posthorn domain show %s"
                  .formatted(name, there.get().source().text(), name)));
    }
    Instant now = time.now();
    boolean unsigned = Json.flag(arguments, "unsigned");
    accounts.put(
        new StoredDomain(
            name,
            new TlsPolicy(
                Json.flag(arguments, "require_tls"), !Json.flag(arguments, "skip_verification")),
            unsigned,
            unsigned ? List.of() : List.of(newKey(arguments, Set.of(), now)),
            now));
    return Optional.empty();
  }

  private Ending keygen(Map<String, Object> arguments, Answer answer) throws IOException {
    Optional<Domain> name = name(arguments);
    Optional<Failed> fault = fault(arguments, name);
    if (fault.isPresent()) {
      return fault.get();
    }
    Optional<Failed> refusal = accounts.exclusively(() -> addKey(name.get(), arguments));
    if (refusal.isPresent()) {
      return refusal.get();
    }
    LiveDomain domain = accounts.all().domain(name.get()).orElseThrow();
    answer.item(key(domain, domain.keys().getFirst()));
    return ControlCommand.DONE;
  }

  private Optional<Failed> addKey(Domain name, Map<String, Object> arguments) {
    Optional<LiveDomain> there = accounts.all().domain(name);
    if (there.isEmpty()) {
      return Optional.of(unknown(name));
    }
    return switch (there.get().source()) {
      case Source.InFile<StoredDomain> file ->
          Optional.of(
              new Failed(
                  FAILED,
                  "%s is managed by the file: make a key with --out FILE and name it at %s"
                      .formatted(name, file.text())));
      case Source.InStore<StoredDomain>(StoredDomain stored) -> addKey(stored, arguments);
    };
  }

  private Optional<Failed> addKey(StoredDomain domain, Map<String, Object> arguments) {
    Set<String> used =
        domain.keys().stream().map(StoredDomain.Key::selector).collect(Collectors.toSet());
    Optional<String> wanted = Json.text(arguments, "selector");
    if (wanted.filter(used::contains).isPresent()) {
      return Optional.of(
          new Failed(
              FAILED,
              "%s has a key %s already: choose another --selector"
                  .formatted(domain.name(), wanted.get())));
    }
    Instant now = time.now();
    List<StoredDomain.Key> keys = new ArrayList<>();
    keys.add(newKey(arguments, used, now));
    keys.addAll(domain.keys());
    accounts.put(
        new StoredDomain(
            domain.name(),
            domain.tls(),
            domain.unsignedAllowed(),
            Rotation.kept(keys, now),
            domain.created()));
    return Optional.empty();
  }

  private static StoredDomain.Key newKey(
      Map<String, Object> arguments, Set<String> used, Instant now) {
    String selector =
        Json.text(arguments, "selector")
            .or(() -> Selectors.next(used, now))
            .orElseThrow(() -> new IllegalStateException("more letters than keys"));
    int bits = (int) Json.number(arguments, "bits", KeyGenerator.USUAL_BITS);
    return new StoredDomain.Key(selector, KeyGenerator.pem(bits), now);
  }

  private Ending show(Map<String, Object> arguments, Answer answer) throws IOException {
    Optional<Domain> name = name(arguments);
    return name.isPresent() ? show(name.get(), answer) : notADomain(arguments);
  }

  private Ending show(Domain name, Answer answer) throws IOException {
    Optional<LiveDomain> domain = accounts.all().domain(name);
    if (domain.isEmpty()) {
      return unknown(name);
    }
    Map<String, Object> item = item(domain.get());
    item.put("records", publication.of(domain.get()).stream().map(DomainCommands::item).toList());
    answer.item(item);
    return ControlCommand.DONE;
  }

  private Ending list(Map<String, Object> arguments, Answer answer) throws IOException {
    for (LiveDomain domain : accounts.all().domains().values()) {
      answer.item(item(domain));
    }
    return ControlCommand.DONE;
  }

  private Ending keys(Map<String, Object> arguments, Answer answer) throws IOException {
    Optional<Domain> name = name(arguments);
    if (name.isEmpty()) {
      return notADomain(arguments);
    }
    Optional<LiveDomain> domain = accounts.all().domain(name.get());
    if (domain.isEmpty()) {
      return unknown(name.get());
    }
    for (SigningKey key : domain.get().keys()) {
      answer.item(key(domain.get(), key));
    }
    return ControlCommand.DONE;
  }

  private static Map<String, Object> item(LiveDomain domain) {
    Map<String, Object> item =
        Json.object(
            "name", domain.name(),
            "origin", domain.source().text(),
            "require_tls", domain.settings().tls().require(),
            "skip_verification", !domain.settings().tls().verify(),
            "unsigned", domain.settings().unsignedAllowed() ? "allow" : "refuse",
            "selectors", domain.keys().stream().map(SigningKey::selector).toList());
    if (domain.source() instanceof Source.InStore<StoredDomain>(StoredDomain stored)) {
      item.put("created", stored.created());
    }
    return item;
  }

  private static Map<String, Object> item(Publication.Entry entry) {
    return Json.object(
        "type", entry.type(),
        "name", entry.name(),
        "value", entry.value(),
        "purpose", entry.purpose(),
        "note", entry.note(),
        "zone", entry.zone());
  }

  private Map<String, Object> key(LiveDomain domain, SigningKey key) {
    Publication.Entry entry = Publication.dkim(key);
    Map<String, Object> item =
        Json.object(
            "domain", domain.name(),
            "selector", key.selector(),
            "bits", key.bits(),
            "signs", domain.signers(time.now()).contains(key),
            "origin", domain.source().text(),
            "name", entry.name(),
            "value", entry.value(),
            "zone", entry.zone());
    if (domain.source() instanceof Source.InStore<StoredDomain>(StoredDomain stored)) {
      stored.keys().stream()
          .filter(kept -> kept.selector().equals(key.selector()))
          .forEach(kept -> item.put("created", kept.created()));
    }
    return item;
  }

  private static Optional<Domain> name(Map<String, Object> arguments) {
    return Json.text(arguments, "domain").flatMap(Domain::parse);
  }

  /** What is wrong with the words of a command that makes a key. */
  private static Optional<Failed> fault(Map<String, Object> arguments, Optional<Domain> name) {
    if (name.isEmpty()) {
      return Optional.of(notADomain(arguments));
    }
    Optional<String> selector = Json.text(arguments, "selector");
    if (selector.filter(text -> !Selectors.isSelector(text)).isPresent()) {
      return Optional.of(
          new Failed(
              USAGE,
              "'%s' is not a selector: use lower case letters, digits and hyphens, such as ph2026a"
                  .formatted(selector.get())));
    }
    long bits = Json.number(arguments, "bits", KeyGenerator.USUAL_BITS);
    return bits < SigningKey.MIN_BITS || bits > SigningKey.MAX_BITS
        ? Optional.of(
            new Failed(
                USAGE,
                "a DKIM key has %d to %d bits (RFC 8301)"
                    .formatted(SigningKey.MIN_BITS, SigningKey.MAX_BITS)))
        : Optional.empty();
  }

  private static Failed notADomain(Map<String, Object> arguments) {
    return new Failed(
        USAGE, "'" + Json.text(arguments, "domain").orElse("") + "' is not a domain name");
  }

  private static Failed unknown(Domain name) {
    return new Failed(NOTHING_MATCHED, name + " is no sending domain: posthorn domain add " + name);
  }
}
