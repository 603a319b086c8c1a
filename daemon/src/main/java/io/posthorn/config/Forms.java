package io.posthorn.config;

import io.posthorn.address.Domain;
import io.posthorn.server.Networks;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The forms that values of the configuration have; one spelling each. */
final class Forms {

  private static final Map<String, Long> SIZE_UNITS =
      Map.of("B", 1L, "KiB", 1L << 10, "MiB", 1L << 20, "GiB", 1L << 30, "TiB", 1L << 40);

  private static final Map<String, Duration> TIME_UNITS =
      Map.of(
          "ms", Duration.ofMillis(1),
          "s", Duration.ofSeconds(1),
          "min", Duration.ofMinutes(1),
          "h", Duration.ofHours(1),
          "d", Duration.ofDays(1),
          "y", Duration.ofDays(365));

  private static final Map<String, Duration> RATE_UNITS =
      Map.of(
          "s", Duration.ofSeconds(1),
          "min", Duration.ofMinutes(1),
          "h", Duration.ofHours(1),
          "day", Duration.ofDays(1));

  private Forms() {}

  static final Form<String> TEXT = Form.ofText("a text", "write it in quotes", Optional::of);

  static final Form<Boolean> FLAG =
      new Form<>(
          "a boolean",
          "use true or false, without quotes",
          node ->
              switch (node) {
                case Node.Flag(Place place, boolean value) -> Optional.of(value);
                default -> Optional.empty();
              });

  static final Form<Duration> DURATION =
      Form.ofText(
          "a duration",
          "use a number and s, min, h, d or y, such as 30s, 5min, 4h",
          text ->
              text.equals("0")
                  ? Optional.of(Duration.ZERO)
                  : measure(text, TIME_UNITS).map(m -> m.unit().multipliedBy(m.number())));

  static final Form<Duration> POSITIVE =
      new Form<>(
          "a duration above zero",
          DURATION.use(),
          node -> DURATION.reader().apply(node).filter(Duration::isPositive));

  static final Form<Long> SIZE =
      Form.ofText(
          "a size",
          "use a number and B, KiB, MiB, GiB or TiB, such as 25MiB",
          text -> measure(text, SIZE_UNITS).map(m -> m.number() * m.unit()));

  static final Form<Rate> RATE =
      Form.ofText("a rate", "use N/s, N/min, N/h or N/day, such as 60/min", Forms::rate);

  static final Form<MinFree> MIN_FREE =
      Form.ofText(
          "a size or a part of the disk",
          "use a number and MiB, GiB or %, such as 10% or 256MiB",
          text ->
              text.endsWith("%")
                  ? number(text.substring(0, text.length() - 1))
                      .filter(percent -> percent <= 100)
                      .map(percent -> new MinFree.Part(percent / 100.0))
                  : SIZE.reader()
                      .apply(new Node.Text(Place.whole(""), text))
                      .map(MinFree.Amount::new));

  static final Form<Domain> DOMAIN =
      Form.ofText(
          "a domain",
          "use a name such as mg.example.org, without a dot at the end",
          text -> text.endsWith(".") ? Optional.empty() : Domain.parse(text));

  static final Form<InetSocketAddress> SOCKET =
      Form.ofText(
          "an IP address with a port",
          "use 127.0.0.1:2525 or [::1]:2525, address and port",
          text -> hostPort(text).flatMap(Forms::literal));

  static final Form<InetSocketAddress> NAME_SERVER =
      Form.ofText(
          "the address of a name server",
          "use an IP address, with a port where it is not 53: 127.0.0.1:5353",
          text ->
              address(text)
                  .map(ip -> new InetSocketAddress(ip, 53))
                  .or(() -> hostPort(text).flatMap(Forms::literal)));

  static final Form<HostPort> HOST_PORT =
      Form.ofText(
          "a host with a port", "use smtp.example.org:587 or 192.0.2.1:25", Forms::hostPort);

  static final Form<String> HOST =
      Form.ofText(
          "a host",
          "use smtp.example.org or 192.0.2.1",
          text ->
              address(text).isPresent() || Domain.parse(text).isPresent()
                  ? Optional.of(text)
                  : Optional.empty());

  static final Form<InetAddress> ADDRESS =
      Form.ofText("an IP address", "use 203.0.113.11 or 2001:db8::11", Forms::address);

  static final Form<String> NETWORK =
      Form.ofText(
          "a network",
          "use 192.0.2.0/24, 2001:db8::/32 or one address; bits behind the prefix are zero",
          Forms::network);

  static final Form<String> WEB_BASE =
      Form.ofText("a web address", "use https://relay.example.org, without a path", Forms::webBase);

  static final Form<Path> PATH =
      Form.ofText("a path", "write it in quotes, best from the root on", Forms::path);

  /** A host name or IP address, not resolved, and a port. */
  record HostPort(String host, int port) {}

  private record Measure<U>(long number, U unit) {}

  /** An integer from {@code least} to {@code most}. */
  static Form<Integer> integer(int least, int most) {
    return new Form<>(
        "a number from " + least + " to " + most,
        "write it without quotes",
        node ->
            switch (node) {
              case Node.Whole(Place place, long n) when n >= least && n <= most ->
                  Optional.of((int) n);
              default -> Optional.empty();
            });
  }

  /** One of the values of an enum, written in lower case with {@code +} or {@code -}. */
  static <E extends Enum<E>> Form<E> oneOf(Class<E> type, Function<E, String> name) {
    E[] values = type.getEnumConstants();
    String names =
        Arrays.stream(values)
            .map(v -> "\"" + name.apply(v) + "\"")
            .collect(Collectors.joining(", "));
    return Form.ofText(
        "known here",
        "use one of " + names,
        text -> Arrays.stream(values).filter(v -> name.apply(v).equals(text)).findFirst());
  }

  private static <U> Optional<Measure<U>> measure(String text, Map<String, U> units) {
    int digits = 0;
    while (digits < text.length() && text.charAt(digits) >= '0' && text.charAt(digits) <= '9') {
      digits++;
    }
    U unit = units.get(text.substring(digits));
    return unit == null
        ? Optional.empty()
        : number(text.substring(0, digits)).map(number -> new Measure<>(number, unit));
  }

  /** At most eight digits, so that no unit makes it overflow. */
  private static Optional<Long> number(String digits) {
    boolean well =
        !digits.isEmpty()
            && digits.length() <= 8
            && digits.chars().allMatch(c -> c >= '0' && c <= '9');
    return well ? Optional.of(Long.parseLong(digits)) : Optional.empty();
  }

  private static Optional<Rate> rate(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      return Optional.empty();
    }
    Duration per = RATE_UNITS.get(text.substring(slash + 1));
    return per == null
        ? Optional.empty()
        : number(text.substring(0, slash)).filter(n -> n > 0).map(n -> new Rate(n, per));
  }

  private static Optional<HostPort> hostPort(String text) {
    int colon = text.lastIndexOf(':');
    if (colon <= 0) {
      return Optional.empty();
    }
    String host = text.substring(0, colon);
    boolean bracketed = host.startsWith("[") && host.endsWith("]");
    String name = bracketed ? host.substring(1, host.length() - 1) : host;
    boolean literal = address(name).isPresent() && bracketed == name.indexOf(':') >= 0;
    boolean known = literal || !bracketed && Domain.parse(name).isPresent();
    return number(text.substring(colon + 1))
        .filter(port -> known && port <= 65535)
        .map(port -> new HostPort(name, port.intValue()));
  }

  private static Optional<InetSocketAddress> literal(HostPort hostPort) {
    return address(hostPort.host()).map(ip -> new InetSocketAddress(ip, hostPort.port()));
  }

  private static Optional<InetAddress> address(String text) {
    try {
      return Optional.of(InetAddress.ofLiteral(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Optional<Path> path(String text) {
    try {
      return Optional.of(Path.of(text)).filter(path -> !text.isEmpty());
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  private static Optional<String> network(String text) {
    try {
      Networks.of(List.of(text));
      return Optional.of(text);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Optional<String> webBase(String text) {
    try {
      URI uri = new URI(text);
      String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
      boolean bare = List.of("", "/").contains(String.valueOf(uri.getRawPath()));
      boolean web = List.of("http", "https").contains(scheme) && uri.getHost() != null;
      boolean plain = bare && uri.getRawQuery() == null && uri.getRawFragment() == null;
      return web && plain && uri.getRawUserInfo() == null
          ? Optional.of(text.endsWith("/") ? text.substring(0, text.length() - 1) : text)
          : Optional.empty();
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }
}
