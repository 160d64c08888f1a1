package dev.segue.gateway.data.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.gateway.data.loop.DeadlineWheel;
import dev.segue.gateway.metrics.LoopMetrics;
import dev.segue.gateway.routing.Backend;
import dev.segue.gateway.routing.EndpointState;
import dev.segue.gateway.testing.Await;
import dev.segue.gateway.testing.FakeBackend;
import dev.segue.gateway.testing.LeapClock;
import dev.segue.gateway.testing.TestGateway;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who waits for a permit of one endpoint on two loops: nobody is forgotten. */
final class PoolQueueTest {
  private final LeapClock clock = new LeapClock();
  private final MultiThreadIoEventLoopGroup group =
      new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
  private final List<EventLoop> loops = List.of((EventLoop) group.next(), (EventLoop) group.next());
  private final ChannelGroup open = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
  private final FakeBackend service = FakeBackend.named("old");
  private TestGateway gateway;
  private Backend backend;
  private EndpointState endpoint;
  private List<LoopUpstreams> upstreams;

  @BeforeEach
  void start() {
    String limits =
        "backends.old.pool { max-connections = 2, max-connecting = 2, idle-timeout = 1h }";
    gateway = TestGateway.start(Map.of("old", service), "split { old = 1 }", limits);
    backend =
        gateway.gateway().control().published().current().backends().values().iterator().next();
    endpoint = backend.endpoints().getFirst().state();
    upstreams = IntStream.range(0, 2).mapToObj(this::upstreams).toList();
    upstreams.forEach(one -> one.others(upstreams));
  }

  private LoopUpstreams upstreams(int index) {
    EventLoop loop = loops.get(index);
    return new LoopUpstreams(
        loop,
        clock,
        new DeadlineWheel(loop, clock),
        new LoopMetrics(),
        new LoopUpstreams.Settings(NioSocketChannel.class, 2, 65536, open));
  }

  @AfterEach
  void endAll() {
    open.close().syncUninterruptibly();
    Await.equal("permits", 0, () -> endpoint.connections().get());
    Await.equal("waiting", 0, () -> endpoint.waiting().get());
    gateway.close();
    service.close();
    group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
  }

  private <T> T on(int loop, Callable<T> task) {
    return loops.get(loop).submit(task).syncUninterruptibly().getNow();
  }

  private void run(int loop, Runnable task) {
    loops.get(loop).submit(task).syncUninterruptibly();
  }

  private Claim ask(int loop, Asker asker) {
    return on(loop, () -> acquire(loop, asker));
  }

  private Claim acquire(int loop, Asker asker) {
    return upstreams
        .get(loop)
        .pool(endpoint, backend)
        .acquire(asker, backend, Long.MAX_VALUE, TimeUnit.HOURS.toNanos(1));
  }

  /** Both permits are taken, one on each loop. */
  private List<BackendConnection> takeBoth() {
    Asker here = new Asker();
    Asker there = new Asker();
    ask(0, here);
    ask(1, there);
    return List.of(here.connection(), there.connection());
  }

  /**
   * Scenario: only the first in the queue had told the other loops that it waits. It left, and what
   * came free on another loop was for nobody.
   */
  @Test
  void whenTheFirstLeavesTheNextOneWaitsInItsPlace() {
    List<BackendConnection> taken = takeBoth();
    Asker next = new Asker();
    Claim first = ask(0, new Asker());
    ask(0, next);
    run(0, first::cancel);
    assertThat(endpoint.waiting().get()).isEqualTo(1);
    run(1, taken.get(1)::close);
    assertThat(next.connection()).isNotNull();
  }

  /**
   * Scenario: the first got a connection of its own loop, and again nobody waited for the other.
   */
  @Test
  void whenTheFirstIsServedTheNextOneWaitsInItsPlace() {
    List<BackendConnection> taken = takeBoth();
    Asker first = new Asker();
    Asker next = new Asker();
    ask(0, first);
    ask(0, next);
    answer(0, taken.get(0));
    assertThat(first.connection()).isSameAs(taken.get(0));
    assertThat(next.hasConnection()).isFalse();
    run(1, taken.get(1)::close);
    assertThat(next.connection()).isNotSameAs(taken.get(0));
  }

  /** As if its answer had come to its end. */
  private void answer(int loop, BackendConnection connection) {
    run(
        loop,
        () -> {
          connection.begin(false, false);
          connection.requestWritten();
          connection.release();
        });
  }

  @Test
  void whatIsIdleOnAnotherLoopIsGivenUp() {
    List<BackendConnection> taken = takeBoth();
    answer(1, taken.get(1));
    Asker asker = new Asker();
    ask(0, asker);
    assertThat(asker.connection()).isNotSameAs(taken.get(1));
  }

  /** A connect that succeeds when nobody wants it any more waits for the next one, and may age. */
  @Test
  void aConnectionThatHasWaitedCountsAsReused() {
    Asker gone = new Asker();
    run(0, () -> acquire(0, gone).cancel());
    Await.until("connected", () -> on(0, () -> open.stream().allMatch(Channel::isActive)));
    Asker asker = new Asker();
    assertThat(ask(0, asker).kind()).isEqualTo(Claim.Kind.READY);
    assertThat(gone.hasConnection()).isFalse();
    assertThat(asker.connection().reused()).isTrue();
    assertThat(service.connections()).isEqualTo(1);
  }
}
