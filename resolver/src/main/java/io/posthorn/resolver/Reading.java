package io.posthorn.resolver;

import java.util.List;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;

/** What one response says to a question. Times to live are in seconds. */
sealed interface Reading {

  /** The records of the type asked for, at the name or at the end of its CNAME records. */
  record Found(List<Record> records, long ttl) implements Reading {

    public Found {
      records = List.copyOf(records);
    }
  }

  /** The name exists, the type does not. */
  record NoData(long ttl) implements Reading {}

  /** The name, or the one its CNAME records lead to, does not exist. */
  record NoName(long ttl) implements Reading {}

  /**
   * The response ends with a CNAME record.
   *
   * @param target where to go on
   * @param links how many CNAME records led there
   */
  record Continued(Name target, int links, long ttl) implements Reading {}

  /** No answer, or one that says nothing to the question. */
  record Broken(String why) implements Reading {}
}
