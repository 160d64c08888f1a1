package dev.segue.gateway.data.listen;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AcceptPauseTest {
  private final Accepts accepts = new Accepts();
  private final EmbeddedChannel channel = new EmbeddedChannel(accepts, new AcceptPause("main"));

  /** The transport's place: what it is asked to accept. */
  private static final class Accepts extends ChannelOutboundHandlerAdapter {
    int asked;

    @Override
    public void read(ChannelHandlerContext context) {
      asked++;
    }
  }

  @BeforeEach
  void started() {
    channel.config().setAutoRead(false); // reads are those of the test
    channel.freezeTime();
    accepts.asked = 0;
  }

  @Test
  void readsPassWhileAcceptsSucceed() {
    channel.read();
    channel.read();

    assertThat(accepts.asked).isEqualTo(2);
  }

  @Test
  void afterAFailureNothingIsAcceptedForASecondAndThenOnce() {
    fail();
    channel.read();
    channel.read();
    after(AcceptPause.PAUSE_NANOS - 1);
    assertThat(accepts.asked).isZero();

    after(1);
    assertThat(accepts.asked).isEqualTo(1);
    channel.read();
    assertThat(accepts.asked).isEqualTo(2);
  }

  @Test
  void aFailureWithinThePauseDoesNotProlongIt() {
    fail();
    channel.read();
    after(AcceptPause.PAUSE_NANOS / 2);
    fail();
    after(AcceptPause.PAUSE_NANOS / 2);

    assertThat(accepts.asked).isEqualTo(1);
  }

  @Test
  void whatNobodyAskedForIsNotAccepted() {
    fail();
    after(AcceptPause.PAUSE_NANOS);

    assertThat(accepts.asked).isZero();
  }

  @Test
  void aFailureGoesNoFurther() {
    fail();

    channel.checkException(); // would throw what came to the end of the pipeline
  }

  private void fail() {
    channel.pipeline().fireExceptionCaught(new IOException("Too many open files"));
  }

  private void after(long nanos) {
    channel.advanceTimeBy(nanos, TimeUnit.NANOSECONDS);
    channel.runScheduledPendingTasks();
  }
}
