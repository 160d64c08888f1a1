package dev.segue.gateway.cli;

import static java.lang.invoke.MethodType.methodType;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.InvocationTargetException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.ObjIntConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The signals of the process. The first TERM or INT asks for a drain; the second ends the process
 * at once with 128 + its number, as if nobody had caught it. HUP, the JVM's third reason to exit,
 * asks for a reload where there is something to reload; it never ends the process.
 *
 * <p>Shutdown hooks would not do: they run once, so that a second TERM could not cut a drain short,
 * and they cannot choose the exit code.
 */
final class StopSignals {
  private static final Logger log = LoggerFactory.getLogger(StopSignals.class);

  private final CountDownLatch asked = new CountDownLatch(1);
  private final AtomicBoolean first = new AtomicBoolean(true);
  private volatile @Nullable Runnable reload;

  private StopSignals() {}

  /** Takes the signals over from the JVM. */
  static StopSignals install() {
    StopSignals signals = new StopSignals();
    handle("TERM", signals::stop);
    handle("INT", signals::stop);
    handle("HUP", signals::hangUp);
    return signals;
  }

  /** Waits for the first TERM or INT. */
  void await() throws InterruptedException {
    asked.await();
  }

  /** The same for so long at most; returns whether one came. */
  boolean await(Duration time) throws InterruptedException {
    return asked.await(time.toNanos(), TimeUnit.NANOSECONDS);
  }

  private void stop(String name, int number) {
    if (first.compareAndSet(true, false)) {
      log.info("{}: draining; a second one ends the process at once", name);
      asked.countDown();
    } else {
      Runtime.getRuntime().halt(128 + number);
    }
  }

  /** What HUP does until the first TERM or INT; must not take long. */
  void onHangUp(Runnable action) {
    reload = action;
  }

  private void hangUp(String name, int number) {
    Runnable action = reload;
    if (!first.get()) {
      log.warn("{} (signal {}): ignored, the gateway is draining", name, number);
    } else if (action == null) {
      log.warn("{} (signal {}): ignored, there is nothing to reload yet", name, number);
    } else {
      log.info("{}: reading the configuration again", name);
      action.run();
    }
  }

  /**
   * Calls sun.misc.Signal, the one way to see a signal (module jdk.unsupported, kept by JEP 260),
   * by reflection: javac's warning about its name cannot be suppressed, and here warnings are
   * errors.
   */
  private static void handle(String name, ObjIntConsumer<String> reaction) {
    try {
      Class<?> signalType = Class.forName("sun.misc.Signal");
      Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
      Object signal = signalType.getConstructor(String.class).newInstance(name);
      int number = (int) signalType.getMethod("getNumber").invoke(signal);
      Runnable react = () -> reaction.accept(name, number);
      MethodHandle target = MethodHandles.lookup().bind(react, "run", methodType(void.class));
      Object handler =
          MethodHandleProxies.asInterfaceInstance(
              handlerType, MethodHandles.dropArguments(target, 0, signalType));
      signalType.getMethod("handle", signalType, handlerType).invoke(null, signal, handler);
    } catch (InvocationTargetException e) {
      // started with -Xrs, or a platform without this signal
      log.warn("{} cannot be handled: {}", name, String.valueOf(e.getCause()));
    } catch (ReflectiveOperationException e) {
      log.warn("{} cannot be handled: {}", name, e.toString());
    }
  }
}
