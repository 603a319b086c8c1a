package io.posthorn.senders;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PasswordsTest {

  @Test
  void looksLikeThis() {
    assertThat(Passwords.make(new Random(1))).isEqualTo("8fyP-gmXv-Wf9C-sSHW-AbE4");
  }

  @Test
  void survivesEveryFileThatItIsWrittenInto() {
    SecureRandom random = new SecureRandom();
    Set<Integer> seen = new HashSet<>();
    for (int i = 0; i < 1000; i++) {
      String password = Passwords.make(random);
      assertThat(password).matches("([2-9A-HJ-NP-Za-km-z]{4}-){4}[2-9A-HJ-NP-Za-km-z]{4}");
      assertThat(Passwords.fault(password)).isEmpty();
      password.chars().forEach(seen::add);
    }
    seen.remove((int) '-');
    double bits = 20 * Math.log(seen.size()) / Math.log(2);
    assertThat(bits).isGreaterThan(100);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          short                | a password has 12 to 128 characters, this one has 5
          elevenchars          | a password has 12 to 128 characters, this one has 11
          twelve chars         |
          gr\u00fc\u00dfe aus der Schweiz |
          """)
  void judgesWhatPeopleBring(String password, String fault) {
    assertThat(Passwords.fault(password).orElse(null)).isEqualTo(fault);
  }

  @Test
  void longAndControllingOnesAreRefused() {
    assertThat(Passwords.fault("x".repeat(129))).isPresent();
    assertThat(Passwords.fault("long enough \0 with NUL"))
        .contains("a password has no control characters");
    assertThat(Passwords.fault("long enough \n with LF")).isPresent();
  }
}
