package io.leveret.support;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Checks what is passed to the API, and says which argument is wrong. */
public final class Arguments {

    private Arguments() {}

    /**
     * Returns an argument.
     *
     * @param argument what was passed
     * @param name what the caller knows it by
     * @param <T> its type
     * @return the argument
     * @throws IllegalArgumentException if it is null
     */
    public static <T> T given(@Nullable T argument, String name) {
        if (argument == null) {
            throw new IllegalArgumentException(name + " is null");
        }
        return argument;
    }

    /**
     * Copies an argument.
     *
     * @param argument what was passed
     * @param name what the caller knows it by
     * @param <T> the type of its elements
     * @return an unmodifiable copy
     * @throws IllegalArgumentException if it is null, or has a null
     */
    public static <T> List<T> list(@Nullable List<T> argument, String name) {
        return List.copyOf(whole(argument, name));
    }

    /**
     * Copies an argument.
     *
     * @param argument what was passed
     * @param name what the caller knows it by
     * @param <T> the type of its elements
     * @return an unmodifiable copy
     * @throws IllegalArgumentException if it is null, or has a null
     */
    public static <T> List<T> list(T @Nullable [] argument, String name) {
        return List.copyOf(whole(Arrays.asList(given(argument, name)), name));
    }

    /**
     * Copies an argument.
     *
     * @param argument what was passed
     * @param name what the caller knows it by
     * @param <T> the type of its elements
     * @return an unmodifiable copy
     * @throws IllegalArgumentException if it is null, or has a null
     */
    public static <T> Set<T> set(@Nullable Set<T> argument, String name) {
        return Set.copyOf(whole(argument, name));
    }

    /**
     * Copies an argument.
     *
     * @param argument what was passed
     * @param name what the caller knows it by
     * @param <K> the type of its keys
     * @param <V> the type of its values
     * @return an unmodifiable copy
     * @throws IllegalArgumentException if it is null, or has a null as a key or a value
     */
    public static <K, V> Map<K, V> map(@Nullable Map<K, V> argument, String name) {
        Map<K, V> map = given(argument, name);
        whole(map.keySet(), name);
        whole(map.values(), name);
        return Map.copyOf(map);
    }

    /**
     * Refuses an argument that was looked at.
     *
     * @param problem what is wrong with it; empty if nothing is
     * @throws IllegalArgumentException if something is
     */
    public static void check(Optional<String> problem) {
        if (problem.isPresent()) {
            throw new IllegalArgumentException(problem.get());
        }
    }

    /**
     * Refuses an argument that was looked at.
     *
     * @param problem what is wrong with it; empty if nothing is
     * @param name what the caller knows it by
     * @throws IllegalArgumentException if something is
     */
    public static void check(Optional<String> problem, String name) {
        if (problem.isPresent()) {
            throw new IllegalArgumentException(name + ": " + problem.get());
        }
    }

    private static <T, C extends Collection<T>> C whole(@Nullable C argument, String name) {
        C all = given(argument, name);
        for (T each : all) {
            if (each == null) {
                throw new IllegalArgumentException(name + " has a null");
            }
        }
        return all;
    }
}
