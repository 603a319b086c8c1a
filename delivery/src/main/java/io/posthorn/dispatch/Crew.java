package io.posthorn.dispatch;

import io.posthorn.classify.Judgement;
import io.posthorn.egress.EgressPath;
import io.posthorn.egress.ReadyQueue;
import io.posthorn.egress.Work;
import io.posthorn.outcome.Cause;
import io.posthorn.outcome.Reason;
import io.posthorn.outcome.Scope;
import io.posthorn.queue.Errands;
import io.posthorn.queue.Feeder;
import io.posthorn.queue.Notice;
import io.posthorn.route.Route;
import io.posthorn.shaping.Lease;
import io.posthorn.spool.Due;
import io.posthorn.spool.QueueName;
import io.posthorn.spool.SpoolException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the scheduler's errands, each on a virtual thread. Safe for use by many threads. */
final class Crew implements Errands {

  /**
   * Domains whose route is looked up at a time. After a restart thousands of queues are due at
   * once, and resolvers drop, or limit, who asks them so much in one breath.
   */
  static final int MOST_LOOK_UPS = 200;

  private static final Logger LOG = LoggerFactory.getLogger(Crew.class);

  private final Desk desk;
  private final Reach reach;
  private final Feeder feeder;
  private final Settings.Connections connections;
  private final Semaphore lookUps = new Semaphore(MOST_LOOK_UPS, true); // first come, first served
  private final Set<Dispatcher> dispatchers = ConcurrentHashMap.newKeySet();

  Crew(Desk desk, Reach reach, Feeder feeder, Settings.Connections connections) {
    this.desk = desk;
    this.reach = reach;
    this.feeder = feeder;
    this.connections = connections;
  }

  @Override
  public void read(QueueName queue, Optional<Due> after, Instant now, int limit) {
    start(
        "read",
        () -> {
          try {
            tell(new Notice.Fed(queue, feeder.read(queue, after, now, limit)));
          } catch (SpoolException unreadable) {
            tell(new Notice.Unreadable(queue, String.valueOf(unreadable.getMessage())));
          } catch (RuntimeException | Error bug) {
            LOG.error("queue {}", queue, bug);
            tell(new Notice.Unreadable(queue, "internal error"));
          }
        });
  }

  @Override
  public void route(QueueName queue) {
    start(
        "route",
        () -> {
          lookUps.acquireUninterruptibly();
          Route route;
          try {
            route = reach.router().route(queue.recipient());
          } catch (RuntimeException | Error bug) {
            LOG.error("route of {}", queue, bug);
            route = new Route.Unavailable("internal error");
          } finally {
            lookUps.release();
          }
          tell(new Notice.Routed(queue, route));
        });
  }

  @Override
  public void refuse(Route.Unroutable route, List<Work> works) {
    Dispatcher.Begun begun = new Dispatcher.Begun(desk.time().now(), desk.time().ticks());
    start(
        "refuse",
        () ->
            record(
                works, work -> Dispatcher.noRoute(work, route, begun.nobody(work, begun.ticks()))));
  }

  @Override
  public void expire(EgressPath path, List<Work> works) {
    Dispatcher.Begun begun = new Dispatcher.Begun(desk.time().now(), desk.time().ticks());
    String text = "no host of " + path.site() + " works";
    Judgement down = new Judgement.Defer(Cause.of(Scope.HOST, Cause.NO_CONNECTION, "4.4.1", text));
    start(
        "expire",
        () ->
            record(
                works,
                work ->
                    new Finding(work, begun.nobody(work, begun.ticks()), down, Reason.PATH_LIMIT)));
  }

  private void record(List<Work> works, Function<Work, Finding> judge) {
    List<Finding> findings;
    try {
      findings = works.stream().map(judge).toList();
    } catch (RuntimeException | Error bug) {
      desk.recorder().postpone(works, bug);
      return;
    }
    var _ = desk.recorder().record(findings);
  }

  @Override
  public void dispatch(EgressPath path, ReadyQueue ready, Lease lease) {
    Courier courier = new Courier(reach, path, connections, desk.time());
    Dispatcher dispatcher =
        new Dispatcher(desk, courier, reach.shaping(), ready, lease, connections.idle());
    dispatchers.add(dispatcher);
    start(
        "dispatch",
        () -> {
          try {
            dispatcher.run();
          } finally {
            dispatchers.remove(dispatcher);
          }
        });
  }

  /**
   * Waits until all connections have ended and all outcomes are written; those that have not ended
   * after {@code most} are cut.
   */
  void awaitEnd(Duration most) throws InterruptedException {
    var deadline = desk.time().deadline(most);
    while (isBusy() && !deadline.hasPassed()) {
      desk.time().sleep(Duration.ofMillis(10));
    }
    dispatchers.forEach(Dispatcher::abort);
  }

  private boolean isBusy() {
    return !dispatchers.isEmpty() || desk.recorder().open() > 0;
  }

  private void tell(Notice notice) {
    desk.scheduler().accept(notice);
  }

  private static void start(String name, Runnable errand) {
    Thread.ofVirtual().name(name).start(errand);
  }
}
