package io.leveret.engine.definition;

import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Finds the type arguments of generic events, as a class and its supertypes declare them. */
final class Generics {

    /** What the type parameters of all classes above a class are. */
    private final Map<TypeVariable<?>, Type> arguments = new HashMap<>();

    private Generics() {}

    /** Seen from a class, which may fill the type parameters of those that it extends, and its arguments where it is generic. */
    static Generics of(Type type) {
        var seen = new Generics();
        seen.addArgumentsOf(type);
        return seen;
    }

    private void addSupertypes(Class<?> type) {
        if (type.getGenericSuperclass() != null) {
            addArgumentsOf(type.getGenericSuperclass());
        }
        for (Type above : type.getGenericInterfaces()) {
            addArgumentsOf(above);
        }
    }

    private void addArgumentsOf(Type of) {
        Class<?> raw = raw(of);
        if (of instanceof ParameterizedType filled) {
            for (int i = 0; i < raw.getTypeParameters().length; i++) {
                arguments.put(raw.getTypeParameters()[i], resolve(filled.getActualTypeArguments()[i]));
            }
        }
        addSupertypes(raw);
    }

    /** A type with its parameters filled, as far as they are known; wildcards become their bounds. */
    Type resolve(Type type) {
        if (type instanceof TypeVariable<?> variable) {
            return arguments.getOrDefault(variable, variable);
        }
        if (type instanceof WildcardType wildcard) {
            return resolve(wildcard.getUpperBounds()[0]);
        }
        if (type instanceof ParameterizedType generic) {
            return new Filled(
                    raw(generic),
                    generic.getOwnerType(),
                    Arrays.stream(generic.getActualTypeArguments())
                            .map(this::resolve)
                            .toList());
        }
        if (type instanceof GenericArrayType array) {
            Type element = resolve(array.getGenericComponentType());
            return element instanceof Class<?> plain ? plain.arrayType() : new FilledArray(element);
        }
        return type;
    }

    /** A type as it is read: of a wildcard, as Kotlin has for {@code List<Context>}, its bound. */
    static Type bound(Type type) {
        return type instanceof WildcardType wildcard ? wildcard.getUpperBounds()[0] : type;
    }

    /** The class of a type without its arguments; of a parameter that nobody fills, its bound. */
    static Class<?> raw(Type type) {
        if (type instanceof Class<?> plain) {
            return plain;
        }
        if (type instanceof ParameterizedType generic) {
            return raw(generic.getRawType());
        }
        if (type instanceof GenericArrayType array) {
            return raw(array.getGenericComponentType()).arrayType();
        }
        return type instanceof TypeVariable<?> variable ? raw(variable.getBounds()[0]) : Object.class;
    }

    /** Why nobody can know what to decode to; empty when all is said. Lists and maps without arguments hold anything. */
    static Optional<String> problem(Type type) {
        if (type instanceof Class<?> plain) {
            boolean open =
                    plain.getTypeParameters().length > 0 && !plain.getName().startsWith("java.util.");
            return open
                    ? Optional.of(plain.getName() + " is generic, and nothing says what it holds")
                    : Optional.empty();
        }
        if (type instanceof ParameterizedType generic) {
            return Arrays.stream(generic.getActualTypeArguments())
                    .flatMap(argument -> problem(argument).stream())
                    .findFirst();
        }
        if (type instanceof GenericArrayType array) {
            return problem(array.getGenericComponentType());
        }
        if (type instanceof WildcardType wildcard) {
            return problem(wildcard.getUpperBounds()[0]); // as Kotlin has for each List<Line> of another type
        }
        return Optional.of(type.getTypeName() + " is a type parameter, and nothing says what it is");
    }

    /**
     * An array of a generic class with its arguments.
     *
     * @param element that class
     */
    private record FilledArray(Type element) implements GenericArrayType {

        @Override
        public Type getGenericComponentType() {
            return element;
        }

        @Override
        public String toString() {
            return element.getTypeName() + "[]";
        }
    }

    /** A generic class with its arguments. */
    private record Filled(Class<?> raw, @Nullable Type owner, List<Type> arguments) implements ParameterizedType {

        @Override
        public Type[] getActualTypeArguments() {
            return arguments.toArray(Type[]::new);
        }

        @Override
        public Type getRawType() {
            return raw;
        }

        @Override
        public @Nullable Type getOwnerType() {
            return owner;
        }

        @Override
        public String toString() {
            return raw.getName()
                    + arguments.stream().map(Type::getTypeName).collect(Collectors.joining(", ", "<", ">"));
        }
    }
}
