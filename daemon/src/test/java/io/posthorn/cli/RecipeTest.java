package io.posthorn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthorn.ops.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What people paste, to the letter. */
class RecipeTest {

  @ParameterizedTest
  @CsvSource({
    "starttls, relay.example.org, 587, starttls, false, false",
    "implicit, relay.example.org, 465, implicit, false, false",
    "self-signed, relay.example.org, 587, starttls, true, false",
    "loopback, localhost, 1025, starttls, true, true",
    "clear, relay.example.org, 2525, none, false, false",
  })
  void isTheGoldenText(
      String name, String host, long port, String tls, boolean selfSigned, boolean loopback)
      throws IOException {
    Recipe recipe =
        new Recipe(
            "postmaster@mg.example.org",
            "wq7N-2hGd-Xk3p-9tLm-R4vc",
            "mg.example.org",
            Recipe.Point.of(
                Json.object(
                    "host", host,
                    "port", port,
                    "tls", tls,
                    "self_signed", selfSigned,
                    "loopback", loopback)));
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
