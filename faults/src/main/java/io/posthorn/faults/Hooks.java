package io.posthorn.faults;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The calls that a point puts into the methods that it names. */
public final class Hooks {

  private static final ClassDesc TRIGGER = ClassDesc.of(Trigger.class.getName());
  private static final MethodTypeDesc VOID = MethodTypeDesc.of(ConstantDescs.CD_void);

  private final List<Hook> hooks = new ArrayList<>();

  /** One call of {@link Trigger}. */
  private record Hook(Point.Method method, Point.Edge edge, String call) {}

  /** The calls for {@code point}. */
  public Hooks(Point point) {
    point.first().ifPresent(first -> hooks.add(new Hook(first, Point.Edge.ENTERING, "first")));
    hooks.add(new Hook(point.at(), point.edge(), "reached"));
  }

  /**
   * Makes sure that each method is there, and is the only one that can be meant: a point whose
   * method got another name must not become one that nobody ever comes by.
   *
   * @param loader finds the classes, which are not loaded by this
   * @throws FaultException when one is not
   */
  public void check(ClassLoader loader) {
    for (Hook hook : hooks) {
      String owner = hook.method().owner();
      try (InputStream in = loader.getResourceAsStream(owner.replace('.', '/') + ".class")) {
        if (in == null) {
          throw new FaultException("there is no class " + owner);
        }
        MethodModel found = theOne(ClassFile.of().parse(in.readAllBytes()), hook.method());
        if (hook.edge() == Point.Edge.SKIPPING && !isVoid(found)) {
          throw new FaultException(hook.method() + " gives something, and cannot be skipped");
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Whether a class, by its full name, gets any. */
  boolean concern(String owner) {
    return hooks.stream().anyMatch(hook -> hook.method().owner().equals(owner));
  }

  /** The class with its calls. */
  byte[] into(String owner, byte[] octets, ClassLoader loader) {
    ClassFile classes =
        ClassFile.of(
            ClassFile.ClassHierarchyResolverOption.of(
                ClassHierarchyResolver.ofResourceParsing(loader)));
    byte[] changed = octets;
    for (Hook hook : hooks) {
      if (hook.method().owner().equals(owner)) {
        ClassModel model = classes.parse(changed);
        MethodModel target = theOne(model, hook.method());
        changed =
            classes.transformClass(
                model, ClassTransform.transformingMethodBodies(target::equals, call(hook)));
      }
    }
    return changed;
  }

  private static CodeTransform call(Hook hook) {
    return switch (hook.edge()) {
      case ENTERING ->
          new CodeTransform() {
            @Override
            public void atStart(CodeBuilder builder) {
              builder.invokestatic(TRIGGER, hook.call(), VOID);
            }

            @Override
            public void accept(CodeBuilder builder, CodeElement element) {
              builder.with(element);
            }
          };
      case LEAVING ->
          (builder, element) -> {
            if (element instanceof ReturnInstruction) {
              builder.invokestatic(TRIGGER, hook.call(), VOID);
            }
            builder.with(element);
          };
      case SKIPPING ->
          new CodeTransform() {
            @Override
            public void atStart(CodeBuilder builder) {
              builder.return_();
            }

            @Override
            public void accept(CodeBuilder builder, CodeElement element) {} // it is left out
          };
    };
  }

  private static boolean isVoid(MethodModel method) {
    return method.methodTypeSymbol().returnType().equals(ConstantDescs.CD_void);
  }

  private static MethodModel theOne(ClassModel model, Point.Method wanted) {
    List<MethodModel> found =
        model.methods().stream()
            .filter(method -> method.methodName().equalsString(wanted.name()))
            .filter(method -> method.code().isPresent())
            .filter(method ->
                wanted.parameters().isEmpty()
                    || wanted.parameters().get().equals(parameters(method)))
            .toList();
    if (found.isEmpty()) {
      throw new FaultException("there is no method " + wanted);
    }
    if (found.size() > 1) {
      throw new FaultException(
          wanted
              + " may be any of "
              + found.stream()
                  .map(method -> "(" + parameters(method) + ")")
                  .collect(Collectors.joining(", ")));
    }
    return found.getFirst();
  }

  /** Simple names; that of a nested class stands behind its dollar sign. */
  private static String parameters(MethodModel method) {
    return method.methodTypeSymbol().parameterList().stream()
        .map(type -> type.displayName().substring(type.displayName().lastIndexOf('$') + 1))
        .collect(Collectors.joining(","));
  }
}
