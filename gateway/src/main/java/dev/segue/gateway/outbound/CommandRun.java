package dev.segue.gateway.outbound;

import dev.segue.gateway.config.HookConfig.Command;
import dev.segue.gateway.outbound.ProcessTree.Tools;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts commands and waits for them, each on the thread that calls. */
final class CommandRun {
  private static final Logger log = LoggerFactory.getLogger(CommandRun.class);

  private static final long LOOK_AGAIN_MILLIS = 20;

  private static final String DEFAULT_PATH = "/usr/local/bin:/usr/bin:/bin";

  /** Of what a command has written at its end, so much is read: a pipe holds less. */
  private static final int LAST_TAKES = 64;

  private final @Nullable Tools tools;
  private final Duration grace;
  private final Map<String, String> surroundings;

  /**
   * @param tools without them, a command's descendants are ended one by one
   * @param grace between asking a command to end and ending it
   * @param environment the gateway's own, of which only a few names are handed on
   */
  CommandRun(@Nullable Tools tools, Duration grace, Map<String, String> environment) {
    this.tools = tools;
    this.grace = grace;
    surroundings = surroundings(environment);
  }

  /** Blocks; an interrupt ends the command, and all that it started. */
  HookEnd run(Command hook, HookFacts facts) throws InterruptedException {
    ProcessTree tree;
    try {
      tree = ProcessTree.start(tools, hook.argv(), environment(facts));
    } catch (IOException | IllegalArgumentException e) {
      return HookEnd.failed(hook.name(), "could not be started: " + reason(e));
    }
    Tail tail = new Tail();
    long deadline = System.nanoTime() + hook.timeout().toNanos();
    try {
      if (!endsBefore(deadline, tree, tail)) {
        end(tree, tail);
        String time = OutboundHttp.seconds(hook.timeout());
        return told(hook, false, "did not end within " + time + " and was ended", tail);
      }
      int code = tree.process().exitValue();
      if (code != 0 && tree.isAlive()) {
        end(tree, tail); // what a failed command left behind must not work on; a good one's may
      }
      return told(hook, code == 0, "ended with exit code " + code, tail);
    } catch (InterruptedException e) {
      end(tree, tail);
      return told(hook, false, "was cancelled", tail);
    } catch (IOException e) {
      end(tree, tail);
      return told(hook, false, "its output cannot be read: " + reason(e), tail);
    } finally {
      close(tree);
    }
  }

  private static boolean endsBefore(long deadline, ProcessTree tree, Tail tail)
      throws IOException, InterruptedException {
    boolean more = false;
    while (!tree.process().waitFor(more ? 0 : LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS)) {
      if (System.nanoTime() - deadline >= 0) {
        return false;
      }
      if (Thread.interrupted()) {
        throw new InterruptedException(); // who writes without a pause lets nobody wait
      }
      more = tail.take(tree.output());
    }
    takeLast(tree, tail);
    return true;
  }

  /** A descendant may write on for ever; what the command itself wrote is within these. */
  private static void takeLast(ProcessTree tree, Tail tail) throws IOException {
    int takes = 0;
    while (takes < LAST_TAKES && tail.take(tree.output())) {
      takes++;
    }
  }

  /** Ends the tree; an interrupt meanwhile ends it at once. */
  private void end(ProcessTree tree, Tail tail) {
    long deadline = System.nanoTime() + grace.toNanos();
    boolean interrupted = false;
    tree.terminate();
    while (!interrupted && tree.isAlive() && System.nanoTime() - deadline < 0) {
      try {
        while (tail.take(tree.output()) && System.nanoTime() - deadline < 0) {
          // it may have much to say before it can end
        }
        Thread.sleep(2 * LOOK_AGAIN_MILLIS);
      } catch (IOException e) {
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (tree.isAlive()) {
      tree.kill();
    }
    try {
      boolean _ = tree.process().waitFor(1, TimeUnit.SECONDS);
      takeLast(tree, tail);
    } catch (IOException e) {
      log.debug("The last words of a command are lost", e);
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static HookEnd told(Command hook, boolean succeeded, String what, Tail tail) {
    String lines = tail.lastLines();
    String said = lines.isEmpty() ? "" : ": " + lines;
    return new HookEnd(succeeded, hook.name() + ' ' + what + said);
  }

  private Map<String, String> environment(HookFacts facts) {
    Map<String, String> names = new HashMap<>(surroundings);
    names.put("SEGUE_ROLLOUT", facts.rollout());
    names.put("SEGUE_ROUTE", facts.route());
    names.put("SEGUE_ENDPOINT", facts.endpoint());
    names.put("SEGUE_HOST", facts.host());
    names.put("SEGUE_PORT", facts.port());
    names.put("SEGUE_BACKEND", facts.backend());
    names.put("SEGUE_VERSION", facts.version());
    names.put("SEGUE_ATTEMPT", Integer.toString(facts.attempt()));
    names.put("SEGUE_RUN", Integer.toString(facts.run()));
    return names;
  }

  private static Map<String, String> surroundings(Map<String, String> environment) {
    Map<String, String> names = new HashMap<>();
    names.put("PATH", environment.getOrDefault("PATH", DEFAULT_PATH));
    for (String name : new String[] {"LANG", "LC_ALL"}) {
      String value = environment.get(name);
      if (value != null) {
        names.put(name, value);
      }
    }
    return Map.copyOf(names);
  }

  private static String reason(Exception e) {
    return Visible.beginning(String.valueOf(e.getMessage()), Visible.SENTENCE);
  }

  private static void close(ProcessTree tree) {
    try {
      tree.output().close();
    } catch (IOException alreadyGone) {
      // nobody reads on
    }
  }
}
