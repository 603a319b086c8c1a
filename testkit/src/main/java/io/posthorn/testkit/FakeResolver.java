package io.posthorn.testkit;

import io.posthorn.address.Domain;
import io.posthorn.dns.AddressAnswer;
import io.posthorn.dns.MxAnswer;
import io.posthorn.dns.Resolver;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The DNS port over a {@link ZoneFile}, without network, cache or waiting: a time-out is answered
 * at once. Safe for use by many threads.
 */
public final class FakeResolver implements Resolver {

  private static final int MAX_LINKS = 8;

  private final List<String> questions = new CopyOnWriteArrayList<>();
  private volatile ZoneFile zone;

  FakeResolver(ZoneFile zone) {
    this.zone = zone;
  }

  /** From now on answers come from {@code next}. */
  public void use(ZoneFile next) {
    zone = next;
  }

  /** What was asked so far, such as {@code example.test MX}. */
  public List<String> questions() {
    return List.copyOf(questions);
  }

  @Override
  public MxAnswer exchangers(Domain domain) {
    questions.add(domain + " MX");
    if (domain.isLiteral()) {
      return new MxAnswer.NoRecords();
    }
    ZoneFile now = zone;
    return switch (find(now, domain.ascii(), "MX")) {
      case Failed failed -> new MxAnswer.Unavailable(failed.why());
      case NoName none -> new MxAnswer.NoSuchDomain();
      case Rows found when found.rows().isEmpty() -> new MxAnswer.NoRecords();
      case Rows found -> exchangers(found.rows());
    };
  }

  @Override
  public AddressAnswer addresses(Domain host) {
    questions.add(host + " A AAAA");
    if (host.isLiteral()) {
      return new AddressAnswer.Addresses(List.of(InetAddress.ofLiteral(host.literalAddress())));
    }
    ZoneFile now = zone;
    List<InetAddress> addresses = new ArrayList<>();
    Optional<String> failure = Optional.empty();
    for (String type : List.of("AAAA", "A")) {
      switch (find(now, host.ascii(), type)) {
        case Failed failed -> failure = Optional.of(failed.why());
        case NoName none -> {}
        case Rows found ->
            found.rows().forEach(row -> addresses.add(InetAddress.ofLiteral(row.data())));
      }
    }
    if (!addresses.isEmpty()) {
      return new AddressAnswer.Addresses(addresses);
    }
    return failure
        .<AddressAnswer>map(AddressAnswer.Unavailable::new)
        .orElseGet(AddressAnswer.NoAddress::new);
  }

  private static MxAnswer exchangers(List<ZoneFile.Row> rows) {
    List<MxAnswer.Exchanger> exchangers = new ArrayList<>();
    for (ZoneFile.Row row : rows) {
      String[] parts = row.data().split("\\s+", 2);
      if (parts[1].equals(".")) {
        return new MxAnswer.NullMx();
      }
      Domain host = Domain.parse(parts[1]).orElseThrow();
      exchangers.add(new MxAnswer.Exchanger(Integer.parseInt(parts[0]), host));
    }
    exchangers.sort(Comparator.comparingInt(MxAnswer.Exchanger::preference));
    return new MxAnswer.Exchangers(exchangers);
  }

  private sealed interface Found {}

  private record Rows(List<ZoneFile.Row> rows) implements Found {}

  private record NoName() implements Found {}

  private record Failed(String why) implements Found {}

  private static Found find(ZoneFile zone, String name, String type) {
    String at = name;
    for (int link = 0; link <= MAX_LINKS; link++) {
      Optional<ZoneFile.Marker> marker = zone.marker(at, type);
      if (marker.isPresent() && marker.get() == ZoneFile.Marker.NXDOMAIN) {
        return new NoName();
      }
      if (marker.isPresent() && marker.get() != ZoneFile.Marker.TRUNCATED) {
        return new Failed(marker.get() + " for " + at + " " + type);
      }
      List<ZoneFile.Row> alias = new ArrayList<>(zone.records(at, "CNAME"));
      alias.addAll(zone.records(at, "ALIAS"));
      if (alias.isEmpty()) {
        return zone.exists(at) ? new Rows(zone.records(at, type)) : new NoName();
      }
      at = alias.getFirst().data();
    }
    return new Failed("too many CNAME records from " + name);
  }
}
