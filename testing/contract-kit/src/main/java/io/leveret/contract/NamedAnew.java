package io.leveret.contract;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Loads a class and its nested ones once more, with other names in their annotations. Such names are constants, and tests that share
 * a broker need names that no other test uses.
 */
final class NamedAnew extends ClassLoader {

    private final String holder;
    private final Map<String, String> names;

    private NamedAnew(Class<?> holder, Map<String, String> names) {
        super(holder.getClassLoader());
        this.holder = holder.getName();
        this.names = names;
    }

    /**
     * Makes an object of a class that was loaded once more.
     *
     * @param holder has a constructor without parameters, and is public
     * @param names what to write instead of a name; of the same length, and both in ASCII
     * @param as what the object is used as
     */
    static <T> T make(Class<? extends T> holder, Map<String, String> names, Class<T> as) {
        try {
            return as.cast(new NamedAnew(holder, names)
                    .loadClass(holder.getName())
                    .getConstructor()
                    .newInstance());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(holder + " can't be loaded once more", e);
        }
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.equals(holder) && !name.startsWith(holder + "$")) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> known = findLoadedClass(name);
            return known == null ? define(name) : known;
        }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
            if (in == null) {
                throw new ClassNotFoundException(name);
            }
            // A character for each byte, so that all others stay as they are.
            String code = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
            for (Map.Entry<String, String> anew : names.entrySet()) {
                code = code.replace(anew.getKey(), anew.getValue());
            }
            byte[] bytes = code.getBytes(StandardCharsets.ISO_8859_1);
            return defineClass(name, bytes, 0, bytes.length);
        } catch (IOException e) {
            throw new UncheckedIOException("Can't read the code of " + name, e);
        }
    }
}
