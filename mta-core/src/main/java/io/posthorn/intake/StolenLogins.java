package io.posthorn.intake;

import io.posthorn.account.Principal;
import io.posthorn.account.StoredCredential;
import io.posthorn.address.Mailbox;
import io.posthorn.event.Event;
import io.posthorn.observe.Meters;
import io.posthorn.time.Time;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds the mail of a login that looks stolen: within a while it wrote to many recipients from
 * networks that are new to it, where it has others. From then on all its mail from new networks is
 * held, until somebody says that it is all right, or gives it another password. What comes from
 * networks that are familiar goes as ever.
 *
 * <p>A network is a /24 of IPv4 or a /48 of IPv6. It is familiar a while after it was first seen,
 * or where it was seen in as long a while behind our start, because what was seen before that is
 * not known: nothing is held then. All that is remembered is in memory, and bounded.
 *
 * <p>Safe for use by many threads.
 */
public final class StolenLogins implements Gatekeeper {

  private static final Logger LOG = LoggerFactory.getLogger(StolenLogins.class);

  /** Then the one that was not used for longest is as if it never was. */
  private static final int MOST_LOGINS = 10_000;

  /** Of one login; then the one that was not used for longest is new again. */
  private static final int MOST_NETWORKS = 64;

  private final Settings settings;
  private final Time time;
  private final long start;
  private final Meters.Counter counter;
  private final Map<String, Use> uses = new Recent<>(MOST_LOGINS);

  /**
   * When a login looks stolen.
   *
   * @param recipients that it writes to within {@code window} from new networks; 0: never
   * @param window in monotonic time
   * @param familiarAfter how long after its first use a network is new
   */
  public record Settings(int recipients, Duration window, Duration familiarAfter) {

    /** Nothing is ever held. */
    public static final Settings OFF = new Settings(0, Duration.ofHours(1), Duration.ofDays(1));
  }

  /** A watch over logins that were never used; what is familiar is learned from now on. */
  public StolenLogins(Settings settings, Time time, Meters meters) {
    this.settings = settings;
    this.time = time;
    this.start = time.ticks();
    this.counter =
        meters.counter("posthorn_stolen_logins_total", "Logins whose mail is held as if stolen");
  }

  @Override
  public synchronized Optional<Event.Note> hold(Candidate candidate) {
    if (!(candidate.who() instanceof Submitter.Authenticated(InetAddress client, Principal who))
        || settings.recipients() == 0) {
      return Optional.empty();
    }
    String key = StoredCredential.key(who.login());
    long now = time.ticks();
    Use use =
        uses.compute(
            key,
            (_, known) -> known != null && known.principal.equals(who) ? known : new Use(who, now));
    String network = network(client);
    if (isFamiliar(use, network, now)) {
      return Optional.empty();
    }
    if (now - use.since > settings.window().toNanos() && !use.suspect) {
      use.recipients.clear();
      use.since = now;
    }
    if (!use.suspect && isTooMuch(use, candidate.envelope().mailboxes())) {
      use.suspect = true;
      use.since = now;
      counter.increment();
      LOG.warn(
          "{} looks stolen: more than {} recipients within {} from networks that are new to it, the"
              + " last one {}; its mail from new networks is held",
          LogText.word(who.login()),
          settings.recipients(),
          settings.window(),
          network);
    }
    return use.suspect
        ? Optional.of(new Event.Note("posthorn", "new network " + network))
        : Optional.empty();
  }

  /** The logins whose mail is held. */
  public synchronized List<String> suspects() {
    List<String> suspects = new ArrayList<>();
    uses.forEach((login, use) -> {
      if (use.suspect) {
        suspects.add(login);
      }
    });
    return suspects;
  }

  /**
   * Somebody says that it is all right: what it was used from is familiar from now on. What is held
   * stays so until it is released.
   *
   * @return whether it looked stolen
   */
  public synchronized boolean lift(String login) {
    Use use = uses.get(StoredCredential.key(login));
    if (use == null || !use.suspect) {
      return false;
    }
    use.suspect = false;
    use.recipients.clear();
    use.networks.replaceAll((_, seen) -> seen - settings.familiarAfter().toNanos());
    LOG.info("{} looks stolen no more: lifted by command", LogText.word(login));
    return true;
  }

  private boolean isFamiliar(Use use, String network, long now) {
    long enough = settings.familiarAfter().toNanos();
    Long seen = use.networks.get(network);
    if (seen == null) {
      boolean learning = now - start < enough || use.networks.isEmpty();
      use.networks.put(network, learning ? now - enough : now);
      return learning;
    }
    // In the hands of a thief no network becomes familiar
    return (use.suspect ? use.since : now) - seen >= enough;
  }

  private boolean isTooMuch(Use use, List<Mailbox> recipients) {
    for (Mailbox recipient : recipients) {
      use.recipients.add(recipient.hashCode());
      if (use.recipients.size() > settings.recipients()) {
        return true;
      }
    }
    return false;
  }

  private static String network(InetAddress client) {
    byte[] octets = client.getAddress();
    int kept = octets.length == 4 ? 3 : 6;
    for (int i = kept; i < octets.length; i++) {
      octets[i] = 0;
    }
    try {
      return InetAddress.getByAddress(octets).getHostAddress() + "/" + kept * Byte.SIZE;
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address has 4 or 16 octets", e);
    }
  }

  /** A map of so many keys at most, that forgets the one which was not looked at for longest. */
  private static final class Recent<K, V> extends LinkedHashMap<K, V> {

    private static final long serialVersionUID = 1L;

    private final int most;

    Recent(int most) {
      super(16, 0.75f, true);
      this.most = most;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
      return size() > most;
    }
  }

  /** How a login was used, with one password. */
  private static final class Use {

    private final Principal principal;
    private final Map<String, Long> networks = new Recent<>(MOST_NETWORKS);
    private final Set<Integer> recipients = new HashSet<>();

    /** When the window began, or it began to look stolen. */
    private long since;

    private boolean suspect;

    Use(Principal principal, long since) {
      this.principal = principal;
      this.since = since;
    }
  }
}
