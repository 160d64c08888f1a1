package dev.segue.gateway.demo;

import dev.segue.admin.client.AdminClient;
import dev.segue.admin.client.AdminClient.Note;
import dev.segue.admin.client.AdminException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The demo's stage: both versions of the service run from the beginning; {@link #play} brings in
 * the clients and the operator.
 */
public final class Demo implements AutoCloseable {
  static final String ROUTE = "orders";
  static final String OLD = "old";
  static final String NEW = "new";

  private static final Duration WORK_OF_OLD = Duration.ofMillis(6);
  private static final Duration WORK_OF_NEW = Duration.ofMillis(3);
  private static final Duration FRAME = Duration.ofMillis(100);

  private final OrdersService oldVersion;
  private final OrdersService newVersion;

  /**
   * Where the gateway is.
   *
   * @param listener for clients
   * @param token for the admin API
   */
  public record Target(InetSocketAddress listener, URI admin, String token) {}

  /**
   * How it is played.
   *
   * @param rate requests a second
   */
  public record Settings(Scenario scenario, Duration length, int rate) {}

  private Demo(OrdersService oldVersion, OrdersService newVersion) {
    this.oldVersion = oldVersion;
    this.newVersion = newVersion;
  }

  /** Starts both versions of the service. */
  public static Demo open() throws IOException {
    OrdersService oldVersion = OrdersService.start(OLD, WORK_OF_OLD);
    try {
      return new Demo(oldVersion, OrdersService.start(NEW, WORK_OF_NEW));
    } catch (IOException e) {
      oldVersion.close();
      throw e;
    }
  }

  /** Where the old version listens. */
  public InetSocketAddress oldVersion() {
    return oldVersion.address();
  }

  /** Where the new version listens. */
  public InetSocketAddress newVersion() {
    return newVersion.address();
  }

  /** Plays the story to its end, or until it is interrupted. */
  public Result play(Target gateway, Settings settings, View view, Interruption interruption)
      throws InterruptedException {
    Tally tally = new Tally();
    List<String> troubles = new ArrayList<>();
    AdminClient admin = new AdminClient(gateway.admin(), gateway.token());
    try (Observer observer = new Observer(admin, gateway.admin())) {
      try (Load load = new Load(gateway.listener(), settings.rate(), tally)) {
        Story story = Story.of(settings.scenario(), settings.length());
        Operator operator = new Operator(admin, newVersion, story.rollout());
        Play play = new Play(story, operator, observer, tally, view);
        load.start();
        boolean interrupted = false;
        while (!interrupted && !play.isOver()) {
          interrupted = interruption.within(FRAME);
          if (!interrupted) {
            play.go();
          }
        }
        play.end();
        if (!interrupted) {
          play.trouble().ifPresent(troubles::add);
        }
      } catch (IOException | AdminException e) {
        troubles.add(String.valueOf(e.getMessage()));
      }
      return result(tally, observer, troubles);
    }
  }

  private static Result result(Tally tally, Observer observer, List<String> troubles)
      throws InterruptedException {
    Tally.Totals clients = tally.totals();
    troubles.addAll(clients.reasons());
    long fellBack = 0;
    long weightChanges = 0;
    try {
      fellBack = observer.look(null).fellBack();
      weightChanges = observer.weightChanges();
    } catch (IOException | AdminException e) {
      troubles.add(String.valueOf(e.getMessage()));
    }
    return new Result(clients.requests(), clients.failed(), fellBack, weightChanges, troubles);
  }

  /** Ends both versions of the service. */
  @Override
  public void close() throws IOException {
    try (oldVersion;
        newVersion) {
      // nothing else to do
    }
  }

  /** Who does what the story says. */
  record Operator(AdminClient admin, OrdersService newVersion, Story.@Nullable Followed rollout) {
    void act(Story.Scene scene) throws IOException, InterruptedException {
      switch (scene.act()) {
        case Story.Act.Watch _ -> {}
        case Story.Act.Shift shift ->
            admin.setWeights(
                ROUTE,
                Map.of(OLD, 100 - shift.percent(), NEW, shift.percent()),
                Note.because(scene.title()));
        case Story.Act.Say(String verb) -> {
          if (rollout != null) {
            admin.tell(rollout.id(), verb, Set.of(), Note.because(scene.title()));
          }
        }
        case Story.Act.Fail(int percent) -> newVersion.failReads(percent);
        case Story.Act.Die _ -> newVersion.die();
        case Story.Act.ComeBack _ -> newVersion.comeBack();
      }
    }
  }
}
