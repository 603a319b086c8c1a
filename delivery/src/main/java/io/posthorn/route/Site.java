package io.posthorn.route;

import java.util.Collection;
import java.util.List;

/**
 * The hosts that serve a domain, in the one form that is used as a key: domains with the same
 * exchangers share limits and connections.
 *
 * @param hosts names in alphabetical order, each once
 */
public record Site(List<String> hosts) {

  public Site {
    hosts = List.copyOf(hosts);
  }

  /** The site that {@code hosts} make, in whatever order they are given. */
  public static Site of(Collection<String> hosts) {
    return new Site(hosts.stream().distinct().sorted().toList());
  }

  @Override
  public String toString() {
    return String.join(",", hosts);
  }
}
