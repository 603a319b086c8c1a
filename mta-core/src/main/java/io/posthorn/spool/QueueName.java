package io.posthorn.spool;

import io.posthorn.address.Domain;

/**
 * The name of a scheduled queue: everything that one sending domain has for one recipient domain.
 *
 * @param sender the sending domain
 * @param recipient the domain of the recipients
 */
public record QueueName(Domain sender, Domain recipient) {

  @Override
  public String toString() {
    return sender + " -> " + recipient;
  }
}
