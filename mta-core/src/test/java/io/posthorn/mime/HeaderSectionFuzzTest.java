package io.posthorn.mime;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/** Fields, empty line and body together are the input, whatever it is. */
class HeaderSectionFuzzTest {

  @FuzzTest
  void losesNoOctet(byte[] input) {
    HeaderSection header = HeaderSection.parse(input, input.length);
    ByteArrayOutputStream again = new ByteArrayOutputStream();
    for (Field field : header.fields()) {
      again.writeBytes(field.octets());
      assertThat(field.name()).isNotEmpty();
      assertThat(field.value()).doesNotContain("\r", "\n");
    }
    assertThat(again.size()).isEqualTo(header.end());
    again.writeBytes(Arrays.copyOfRange(input, header.end(), header.bodyStart()));
    again.writeBytes(Arrays.copyOfRange(input, header.bodyStart(), input.length));
    assertThat(again.toByteArray()).isEqualTo(input);
    assertThat(header.bodyStart() - header.end()).isIn(0, 2);
  }
}
