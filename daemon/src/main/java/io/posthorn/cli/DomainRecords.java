package io.posthorn.cli;

import io.posthorn.ops.Json;
import java.util.Map;

/** Prints what the relay said of a domain. */
final class DomainRecords {

  private DomainRecords() {}

  /** The item as one document. */
  static String json(Map<String, Object> item) {
    Map<String, Object> document = Json.object("schema", "posthorn.domain.v1");
    document.putAll(item);
    return Json.write(document);
  }

  /** The records that belong into the DNS, each with what it is for. */
  static void print(Map<String, Object> item, Shell shell) {
    shell.out().println("Publish these records; each is one line of a zone file:");
    for (Map<String, Object> entry : Json.objects(item, "records")) {
      shell.out().println();
      shell
          .out()
          .println("; %-5s  %s".formatted(Show.text(entry, "purpose"), Show.text(entry, "note")));
      shell.out().println(Show.text(entry, "zone"));
    }
  }
}
