package io.posthorn.simulation;

import io.posthorn.dispatch.Delivery;
import io.posthorn.shaping.Lease;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** Reaches into the product, for a planted bug only: a lease has no port around it. */
final class Inside {

  private Inside() {}

  /** The leases of the connections that are open or being opened. */
  static List<Lease> leases(Delivery delivery) {
    List<Lease> leases = new ArrayList<>();
    for (Object dispatcher : (Collection<?>) value(value(delivery, "crew"), "dispatchers")) {
      leases.add((Lease) value(dispatcher, "lease"));
    }
    return leases;
  }

  /** Closing it does nothing any more, as if it had been closed. */
  static void markReturned(Lease lease) {
    ((AtomicBoolean) value(lease, "returned")).set(true);
  }

  private static Object value(Object owner, String name) {
    try {
      Field field = owner.getClass().getDeclaredField(name);
      field.setAccessible(true);
      return field.get(owner);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
