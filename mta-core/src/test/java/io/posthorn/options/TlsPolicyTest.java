package io.posthorn.options;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A message's options over its domain's settings. */
class TlsPolicyTest {

  @ParameterizedTest
  @CsvSource({
    // domain require, verify | message require-tls, skip-verification | result
    "false, true,   ,       ,       false, true",
    "true,  false,  ,       ,       true,  false",
    "false, true,   true,   ,       true,  true",
    "true,  true,   false,  ,       false, true",
    "false, true,   ,       true,   false, false",
    "false, false,  ,       false,  false, true",
    "false, true,   true,   true,   true,  false",
  })
  void messageOverridesDomain(
      boolean require,
      boolean verify,
      Boolean tls,
      Boolean skip,
      boolean required,
      boolean verified) {
    SendingOptions options =
        SendingOptions.NONE.with(
            new SendingOptions.Security(
                Optional.empty(), Optional.ofNullable(tls), Optional.ofNullable(skip)));
    assertThat(new TlsPolicy(require, verify).with(options))
        .isEqualTo(new TlsPolicy(required, verified));
  }
}
