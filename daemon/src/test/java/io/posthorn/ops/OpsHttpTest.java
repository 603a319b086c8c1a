package io.posthorn.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OpsHttpTest {

  private final PrometheusMeters meters = new PrometheusMeters(new Build("1.2.3", "25.0.3"));
  private final AtomicReference<Optional<String>> problem = new AtomicReference<>(Optional.empty());
  private final HttpClient client = HttpClient.newHttpClient();
  private OpsHttp http;

  @BeforeEach
  void open() throws IOException {
    http =
        OpsHttp.open(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            meters,
            List.of(new Check("listeners", Optional::empty), new Check("spool", problem::get)));
  }

  @AfterEach
  void close() {
    client.close();
    http.close();
    meters.close();
  }

  @Test
  void theProcessIsAlive() throws Exception {
    assertThat(get("/livez").body()).isEqualTo("ok\n");
  }

  @Test
  void readyMeansThatEveryCheckHolds() throws Exception {
    assertThat(get("/readyz").statusCode()).isEqualTo(200);
    assertThat(get("/readyz?verbose").body()).isEqualTo("[+]listeners ok\n[+]spool ok\nok\n");

    problem.set(Optional.of("the disk is full"));

    assertThat(get("/readyz").statusCode()).isEqualTo(503);
    assertThat(get("/readyz").body()).isEqualTo("[-]spool the disk is full\nnot ready\n");
    assertThat(get("/livez").statusCode()).isEqualTo(200);
  }

  @Test
  void metricsAreInPrometheusTextFormat() throws Exception {
    meters.counter("posthorn_things_total", "Things").add(3);
    meters.gauge("posthorn_things", "Things there are now", () -> 2);
    meters.timer("posthorn_wait_seconds", "Waits").record(Duration.ofMillis(30));

    HttpResponse<String> answer = get("/metrics");

    assertThat(answer.headers().firstValue("Content-Type"))
        .contains("text/plain; version=0.0.4; charset=utf-8");
    assertThat(answer.body())
        .contains("# HELP posthorn_things_total Things\n# TYPE posthorn_things_total counter\n")
        .contains("\nposthorn_things_total 3.0\n")
        .contains("\nposthorn_things 2.0\n")
        .contains("posthorn_wait_seconds_bucket{le=\"0.1\"} 1\n")
        .contains("posthorn_build_info{jdk=\"25.0.3\",version=\"1.2.3\"} 1\n")
        .contains("jvm_memory_used_bytes{");
  }

  @Test
  void thereIsNothingElse() throws Exception {
    assertThat(get("/").statusCode()).isEqualTo(404);
    assertThat(get("/metrics/more").statusCode()).isEqualTo(404);
    assertThat(send(HttpRequest.newBuilder(uri("/metrics")).POST(BodyPublishers.noBody())))
        .extracting(HttpResponse::statusCode)
        .isEqualTo(405);
  }

  private HttpResponse<String> get(String path) throws Exception {
    return send(HttpRequest.newBuilder(uri(path)).GET());
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + http.address().getPort() + path);
  }
}
