package io.posthorn.ops;

import io.posthorn.dispatch.Operator;
import io.posthorn.dispatch.Order;
import io.posthorn.spool.Entry;
import java.util.List;

/** Carries out what people order: {@link Operator#carryOut}. */
@FunctionalInterface
public interface Orders {

  /** One result for each of {@code entries}, in no order. Blocks. */
  List<Operator.Result> carryOut(Order order, List<Entry> entries) throws InterruptedException;
}
