package dev.segue.admin;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * Closes connections that take too long, however steadily they drip: an idle timeout begins anew
 * with every byte. At any time a connection has one deadline: for its first or next request head to
 * be complete, or for the request that runs to end.
 */
final class Deadlines extends Handler.Wrapper implements Connection.Listener {
  private final Duration head;
  private final Duration exchange;
  private final Map<Connection, Scheduler.Task> pending = new ConcurrentHashMap<>();

  /**
   * @param head from the accept, or from the end of the request before, to a complete head
   * @param exchange from there to the end of the response
   */
  Deadlines(Duration head, Duration exchange) {
    this.head = head;
    this.exchange = exchange;
  }

  /** Of a connection on which nothing moves: longer than any deadline that is armed. */
  Duration idle() {
    return head.compareTo(exchange) > 0 ? head : exchange;
  }

  @Override
  public void onOpened(Connection connection) {
    arm(connection, head);
  }

  @Override
  public void onClosed(Connection connection) {
    Scheduler.Task task = pending.remove(connection);
    if (task != null) {
      task.cancel();
    }
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    Connection connection = request.getConnectionMetaData().getConnection();
    arm(connection, exchange);
    Request.addCompletionListener(request, _ -> rearm(connection));
    return super.handle(request, response, callback);
  }

  /** The request that runs may take so long from now, besides the usual time. */
  void extend(Connection connection, Duration time) {
    Duration all = exchange.plus(time);
    connection.getEndPoint().setIdleTimeout(all.toMillis()); // nothing is sent meanwhile
    arm(connection, all);
  }

  private void rearm(Connection connection) {
    if (connection.getEndPoint().isOpen()) {
      connection.getEndPoint().setIdleTimeout(idle().toMillis());
      arm(connection, head);
    }
  }

  private void arm(Connection connection, Duration after) {
    Scheduler.Task next =
        getServer()
            .getScheduler()
            .schedule(
                () -> connection.getEndPoint().close(), after.toMillis(), TimeUnit.MILLISECONDS);
    Scheduler.Task before = pending.put(connection, next);
    if (before != null) {
      before.cancel();
    }
    if (!connection.getEndPoint().isOpen()) {
      onClosed(connection); // it closed meanwhile: leave nothing behind
    }
  }
}
