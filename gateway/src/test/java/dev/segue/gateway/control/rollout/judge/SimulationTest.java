package dev.segue.gateway.control.rollout.judge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.gateway.control.rollout.judge.SimulatedRollout.End;
import dev.segue.gateway.control.rollout.judge.SimulatedRollout.Version;
import dev.segue.gateway.control.rollout.judge.SimulatedRollout.World;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The error budget and the power, by drawing whole rollouts with a fixed seed. The rows that it
 * prints are those of docs/judging.md, and it fails if the page says anything else.
 */
class SimulationTest {
  private static final int ROLLOUTS = 1000;
  private static final Path PAGE = Path.of("../docs/judging.md");

  @ParameterizedTest
  @CsvSource({"0", "0.001", "0.005", "0.02"})
  void twinsFailInLessThanOneOfHundredRollouts(double errors) throws Exception {
    Result twins = simulate(twins(step -> errors));

    assertThat(twins.failures()).as("failed of " + ROLLOUTS).hasSizeLessThan(ROLLOUTS / 100);
    assertThat(twins.looks()).isGreaterThan(10L * ROLLOUTS);
    onThePage("both " + percent(errors), twins);
  }

  @Test
  void troubleOfBothIsNoFailureOfOne() throws Exception {
    Result twins = simulate(twins(step -> step < 6 ? 0.001 : 0.03));

    assertThat(twins.failures()).hasSizeLessThan(ROLLOUTS / 100);
    onThePage("both 0.1 %, from step 6 on both 3 %", twins);
  }

  @Test
  void aWorseCandidateDoesNotGetThrough() throws Exception {
    Result worse = simulate(world(step -> new Version(0.025, false), new Version(0.005, false)));

    assertThat(worse.failures()).hasSizeGreaterThan(ROLLOUTS * 9 / 10);
    onThePage("candidate 2.5 %, stable 0.5 %", worse);
  }

  @Test
  void aCandidateThatTurnsWorseLateIsCaughtToo() throws Exception {
    Result worse =
        simulate(
            world(step -> new Version(step < 6 ? 0.005 : 0.025, false), new Version(0.005, false)));

    assertThat(worse.failures()).hasSizeGreaterThan(ROLLOUTS * 8 / 10);
    onThePage("candidate 0.5 %, from step 6 on 2.5 %, stable 0.5 %", worse);
  }

  @Test
  void aSlowerCandidateDoesNotGetThrough() throws Exception {
    Result slower = simulate(world(step -> new Version(0.005, true), new Version(0.005, false)));

    assertThat(slower.failures()).hasSizeGreaterThan(ROLLOUTS * 9 / 10);
    onThePage("both 0.5 %, candidate half as slow again", slower);
  }

  @ParameterizedTest
  @CsvSource({"0.05", "0.1", "0.25", "0.5"})
  void theFormulasVolumeCatchesMoreThan99Of100(double weight) throws Exception {
    double stablePerCandidate = (1 - weight) / weight;
    double alpha = ErrorBudget.share(ErrorBudget.CHECKS, 7);
    long requests = Power.requests(Draw.POWER, stablePerCandidate, alpha);
    int caught = 0;
    SplittableRandom random = new SplittableRandom(20_261_125);
    for (int i = 0; i < ROLLOUTS; i++) {
      caught += isCaught(random, (int) requests, stablePerCandidate) ? 1 : 0;
    }

    assertThat(caught).as("caught of " + ROLLOUTS).isGreaterThan(ROLLOUTS * 99 / 100);
    onThePage("| " + percent(weight) + " | " + requests + " | " + caught + " |");
  }

  /** Ten looks until the formula's volume is used up, by the policy of the whole simulation. */
  private static boolean isCaught(SplittableRandom random, int requests, double stables) {
    Judge judge = Judge.of(SimulatedRollout.CHECKS, Draw.POWER);
    for (int look = 0; look < 10; look++) {
      int candidates = requests * (look + 1) / 10 - requests * look / 10;
      Counts candidate = Draw.counts(random, candidates, 0.025);
      Counts stable = Draw.counts(random, (int) Math.round(candidates * stables), 0.005);
      Window window =
          new Window(
              new Side(candidate, LatencyHistogram.EMPTY),
              new Side(stable, LatencyHistogram.EMPTY));
      Assessment assessment = judge.assess(new Look(1, window, Map.of()));
      if (assessment.outcome() == Outcome.FAIL) {
        return true;
      }
      judge = assessment.next();
    }
    return false;
  }

  private record Result(List<End> failures, long looks) {}

  /** On all cores; each rollout has a generator of its own, so the seed decides alone. */
  private static Result simulate(World world) {
    SplittableRandom random = new SplittableRandom(20_261_125);
    List<SimulatedRollout> rollouts = new ArrayList<>();
    for (int i = 0; i < ROLLOUTS; i++) {
      rollouts.add(new SimulatedRollout(random.split(), world));
    }
    List<End> ends = rollouts.parallelStream().map(SimulatedRollout::run).toList();
    return new Result(
        ends.stream().filter(end -> end.failed() != null).toList(),
        ends.stream().mapToLong(End::looks).sum());
  }

  private interface ErrorsByStep {
    double at(int step);
  }

  private interface VersionByStep {
    Version at(int step);
  }

  private static World twins(ErrorsByStep errors) {
    return new World() {
      @Override
      public Version candidate(int step) {
        return new Version(errors.at(step), false);
      }

      @Override
      public Version stable(int step) {
        return candidate(step);
      }
    };
  }

  private static World world(VersionByStep candidate, Version stable) {
    return new World() {
      @Override
      public Version candidate(int step) {
        return candidate.at(step);
      }

      @Override
      public Version stable(int step) {
        return stable;
      }
    };
  }

  private static void onThePage(String world, Result result) throws Exception {
    onThePage(
        String.format(
            Locale.ROOT,
            "| %s | %d | %.1f |",
            world,
            result.failures().size(),
            (double) result.looks() / ROLLOUTS));
  }

  private static void onThePage(String row) throws Exception {
    System.out.println(row);
    assertThat(Files.readString(PAGE)).as("docs/judging.md").contains(row);
  }

  private static String percent(double share) {
    return Wording.percent(share);
  }
}
