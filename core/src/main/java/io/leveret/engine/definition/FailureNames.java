package io.leveret.engine.definition;

import io.leveret.Handling;
import io.leveret.transport.ForeignText;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Checks the names of exception classes in settings: a name that no class has would be a rule that never applies. */
final class FailureNames {

    private FailureNames() {}

    /** Adds a fault for each name that is not that of an exception class, as the handlers see it. */
    static void check(Set<String> names, List<Handling<?>> handlings, Faults faults, Faults.At at) {
        if (names.isEmpty()) {
            return;
        }
        Set<@Nullable ClassLoader> loaders = new LinkedHashSet<>();
        for (Handling<?> handling : handlings) {
            loaders.add(HandlerMethod.loaderOf(handling.handler()));
        }
        loaders.add(Thread.currentThread().getContextClassLoader());
        names.stream().sorted().forEach(name -> {
            Class<?> found = find(name, loaders);
            String problem = found == null
                    ? "retry.notOn: there is no class " + ForeignText.quote(name)
                    : "retry.notOn: " + ForeignText.quote(name) + " is not an exception class";
            boolean fine = found != null && Throwable.class.isAssignableFrom(found);
            // Groups that share the defaults share their faults.
            if (!fine && !faults.knows(problem)) {
                at.add(problem, found == null ? remedy(name, loaders) : "name the class of a failure");
            }
        });
    }

    private static String remedy(String name, Set<@Nullable ClassLoader> loaders) {
        int last = name.lastIndexOf('.');
        String nested = last < 0 ? name : name.substring(0, last) + "$" + name.substring(last + 1);
        return Stream.of(nested, "java.lang." + name, "java.io." + name, "java.util." + name, "io.leveret." + name)
                .filter(near -> find(near, loaders) != null)
                .findFirst()
                .map(near -> "did you mean '" + near + "'?")
                .orElse("name an exception class that the handlers can load, with its package; a nested class is"
                        + " com.acme.Orders$InvalidException");
    }

    private static @Nullable Class<?> find(String name, Set<@Nullable ClassLoader> loaders) {
        for (ClassLoader loader : loaders) {
            try {
                return Class.forName(name, false, loader);
            } catch (ClassNotFoundException | LinkageError e) {
                // The next one may have it. On some systems a wrong case ends in a LinkageError.
            }
        }
        return null;
    }
}
