package io.posthorn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.ops.Json;
import io.posthorn.senders.SubmissionPoint;
import io.posthorn.server.TlsMode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What people paste, to the letter. */
class RecipeTest {

  @ParameterizedTest
  @CsvSource({
    "starttls, relay.example.org, 587, STARTTLS, false, ",
    "implicit, relay.example.org, 465, IMPLICIT, false, ",
    "self-signed, relay.example.org, 587, STARTTLS, true, ",
    "loopback, localhost, 1025, STARTTLS, true, 127.0.0.1",
    "loopback-certificate, relay.example.org, 587, STARTTLS, false, 127.0.0.1",
    "loopback-ipv6, relay.example.org, 465, IMPLICIT, false, ::1",
    "clear, relay.example.org, 2525, NONE, false, ",
  })
  void isTheGoldenText(
      String name, String host, int port, TlsMode tls, boolean selfSigned, String loopback)
      throws IOException {
    SubmissionPoint point =
        new SubmissionPoint(host, port, tls, selfSigned, Optional.ofNullable(loopback));
    Recipe recipe =
        new Recipe(
            "postmaster@mg.example.org",
            "wq7N-2hGd-Xk3p-9tLm-R4vc",
            "mg.example.org",
            Recipe.Point.of(Json.read(Json.write(point.json())).orElseThrow()));
    StringBuilder all = new StringBuilder();
    for (Recipe.Program program : Recipe.Program.values()) {
      all.append(recipe.of(program)).append('\n');
    }
    assertThat(all.toString()).isEqualTo(golden(name));
  }

  private static String golden(String name) throws IOException {
    try (InputStream in = RecipeTest.class.getResourceAsStream("recipes/" + name + ".txt")) {
      assertThat(in).as("golden file %s", name).isNotNull();
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
