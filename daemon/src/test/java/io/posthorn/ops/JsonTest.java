package io.posthorn.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {

  @Test
  void writesPropertiesInOrderAndLeavesOutWhatIsNotThere() {
    Map<String, Object> object =
        Json.object(
            "text",
            "a \"b\"\n",
            "number",
            4,
            "seconds",
            0.25,
            "flag",
            true,
            "none",
            Optional.empty(),
            "some",
            Optional.of("x"),
            "time",
            Instant.parse("2026-11-20T08:15:00Z"),
            "list",
            List.of(Json.object("a", 1)));

    assertThat(Json.write(object))
        .isEqualTo(
            "{\"text\":\"a"
                + " \\\"b\\\"\\n\",\"number\":4,\"seconds\":0.25,\"flag\":true,\"some\":\"x\","
                + "\"time\":\"2026-11-20T08:15:00Z\",\"list\":[{\"a\":1}]}");
  }

  @Test
  void readsWhatItWrote() {
    Map<String, Object> object =
        Json.object("a", "ä€", "b", 7, "c", List.of(Json.object("d", false)));

    Map<String, Object> read = Json.read(Json.write(object)).orElseThrow();

    assertThat(read).isEqualTo(object);
    assertThat(Json.text(read, "a")).contains("ä€");
    assertThat(Json.number(read, "b", 0)).isEqualTo(7);
    assertThat(Json.objects(read, "c")).containsExactly(Map.of("d", false));
  }

  @Test
  void anotherTypeIsAsGoodAsMissing() {
    Map<String, Object> read = Json.read("{\"a\":1,\"b\":\"x\",\"c\":null}").orElseThrow();

    assertThat(Json.text(read, "a")).isEmpty();
    assertThat(Json.number(read, "b", 9)).isEqualTo(9);
    assertThat(Json.flag(read, "c")).isFalse();
    assertThat(Json.objects(read, "b")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "{", "{\"a\":}", "{} {}", "true", "{\"a\":1}x"})
  void whatIsNotOneObjectIsNothing(String text) {
    assertThat(Json.read(text)).isEmpty();
  }

  @Test
  void deepNestingIsRefused() {
    assertThat(Json.read("{\"a\":".repeat(1000) + "1" + "}".repeat(1000))).isEmpty();
  }
}
