package io.posthorn.route;

import io.posthorn.address.Domain;
import io.posthorn.dns.AddressAnswer;
import io.posthorn.dns.MxAnswer;
import io.posthorn.dns.MxAnswer.Exchanger;
import io.posthorn.dns.Resolver;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;

/**
 * Finds the hosts for a domain (RFC 5321 §5.1). Blocks as long as the resolver does, for virtual
 * threads; safe for use by many. Whoever asks for a domain that is being looked up shares the
 * answer. Keeps nothing: the resolver has the cache.
 */
public final class Router {

  /** More addresses than this are not tried in one attempt. RFC 5321 §5.1 asks for at least two. */
  static final int MAX_HOPS = 20;

  private final Resolver resolver;
  private final Routing routing;
  private final RandomGenerator random;
  private final Map<Domain, CompletableFuture<Found>> lookups = new ConcurrentHashMap<>();

  /** A router that chooses among equal exchangers by {@code random}. */
  public Router(Resolver resolver, Routing routing, RandomGenerator random) {
    this.resolver = resolver;
    this.routing = routing;
    this.random = random;
  }

  /** What a look-up gave, before hosts of one preference are put in an order. */
  private sealed interface Found {}

  /** Hosts with their preferences, best first. */
  private record Ranked(List<Candidate> candidates) implements Found {}

  /** None. */
  private record Nothing(Route.Unroutable why) implements Found {}

  private record Candidate(int preference, String name, List<InetSocketAddress> addresses) {}

  /** Where mail for {@code domain} goes now; hosts of one preference in random order. */
  public Route route(Domain domain) {
    Found found = routing.relay().isPresent() ? relay(routing.relay().get()) : sharedLookUp(domain);
    return switch (found) {
      case Nothing(Route.Unroutable why) -> why;
      case Ranked(List<Candidate> candidates) -> hosts(candidates);
    };
  }

  private Found sharedLookUp(Domain domain) {
    CompletableFuture<Found> mine = new CompletableFuture<>();
    CompletableFuture<Found> running = lookups.putIfAbsent(domain, mine);
    if (running != null) {
      return running.join();
    }
    try {
      mine.complete(lookUp(domain));
    } catch (RuntimeException | Error bug) {
      mine.completeExceptionally(bug); // or all who wait would wait for ever
      throw bug;
    } finally {
      lookups.remove(domain, mine);
    }
    return mine.join();
  }

  private Found lookUp(Domain domain) {
    if (domain.isLiteral()) {
      return literal(domain);
    }
    return switch (resolver.exchangers(domain)) {
      case MxAnswer.Exchangers(List<Exchanger> records) -> rank(domain, records);
      // RFC 5321 §5.1: the implicit MX, with preference 0
      case MxAnswer.NoRecords() -> rank(domain, List.of(new Exchanger(0, domain)));
      case MxAnswer.NullMx() -> new Nothing(new Route.NullMx());
      case MxAnswer.NoSuchDomain() -> new Nothing(new Route.NoSuchDomain());
      case MxAnswer.Unavailable(String why) -> new Nothing(new Route.Unavailable(why));
    };
  }

  private Found literal(Domain domain) {
    InetAddress address = InetAddress.ofLiteral(domain.literalAddress());
    InetSocketAddress socket = new InetSocketAddress(address, routing.port());
    if (routing.ours().test(socket)) {
      return new Nothing(new Route.Ourselves());
    }
    if (routing.prohibited().test(address)) {
      return new Nothing(new Route.NoAddress("Not connecting to " + domain + ": prohibited"));
    }
    return new Ranked(List.of(new Candidate(0, address.getHostAddress(), List.of(socket))));
  }

  private Found relay(Routing.Relay relay) {
    Optional<Domain> name = Domain.parse(relay.host());
    Optional<InetAddress> literal = literalOf(relay.host());
    if (literal.isPresent()) {
      return relayed(relay, relay.host(), List.of(literal.get()));
    }
    if (name.isEmpty()) {
      return new Nothing(new Route.NoAddress(relay.host() + " is neither a name nor an address"));
    }
    return switch (resolver.addresses(name.get())) {
      case AddressAnswer.Addresses(List<InetAddress> addresses) ->
          relayed(relay, name.get().ascii(), addresses); // certificates name A-labels
      case AddressAnswer.NoAddress() ->
          new Nothing(new Route.NoAddress("No address for " + relay.host()));
      case AddressAnswer.Unavailable(String why) -> new Nothing(new Route.Unavailable(why));
    };
  }

  private static Found relayed(Routing.Relay relay, String name, List<InetAddress> addresses) {
    List<InetSocketAddress> sockets =
        addresses.stream().map(address -> new InetSocketAddress(address, relay.port())).toList();
    return new Ranked(List.of(new Candidate(0, name, sockets)));
  }

  private static Optional<InetAddress> literalOf(String host) {
    try {
      return Optional.of(InetAddress.ofLiteral(host));
    } catch (IllegalArgumentException aName) {
      return Optional.empty();
    }
  }

  private Found rank(Domain domain, List<Exchanger> records) {
    List<Exchanger> sorted = new ArrayList<>(records);
    sorted.sort(Comparator.comparingInt(Exchanger::preference));
    List<Candidate> usable = new ArrayList<>();
    Optional<String> unavailable = Optional.empty();
    boolean prohibited = false;
    for (Exchanger record : sorted) {
      switch (resolver.addresses(record.host())) {
        case AddressAnswer.Addresses(List<InetAddress> addresses) -> {
          List<InetSocketAddress> sockets = sockets(addresses);
          if (sockets.stream().anyMatch(routing.ours())) {
            return behindUs(sorted, record.preference(), usable, unavailable, domain);
          }
          List<InetSocketAddress> allowed =
              sockets.stream().filter(s -> !routing.prohibited().test(s.getAddress())).toList();
          prohibited |= allowed.size() < sockets.size();
          if (!allowed.isEmpty()) {
            usable.add(new Candidate(record.preference(), record.host().ascii(), allowed));
          }
        }
        case AddressAnswer.NoAddress() -> {}
        case AddressAnswer.Unavailable(String why) -> unavailable = Optional.of(why);
      }
    }
    return found(
        usable, unavailable, domain, prohibited ? "Only prohibited addresses" : "No address");
  }

  /**
   * RFC 5321 §5.1: we are an exchanger of this domain ourselves, so none that is as good or worse
   * may be used; with none better, mail for it would loop.
   */
  private static Found behindUs(
      List<Exchanger> sorted,
      int ours,
      List<Candidate> usable,
      Optional<String> unavailable,
      Domain domain) {
    if (sorted.getFirst().preference() >= ours) {
      return new Nothing(new Route.Ourselves());
    }
    usable.removeIf(candidate -> candidate.preference() >= ours);
    return found(usable, unavailable, domain, "No address better than ours");
  }

  private static Found found(
      List<Candidate> usable, Optional<String> unavailable, Domain domain, String otherwise) {
    if (!usable.isEmpty()) {
      return new Ranked(usable);
    }
    if (unavailable.isPresent()) {
      return new Nothing(new Route.Unavailable(unavailable.get()));
    }
    return new Nothing(new Route.NoAddress(otherwise + " for the mail exchangers of " + domain));
  }

  private List<InetSocketAddress> sockets(List<InetAddress> addresses) {
    return addresses.stream().map(a -> new InetSocketAddress(a, routing.port())).toList();
  }

  private Route hosts(List<Candidate> candidates) {
    List<Candidate> order = new ArrayList<>(candidates);
    shuffle(order);
    order.sort(Comparator.comparingInt(Candidate::preference)); // stable: random within one
    NextHop.Access access =
        routing.relay().map(Routing.Relay::access).orElse(NextHop.Access.EXCHANGER);
    List<NextHop> hops = new ArrayList<>();
    for (Candidate candidate : order) {
      for (InetSocketAddress address : candidate.addresses()) {
        hops.add(new NextHop(candidate.name(), address, access));
      }
    }
    Site site = Site.of(candidates.stream().map(Candidate::name).toList());
    return new Route.Hosts(site, hops.subList(0, Math.min(MAX_HOPS, hops.size())));
  }

  private synchronized void shuffle(List<Candidate> candidates) {
    for (int i = candidates.size() - 1; i > 0; i--) {
      Collections.swap(candidates, i, random.nextInt(i + 1));
    }
  }
}
