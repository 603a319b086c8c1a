package io.posthorn.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.config.Config;
import io.posthorn.config.ConfigLoader;
import io.posthorn.ops.Build;
import io.posthorn.time.SteadyTime;
import io.posthorn.time.Time;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes that are each other's smarthost: everything goes round in a circle. */
class LoopTest {

  /** RFC 5321 §6.3; one more is refused. */
  private static final int HOPS = 100;

  private static final Duration PATIENCE = Duration.ofSeconds(120);

  @TempDir private Path directory;

  @Test
  void aMessageInALoopEndsWithOneReport() throws Exception {
    List<Integer> smtp = List.of(freePort(), freePort());
    List<Integer> http = List.of(freePort(), freePort());
    try (Node _ = Node.start(config("a", smtp.get(0), smtp.get(1), http.get(0)), surroundings());
        Node _ = Node.start(config("b", smtp.get(1), smtp.get(0), http.get(1)), surroundings())) {
      submit(smtp.getFirst());
      // The message fails, and so does the report on it, which goes round in its turn.
      String failed = "posthorn_recipients_failed_total{severity=\"permanent\"}";
      var deadline = Time.system().deadline(PATIENCE);
      while (sum(http, failed) < 2 && !deadline.hasPassed()) {
        LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
      }
      assertThat(sum(http, failed)).isEqualTo(2);
      assertThat(sum(http, "posthorn_reports_total{result=\"sent\"}")).isEqualTo(1);
      assertThat(sum(http, "posthorn_reports_total{result=\"forgone\"}")).isZero();
      assertThat(sum(http, "posthorn_recipients_delivered_total")).isEqualTo(2.0 * HOPS);
    }
  }

  private static double sum(List<Integer> ports, String name) throws Exception {
    double sum = 0;
    for (int port : ports) {
      sum += value(port, name);
    }
    return sum;
  }

  private static void submit(int port) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", port);
        OutputStream out = socket.getOutputStream();
        BufferedReader in =
            new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))) {
      assertThat(in.readLine()).startsWith("220 ");
      for (String line :
          List.of(
              "HELO client.example.org",
              "MAIL FROM:<me@mg.example.org>",
              "RCPT TO:<ann@example.net>",
              "DATA",
              "From: me@mg.example.org\r\nSubject: round and round\r\n\r\nHello.\r\n.",
              "QUIT")) {
        out.write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
        assertThat(in.readLine()).matches("[23].*");
      }
    }
  }

  private static double value(int port, String name) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      URI uri = URI.create("http://127.0.0.1:" + port + "/metrics");
      String metrics =
          client
              .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
              .body();
      return metrics
          .lines()
          .filter(line -> line.startsWith(name + " "))
          .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
          .findFirst()
          .orElse(0);
    }
  }

  private Config config(String name, int smtp, int other, int http) throws IOException {
    Path file = directory.resolve(name + ".toml");
    Files.writeString(
        file,
        """
        mode = "relay"
        data_dir = "%s"

        [smtp]
        hostname = "localhost"

        [[smtp.listener]]
        address = "127.0.0.1:%d"
        kind = "submission"
        tls = "none"

        [smtp.submission]
        from_policy = "any"

        [smtp.trusted]
        networks = ["127.0.0.0/8"]

        [[domain]]
        name = "mg.example.org"
        unsigned = "allow"

        [spool]
        min_free = "1MiB"

        [outbound]
        smarthost = "127.0.0.1:%d"

        [http]
        metrics = "127.0.0.1:%d"
        """
            .formatted(directory.resolve(name), smtp, other, http));
    return switch (ConfigLoader.load(file, Map.of())) {
      case ConfigLoader.Loaded loaded -> loaded.config();
      case ConfigLoader.Invalid invalid -> throw new AssertionError(invalid.problems());
    };
  }

  private static Surroundings surroundings() {
    return new Surroundings(
        new SteadyTime(Time.system()), new SecureRandom(), Map.of(), new Build("1.0.0", "25"));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
