package io.posthorn.senders;

import io.posthorn.account.Rights;
import io.posthorn.account.StoredCredential;
import io.posthorn.address.AddressParser;
import io.posthorn.address.Mailbox;
import io.posthorn.ops.ControlCommand;
import io.posthorn.ops.ControlCommand.Answer;
import io.posthorn.ops.ControlCommand.Ending;
import io.posthorn.ops.ControlCommand.Failed;
import io.posthorn.ops.Json;
import io.posthorn.time.Time;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * The commands {@code credential.add}, {@code .passwd}, {@code .set}, {@code .list} and {@code
 * .delete}. A password that was made here is in the one answer and nowhere else.
 */
final class CredentialCommands {

  private static final int FAILED = 1;
  private static final int USAGE = 2;
  private static final int NOTHING_MATCHED = 4;

  private final LiveAccounts accounts;
  private final Supplier<Optional<SubmissionPoint>> point;
  private final Time time;
  private final RandomGenerator random;

  /**
   * Commands on {@code accounts}.
   *
   * @param point where programs hand in mail
   * @param random a source that nobody can foresee
   */
  CredentialCommands(
      LiveAccounts accounts,
      Supplier<Optional<SubmissionPoint>> point,
      Time time,
      RandomGenerator random) {
    this.accounts = accounts;
    this.point = point;
    this.time = time;
    this.random = random;
  }

  /** The commands by name. */
  Map<String, ControlCommand> all() {
    return Map.of(
        "credential.add",
        (arguments, answer) -> set(arguments, answer, this::add),
        "credential.passwd",
        (arguments, answer) -> set(arguments, answer, this::replace),
        "credential.set",
        this::setRights,
        "credential.list",
        this::list,
        "credential.delete",
        this::delete);
  }

  /** What happens to a login that was given a password; gives why nothing does. */
  @FunctionalInterface
  private interface Change {
    Optional<Failed> make(Mailbox login, String password, Rights rights);
  }

  private Ending set(Map<String, Object> arguments, Answer answer, Change change)
      throws IOException {
    Optional<Mailbox> login = login(arguments);
    if (login.isEmpty()) {
      return notALogin(arguments);
    }
    Optional<String> given = Json.text(arguments, "password");
    Optional<String> fault = given.flatMap(Passwords::fault);
    if (fault.isPresent()) {
      return new Failed(USAGE, fault.get());
    }
    RightsForm.Result asked = RightsForm.read(arguments, rights(login.get()), login.get().domain());
    if (asked instanceof RightsForm.Nonsense(String line)) {
      return new Failed(USAGE, line);
    }
    Rights rights = ((RightsForm.Wanted) asked).rights();
    String password = given.orElseGet(() -> Passwords.make(random));
    Optional<Failed> refusal =
        accounts.exclusively(() -> change.make(login.get(), password, rights));
    if (refusal.isPresent()) {
      return refusal.get();
    }
    LiveCredential made = accounts.all().credential(login.get().toString()).orElseThrow();
    Map<String, Object> item = item(made);
    if (given.isEmpty()) {
      item.put("password", password);
    }
    point.get().ifPresent(where -> item.put("submission", where.json()));
    answer.item(item);
    return ControlCommand.DONE;
  }

  private Optional<Failed> add(Mailbox login, String password, Rights rights) {
    Snapshot all = accounts.all();
    Optional<LiveCredential> there = all.credential(login.toString());
    if (there.isPresent()) {
      String cure =
          switch (there.get().source()) {
            case Source.InFile<StoredCredential> file -> "managed by " + file.text();
            case Source.InStore<StoredCredential> _ ->
                "posthorn credential passwd " + login + " gives it a new password";
          };
      return Optional.of(new Failed(FAILED, "the login " + login + " is there already: " + cure));
    }
    if (all.domain(login.domain()).isEmpty()) {
      return Optional.of(
          new Failed(
              FAILED,
              "%s is no sending domain: posthorn domain add %s"
                  .formatted(login.domain(), login.domain())));
    }
    keep(login, password, rights);
    return Optional.empty();
  }

  private Optional<Failed> replace(Mailbox login, String password, Rights rights) {
    Optional<Failed> refusal = unchangeable(login);
    if (refusal.isEmpty()) {
      keep(login, password, rights);
    }
    return refusal;
  }

  private void keep(Mailbox login, String password, Rights rights) {
    accounts.put(
        new StoredCredential(
            login.toString(), login.domain(), accounts.hash(password), time.now(), rights));
  }

  /** What a login may do now; the usual where there is none. */
  private Rights rights(Mailbox login) {
    return accounts
        .all()
        .credential(login.toString())
        .map(LiveCredential::rights)
        .orElse(Rights.USUAL);
  }

  private Ending setRights(Map<String, Object> arguments, Answer answer) throws IOException {
    Optional<Mailbox> login = login(arguments);
    if (login.isEmpty()) {
      return notALogin(arguments);
    }
    if (!RightsForm.isAsked(arguments)) {
      return new Failed(USAGE, "nothing is to be set: see posthorn credential set --help");
    }
    Optional<Failed> refusal = accounts.exclusively(() -> setRights(login.get(), arguments));
    if (refusal.isPresent()) {
      return refusal.get();
    }
    answer.item(item(accounts.all().credential(login.get().toString()).orElseThrow()));
    return ControlCommand.DONE;
  }

  private Optional<Failed> setRights(Mailbox login, Map<String, Object> arguments) {
    Optional<Failed> refusal = unchangeable(login);
    if (refusal.isPresent()) {
      return refusal;
    }
    LiveCredential there = accounts.all().credential(login.toString()).orElseThrow();
    return switch (RightsForm.read(arguments, there.rights(), login.domain())) {
      case RightsForm.Nonsense(String line) -> Optional.of(new Failed(USAGE, line));
      case RightsForm.Wanted(Rights rights) -> {
        // The password stays, and with it whoever is logged in
        accounts.put(
            new StoredCredential(
                there.principal().login(),
                there.principal().domain(),
                there.verifier(),
                there.source() instanceof Source.InStore<StoredCredential>(StoredCredential stored)
                    ? stored.created()
                    : time.now(),
                rights));
        yield Optional.empty();
      }
    };
  }

  private Ending delete(Map<String, Object> arguments, Answer answer) throws IOException {
    Optional<Mailbox> login = login(arguments);
    if (login.isEmpty()) {
      return notALogin(arguments);
    }
    Optional<Failed> refusal =
        accounts.exclusively(() -> {
          Optional<Failed> reason = unchangeable(login.get());
          if (reason.isEmpty()) {
            accounts.deleteLogin(login.get().toString());
          }
          return reason;
        });
    if (refusal.isPresent()) {
      return refusal.get();
    }
    answer.item(Json.object("login", login.get(), "deleted", true));
    return ControlCommand.DONE;
  }

  private Ending list(Map<String, Object> arguments, Answer answer) throws IOException {
    Snapshot all = accounts.all();
    for (LiveCredential credential : all.credentials().values()) {
      Map<String, Object> item = item(credential);
      if (!all.isUsable(credential)) {
        item.put("note", credential.principal().domain() + " is no sending domain");
      }
      answer.item(item);
    }
    return ControlCommand.DONE;
  }

  /** Why a login of that name cannot be changed. */
  private Optional<Failed> unchangeable(Mailbox login) {
    Optional<LiveCredential> there = accounts.all().credential(login.toString());
    if (there.isEmpty()) {
      return Optional.of(new Failed(NOTHING_MATCHED, "no login is called " + login));
    }
    return switch (there.get().source()) {
      case Source.InFile<StoredCredential> file ->
          Optional.of(
              new Failed(
                  FAILED,
                  "the login %s is managed by the file: change it at %s"
                      .formatted(login, file.text())));
      case Source.InStore<StoredCredential> _ -> Optional.empty();
    };
  }

  private static Map<String, Object> item(LiveCredential credential) {
    Map<String, Object> item =
        Json.object(
            "login", credential.principal().login(),
            "domain", credential.principal().domain(),
            "origin", credential.source().text(),
            "rights", RightsForm.json(credential.rights()));
    if (credential.source() instanceof Source.InStore<StoredCredential>(StoredCredential stored)) {
      item.put("created", stored.created());
    }
    return item;
  }

  private static Optional<Mailbox> login(Map<String, Object> arguments) {
    return Json.text(arguments, "login").flatMap(AddressParser::mailbox);
  }

  private static Failed notALogin(Map<String, Object> arguments) {
    return new Failed(
        USAGE,
        "'%s' is not a login: use an address in a sending domain, such as postmaster@mg.example.org"
            .formatted(Json.text(arguments, "login").orElse("")));
  }
}
