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
 * The demo: its services run from the beginning; {@link #play} brings in the clients and the
 * operator.
 */
public final class Demo implements AutoCloseable {
  static final String ROUTE = "orders";
  static final String OLD = "old";
  static final String NEW = "new";

  /** The backend of which a rolling update replaces the instances. */
  static final String BACKEND = "orders";

  private static final Duration FRAME = Duration.ofMillis(100);

  private final Scenario scenario;
  private final Stage stage;

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
  public record Settings(Duration length, int rate) {}

  private Demo(Scenario scenario, Stage stage) {
    this.scenario = scenario;
    this.stage = stage;
  }

  /** Starts the services of that scenario. */
  public static Demo open(Scenario scenario) throws IOException {
    return new Demo(scenario, Stage.of(scenario));
  }

  /** The name of the file of {@code conf/} that leads to them. */
  public String configuration() {
    return stage.configuration();
  }

  /** Where they are, as HOCON: what that file takes from its block {@code demo}. */
  public String addresses() {
    return stage.addresses();
  }

  /** Plays the story to its end, or until it is interrupted. */
  public Result play(Target gateway, Settings settings, View view, Interruption interruption)
      throws InterruptedException {
    Tally tally = new Tally();
    List<String> troubles = new ArrayList<>();
    AdminClient admin = new AdminClient(gateway.admin(), gateway.token());
    try (Observer observer = new Observer(admin, gateway.admin())) {
      try (Load load = new Load(gateway.listener(), settings.rate(), tally)) {
        Story story = Story.of(scenario, settings.length());
        Operator operator = new Operator(admin, stage, story.rollout());
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
      fellBack = observer.fellBack();
      weightChanges = observer.weightChanges();
    } catch (IOException | AdminException e) {
      troubles.add(String.valueOf(e.getMessage()));
    }
    return new Result(clients.requests(), clients.failed(), fellBack, weightChanges, troubles);
  }

  /** Ends the services. */
  @Override
  public void close() throws IOException {
    stage.close();
  }

  /** Who does what the story says. */
  record Operator(AdminClient admin, Stage stage, Story.@Nullable Followed rollout) {
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
        case Story.Act.Fail(int percent) -> newVersion().failReads(percent);
        case Story.Act.Die _ -> newVersion().die();
        case Story.Act.ComeBack _ -> newVersion().comeBack();
      }
    }

    private OrdersService newVersion() {
      OrdersService version = stage.newVersion();
      if (version == null) {
        throw new IllegalStateException(stage + " (expected: one with a version that can die)");
      }
      return version;
    }
  }
}
