package io.posthorn.dsn;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Reports as Python's email package reads them, which is not our parser. */
final class PythonMail {

  private static final String SCRIPT =
      """
      import email, email.policy, sys
      mail = email.message_from_binary_file(sys.stdin.buffer, policy=email.policy.default)
      print(mail.get_content_type(), mail.get_param('report-type'))
      parts = list(mail.iter_parts())
      print(*[part.get_content_type() for part in parts])
      print('subject', mail['Subject'])
      print('auto-submitted', mail['Auto-Submitted'])
      groups = parts[1].get_payload()
      print('reporting-mta', groups[0]['Reporting-MTA'])
      for one in groups[1:]:
          names = ['Final-Recipient', 'Action', 'Status', 'Diagnostic-Code']
          print('|'.join('|'.join(one.get_all(name)) for name in names))
      returned = email.message_from_string(parts[2].get_content())
      print('returned', *sorted(returned.keys()))
      print('defects', sum(len(part.defects) for part in mail.walk()))
      """;

  private PythonMail() {}

  /** Lines that tell what is in it; skips the test where there is no Python. */
  static List<String> read(byte[] mail) throws IOException, InterruptedException {
    Process python;
    try {
      python = new ProcessBuilder("python3", "-c", SCRIPT).redirectErrorStream(true).start();
    } catch (IOException missing) {
      if ("all".equals(System.getenv("POSTHORN_REQUIRE"))) {
        throw missing;
      }
      return abort("no python3 here: apt-get install python3");
    }
    try (OutputStream in = python.getOutputStream()) {
      in.write(mail);
    }
    String output =
        new String(python.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    if (python.waitFor() != 0) {
      throw new AssertionError(output);
    }
    return output.lines().toList();
  }
}
