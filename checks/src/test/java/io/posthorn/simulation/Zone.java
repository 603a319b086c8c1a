package io.posthorn.simulation;

import io.posthorn.address.Domain;
import io.posthorn.dns.AddressAnswer;
import io.posthorn.dns.MxAnswer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** What the DNS says, which changes; at times it does not say anything. */
final class Zone {

  /** Nobody has it. */
  static final String GONE = "gone.test";

  /** It takes no mail (RFC 7505). */
  static final String NULL = "null.test";

  /** How the servers of a domain answer. */
  enum Mood {
    WELL,
    FAILING,
    TIMING_OUT,
    MISSING
  }

  private final SplittableRandom random;
  private final List<MailHost> hosts;
  private final Map<String, Mood> moods = new LinkedHashMap<>();
  private final Map<String, List<MailHost>> exchangers = new LinkedHashMap<>();

  Zone(List<String> domains, List<MailHost> hosts, SplittableRandom random) {
    this.random = random;
    this.hosts = hosts;
    for (String domain : domains) {
      moods.put(domain, Mood.WELL);
      move(domain);
    }
  }

  List<String> domains() {
    return List.copyOf(moods.keySet());
  }

  void become(String domain, Mood mood) {
    moods.put(domain, mood);
  }

  /** The domain has other exchangers from now on. */
  void move(String domain) {
    int first = random.nextInt(hosts.size());
    int second = random.nextInt(hosts.size());
    exchangers.put(
        domain,
        first == second ? List.of(hosts.get(first)) : List.of(hosts.get(first), hosts.get(second)));
  }

  /** As a life asks: it waits on its own clock. */
  io.posthorn.dns.Resolver resolver(Life life) {
    return new Resolver(life);
  }

  private final class Resolver implements io.posthorn.dns.Resolver {

    private final Life life;

    Resolver(Life life) {
      this.life = life;
    }

    @Override
    public MxAnswer exchangers(Domain domain) {
      String name = domain.ascii();
      life.pause(Duration.ofMillis(random.nextInt(100)));
      if (name.equals(NULL)) {
        return new MxAnswer.NullMx();
      }
      return switch (moods.getOrDefault(name, Mood.MISSING)) {
        case MISSING -> new MxAnswer.NoSuchDomain();
        case FAILING -> new MxAnswer.Unavailable("SERVFAIL");
        case TIMING_OUT -> {
          life.pause(Duration.ofSeconds(10));
          yield new MxAnswer.Unavailable("time-out");
        }
        case WELL -> records(exchangers.get(name));
      };
    }

    private static MxAnswer records(List<MailHost> hosts) {
      List<MxAnswer.Exchanger> records = new ArrayList<>();
      for (MailHost host : hosts) {
        records.add(new MxAnswer.Exchanger(10 * records.size(), new Domain(host.name)));
      }
      records.sort(Comparator.comparingInt(MxAnswer.Exchanger::preference));
      return new MxAnswer.Exchangers(records);
    }

    @Override
    public AddressAnswer addresses(Domain host) {
      life.pause(Duration.ofMillis(random.nextInt(100)));
      return hosts.stream()
          .filter(one -> one.name.equals(host.ascii()))
          .findFirst()
          .<AddressAnswer>map(one -> new AddressAnswer.Addresses(List.of(one.address)))
          .orElseGet(AddressAnswer.NoAddress::new);
    }
  }
}
