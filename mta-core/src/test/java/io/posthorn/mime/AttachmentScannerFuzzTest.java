package io.posthorn.mime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.posthorn.limits.Limits;
import java.util.List;

/** Whatever a message is, scanning it ends, and finds the same however the message is cut. */
class AttachmentScannerFuzzTest {

  @FuzzTest
  void findsTheSameHoweverCut(FuzzedDataProvider data) {
    int size = data.consumeInt(1, 64);
    byte[] octets = data.consumeRemainingAsBytes();
    List<Attachment> whole = scan(octets, Integer.MAX_VALUE);
    assertThat(scan(octets, size)).isEqualTo(whole);
    assertThat(whole).hasSizeLessThanOrEqualTo(AttachmentScanner.MAX_ATTACHMENTS);
    assertThat(whole.stream().mapToInt(one -> one.fileName().getBytes(UTF_8).length).sum())
        .isLessThanOrEqualTo(AttachmentScanner.MAX_TEXTS);
    for (Attachment one : whole) {
      assertThat(one.octets()).isBetween(0L, (long) octets.length);
      assertThat(one.fileName() + one.contentType()).doesNotContainPattern("\\p{Cntrl}");
    }
  }

  private static List<Attachment> scan(byte[] octets, int size) {
    HeaderSection top = HeaderSection.parse(octets, octets.length);
    AttachmentScanner scanner = new AttachmentScanner(top, Limits.Content.DEFAULT);
    for (int at = top.bodyStart(); at < octets.length; at += Math.min(size, octets.length - at)) {
      scanner.take(octets, at, Math.min(size, octets.length - at));
    }
    return scanner.finish();
  }
}
