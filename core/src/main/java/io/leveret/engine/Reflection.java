package io.leveret.engine;

import io.leveret.LeveretException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/** Calls methods of users' classes, package-private ones too. */
final class Reflection {

    private Reflection() {}

    /** A handle to a method of an object. */
    static MethodHandle bind(Object target, Method method) {
        return unreflect(method).bindTo(target);
    }

    /** A handle to a method that takes its object first. */
    static MethodHandle unreflect(Method method) {
        try {
            method.setAccessible(true);
            MethodHandle handle = MethodHandles.lookup().unreflect(method);
            return handle.asType(handle.type().generic());
        } catch (IllegalAccessException | InaccessibleObjectException e) {
            throw new LeveretException(
                    method + " can't be called: open its package to the module io.leveret.core ('opens "
                            + method.getDeclaringClass().getPackageName() + " to io.leveret.core;')",
                    e);
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
