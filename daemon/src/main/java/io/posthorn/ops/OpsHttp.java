package io.posthorn.ops;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Metrics and health over HTTP: {@code /metrics}, {@code /livez}, {@code /readyz}.
 *
 * <p>Alive means that the process answers; ready means that every {@link Check} holds. With {@code
 * ?verbose} each check has its line.
 */
public final class OpsHttp implements AutoCloseable {

  private static final int OK = 200;
  private static final int NOT_FOUND = 404;
  private static final int METHOD_NOT_ALLOWED = 405;
  private static final int UNAVAILABLE = 503;
  private static final String TEXT = "text/plain; charset=utf-8";

  private final HttpServer server;
  private final ExecutorService threads;

  private OpsHttp(HttpServer server, ExecutorService threads) {
    this.server = server;
    this.threads = threads;
  }

  /** Listens at {@code address}; port 0 takes any. */
  public static OpsHttp open(InetSocketAddress address, PrometheusMeters meters, List<Check> checks)
      throws IOException {
    HttpServer server = HttpServer.create(address, 0);
    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    server.setExecutor(threads);
    server.createContext("/", exchange -> send(exchange, new Page(NOT_FOUND, TEXT, "not found\n")));
    server.createContext("/metrics", page("/metrics", exchange -> metrics(exchange, meters)));
    server.createContext("/livez", page("/livez", exchange -> new Page(OK, TEXT, "ok\n")));
    server.createContext("/readyz", page("/readyz", exchange -> readiness(exchange, checks)));
    server.start();
    return new OpsHttp(server, threads);
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return server.getAddress();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private record Page(int status, String type, String text) {}

  private interface Source {
    Page page(HttpExchange exchange);
  }

  /** Serves {@code source} at just this path, to GET and HEAD. */
  private static HttpHandler page(String path, Source source) {
    return exchange -> {
      String method = exchange.getRequestMethod();
      if (!exchange.getRequestURI().getPath().equals(path)) {
        send(exchange, new Page(NOT_FOUND, TEXT, "not found\n"));
      } else if (method.equals("GET") || method.equals("HEAD")) {
        send(exchange, source.page(exchange));
      } else {
        exchange.getResponseHeaders().set("Allow", "GET, HEAD");
        send(exchange, new Page(METHOD_NOT_ALLOWED, TEXT, "GET or HEAD\n"));
      }
    };
  }

  private static Page metrics(HttpExchange exchange, PrometheusMeters meters) {
    String accept = Optional.ofNullable(exchange.getRequestHeaders().getFirst("Accept")).orElse("");
    return new Page(OK, PrometheusMeters.contentType(accept), meters.scrape(accept));
  }

  private static Page readiness(HttpExchange exchange, List<Check> checks) {
    boolean verbose =
        Optional.ofNullable(exchange.getRequestURI().getQuery()).orElse("").contains("verbose");
    StringBuilder lines = new StringBuilder();
    boolean ready = true;
    for (Check check : checks) {
      Optional<String> problem = check.problem().get();
      ready &= problem.isEmpty();
      if (verbose || problem.isPresent()) {
        String sign = problem.isEmpty() ? "[+]" : "[-]";
        lines.append("%s%s %s\n".formatted(sign, check.name(), problem.orElse("ok")));
      }
    }
    lines.append(ready ? "ok\n" : "not ready\n");
    return new Page(ready ? OK : UNAVAILABLE, TEXT, lines.toString());
  }

  private static void send(HttpExchange exchange, Page page) throws IOException {
    try (exchange) {
      byte[] octets = page.text().getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", page.type());
      boolean head = exchange.getRequestMethod().equals("HEAD");
      exchange.sendResponseHeaders(page.status(), head ? -1 : octets.length);
      if (!head) {
        exchange.getResponseBody().write(octets);
      }
    }
  }
}
