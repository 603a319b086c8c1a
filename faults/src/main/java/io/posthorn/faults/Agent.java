package io.posthorn.faults;

import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.nio.file.Path;
import java.security.ProtectionDomain;
import org.jspecify.annotations.Nullable;

/**
 * Where the JVM begins: {@code -javaagent:faults.jar=FILE:POINT:COUNT}.
 *
 * <p>Whatever is wrong ends the process with 70 and one line, before the product has started.
 */
public final class Agent {

  /** EX_SOFTWARE: the run proves nothing. */
  static final int BROKEN = 70;

  private Agent() {}

  /** Called by the JVM before the product's {@code main}. */
  public static void premain(String arguments, Instrumentation instrumentation) {
    try {
      String[] words = arguments.split(":", -1);
      if (words.length != 3) {
        throw new FaultException("want FILE:POINT:COUNT, not " + arguments);
      }
      Point point = Points.named(words[1], Path.of(words[0]));
      Hooks hooks = new Hooks(point);
      hooks.check(ClassLoader.getSystemClassLoader());
      Trigger.set(point, Integer.parseInt(words[2]));
      instrumentation.addTransformer(new Transformer(hooks));
    } catch (RuntimeException e) {
      giveUp(e);
    }
  }

  private static void giveUp(Throwable why) {
    System.err.println("faults: " + why.getMessage());
    Runtime.getRuntime().halt(BROKEN);
  }

  /** The JVM would go on with the class as it was if this threw. */
  private record Transformer(Hooks hooks) implements ClassFileTransformer {

    @Override
    public byte @Nullable [] transform(
        @Nullable ClassLoader loader,
        String name,
        @Nullable Class<?> redefined,
        @Nullable ProtectionDomain domain,
        byte[] octets) {
      String owner = name.replace('/', '.');
      if (loader == null || !hooks.concern(owner)) {
        return null;
      }
      try {
        return hooks.into(owner, octets, loader);
      } catch (RuntimeException | Error e) {
        giveUp(e);
        return null;
      }
    }
  }
}
