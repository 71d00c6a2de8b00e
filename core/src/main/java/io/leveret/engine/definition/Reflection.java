package io.leveret.engine.definition;

import io.leveret.LeveretException;
import io.leveret.engine.failures.Thrown;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import org.jspecify.annotations.Nullable;

/** Calls methods of users' classes, including package-private ones. */
final class Reflection {

    private Reflection() {}

    /** A handle to a method of an object, or of its class. */
    static MethodHandle bind(Object target, Method method) {
        MethodHandle handle = unreflect(method);
        return Modifier.isStatic(method.getModifiers()) ? handle : handle.bindTo(target);
    }

    /** A handle to a method that takes its object first, unless it is static. */
    static MethodHandle unreflect(Method method) {
        try {
            method.setAccessible(true);
            MethodHandle handle = MethodHandles.lookup().unreflect(method);
            return handle.asType(handle.type().generic());
        } catch (IllegalAccessException | InaccessibleObjectException e) {
            throw new ClosedException(method, e);
        }
    }

    /** A method is in a package that is not open to Leveret. */
    static final class ClosedException extends LeveretException {

        private static final long serialVersionUID = 1L;

        private final String problem;
        private final String remedy;

        ClosedException(Method method, Exception cause) {
            this(
                    method + " can't be called",
                    "open its package to the module io.leveret.core ('opens "
                            + method.getDeclaringClass().getPackageName()
                            + " to io.leveret.core, com.fasterxml.jackson.databind;')",
                    cause);
        }

        private ClosedException(String problem, String remedy, Exception cause) {
            super(problem + ": " + remedy, cause);
            this.problem = problem;
            this.remedy = remedy;
        }

        String problem() {
            return problem;
        }

        String remedy() {
            return remedy;
        }
    }

    /** Calls it; whatever it throws comes through as it is. */
    static @Nullable Object call(MethodHandle handle, Object argument) throws Exception {
        try {
            return handle.invokeExact(argument);
        } catch (Exception | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new Thrown(e);
        }
    }

    /** Calls it; whatever it throws comes through as it is. */
    static @Nullable Object call(MethodHandle handle, Object first, Object second, Object third) throws Exception {
        try {
            return handle.invokeExact(first, second, third);
        } catch (Exception | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new Thrown(e);
        }
    }

    /** Calls it; whatever it throws comes through as it is. */
    static @Nullable Object call(MethodHandle handle, Object first, Object second) throws Exception {
        try {
            return handle.invokeExact(first, second);
        } catch (Exception | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new Thrown(e);
        }
    }
}
