package io.posthorn.resolver;

import io.posthorn.address.Domain;
import io.posthorn.dns.AddressAnswer;
import io.posthorn.dns.MxAnswer;
import io.posthorn.dns.Resolver;
import io.posthorn.observe.Meters;
import io.posthorn.time.Deadline;
import io.posthorn.time.Time;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/**
 * Asks recursive servers and remembers what they say.
 *
 * <p>Safe for use by many threads; methods block for at most {@link ResolverSettings#total()}.
 */
public final class DnsResolver implements Resolver, AutoCloseable {

  /** Of one answer: a zone with more exchangers or addresses does not make us hold them all. */
  private static final int MAX_RECORDS = 64;

  private final ResolverSettings settings;
  private final Time time;
  private final Meters meters;
  private final ExecutorService threads;
  private final Upstream upstream;
  private final RecordCache cache;

  /** A resolver with an empty cache. */
  public DnsResolver(ResolverSettings settings, Time time, Meters meters) {
    this.settings = settings;
    this.time = time;
    this.meters = meters;
    this.threads =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("resolver-", 0).factory());
    this.upstream = new Upstream(settings.servers(), settings.perQuery());
    this.cache = new RecordCache(settings.cache(), time, threads);
    meters.gauge("posthorn_dns_cache_entries", "Questions with a remembered answer", cache::size);
  }

  @Override
  public MxAnswer exchangers(Domain domain) {
    if (domain.isLiteral()) {
      return new MxAnswer.NoRecords(); // RFC 5321 §5.1: a literal is its own exchanger
    }
    return switch (await(ask(Question.of(domain, Type.MX)))) {
      case Reading.Found found -> exchangers(domain, found.records());
      case Reading.NoData none -> new MxAnswer.NoRecords();
      case Reading.NoName none -> new MxAnswer.NoSuchDomain();
      case Reading.Continued next -> new MxAnswer.Unavailable("CNAME to " + next.target());
      case Reading.Broken broken -> new MxAnswer.Unavailable(broken.why());
    };
  }

  @Override
  public AddressAnswer addresses(Domain host) {
    if (host.isLiteral()) {
      InetAddress address = InetAddress.ofLiteral(host.literalAddress());
      return new AddressAnswer.Addresses(List.of(address));
    }
    CompletableFuture<Reading> ipv6 = ask(Question.of(host, Type.AAAA));
    CompletableFuture<Reading> ipv4 = ask(Question.of(host, Type.A));
    Set<InetAddress> addresses = new LinkedHashSet<>();
    Optional<String> failure = Optional.empty();
    for (CompletableFuture<Reading> answer : List.of(ipv6, ipv4)) {
      switch (await(answer)) {
        case Reading.Found found -> found.records().forEach(each -> addresses.add(address(each)));
        case Reading.NoData none -> {}
        case Reading.NoName none -> {}
        case Reading.Continued next -> failure = Optional.of("CNAME to " + next.target());
        case Reading.Broken broken -> failure = Optional.of(broken.why());
      }
    }
    if (!addresses.isEmpty()) {
      return new AddressAnswer.Addresses(addresses.stream().limit(MAX_RECORDS).toList());
    }
    return failure
        .<AddressAnswer>map(AddressAnswer.Unavailable::new)
        .orElseGet(AddressAnswer.NoAddress::new);
  }

  /** Gives up what is being asked. */
  @Override
  public void close() {
    threads.shutdownNow();
  }

  private CompletableFuture<Reading> ask(Question question) {
    meters
        .counter("posthorn_dns_lookups_total", "Questions, answered from the cache or not")
        .increment();
    return cache.get(question, this::resolve);
  }

  /** Asks the servers, going on where a CNAME record points out of the answer. */
  private Reading resolve(Question question) {
    Deadline deadline = time.deadline(settings.total());
    long started = time.ticks();
    Reading reading = resolve(question, deadline);
    record(question, reading, Duration.ofNanos(time.ticks() - started));
    return reading;
  }

  private Reading resolve(Question question, Deadline deadline) {
    Question at = question;
    int linksLeft = AnswerReader.MAX_LINKS;
    long ttl = Long.MAX_VALUE;
    while (true) {
      Reading reading = upstream.ask(at, linksLeft, deadline);
      if (!(reading instanceof Reading.Continued next)) {
        return withTtl(reading, ttl);
      }
      // Links were counted by the reader: it never returns more than were left
      linksLeft -= next.links();
      ttl = Math.min(ttl, next.ttl());
      at = at.at(next.target());
    }
  }

  private static Reading withTtl(Reading reading, long ttl) {
    return switch (reading) {
      case Reading.Found found -> new Reading.Found(found.records(), Math.min(found.ttl(), ttl));
      case Reading.NoData none -> new Reading.NoData(Math.min(none.ttl(), ttl));
      case Reading.NoName none -> new Reading.NoName(Math.min(none.ttl(), ttl));
      case Reading.Continued next -> next;
      case Reading.Broken broken -> broken;
    };
  }

  private Reading await(CompletableFuture<Reading> answer) {
    try {
      return answer.get(settings.total().toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return new Reading.Broken("no answer in time");
    } catch (ExecutionException e) {
      throw new IllegalStateException("a lookup failed in a way that is a bug", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Reading.Broken("interrupted while waiting");
    }
  }

  private static MxAnswer exchangers(Domain domain, List<Record> records) {
    if (records.size() == 1 && ((MXRecord) records.getFirst()).getTarget().equals(Name.root)) {
      return new MxAnswer.NullMx(); // RFC 7505 §3: one record, of the root
    }
    List<MxAnswer.Exchanger> exchangers = new ArrayList<>();
    for (Record each : records) {
      MXRecord mx = (MXRecord) each;
      // A target that no host can be named, the root among others, is no exchanger
      Domain.parse(mx.getTarget().toString(true))
          .map(host -> new MxAnswer.Exchanger(mx.getPriority(), host))
          .ifPresent(exchangers::add);
    }
    if (exchangers.isEmpty()) {
      return new MxAnswer.Unavailable("no MX record of " + domain + " names a possible host");
    }
    exchangers.sort(Comparator.comparingInt(MxAnswer.Exchanger::preference));
    return new MxAnswer.Exchangers(exchangers.stream().distinct().limit(MAX_RECORDS).toList());
  }

  /** {@code ::ffff:192.0.2.1} becomes the IPv4 address it stands for. */
  private static InetAddress address(Record each) {
    byte[] octets =
        each instanceof AAAARecord ipv6
            ? ipv6.getAddress().getAddress()
            : ((ARecord) each).getAddress().getAddress();
    try {
      return InetAddress.getByAddress(octets);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address of " + octets.length + " octets", e);
    }
  }

  private void record(Question question, Reading reading, Duration took) {
    String result =
        switch (reading) {
          case Reading.Found found -> "found";
          case Reading.NoData none -> "no-data";
          case Reading.NoName none -> "no-name";
          case Reading.Continued next -> "failed";
          case Reading.Broken broken -> "failed";
        };
    String type = Type.string(question.type());
    meters
        .counter("posthorn_dns_queries_total", "Questions sent", "type", type, "result", result)
        .increment();
    meters.timer("posthorn_dns_query_seconds", "Time to an answer", "type", type).record(took);
  }
}
