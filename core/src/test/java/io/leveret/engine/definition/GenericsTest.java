package io.leveret.engine.definition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a class makes of the type parameters of those above it. */
class GenericsTest {

    record Order(String id) {}

    record Changed<B, A>(B before, A after) {}

    interface Reader<T> {
        void read(T event);
    }

    @SuppressWarnings("unused") // its signatures matter
    abstract static class Base<A, B> implements Reader<Changed<B, A>> {
        void plain(A event) {}

        void nested(Map<String, List<? extends B>> events) {}

        void array(List<A[]> events) {}

        void filledArray(List<List<String>[]> events) {}

        void wild(List<? super Order> events) {}

        <M extends Number> void own(M event) {}
    }

    /** The parameters change their places on the way. */
    abstract static class Middle<X> extends Base<X, Order> {}

    abstract static class Below extends Middle<Integer> {}

    abstract static class Open<T> extends Middle<T> {}

    private static Type first(Class<?> declaring, String name) {
        Method found = Arrays.stream(declaring.getDeclaredMethods())
                .filter(method -> method.getName().equals(name))
                .findFirst()
                .orElseThrow();
        return found.getGenericParameterTypes()[0];
    }

    private static Type resolved(Class<?> from, Class<?> declaring, String name) {
        return Generics.of(from).resolve(first(declaring, name));
    }

    @Test
    void eachParameterIsWhatTheClassesOnTheWayHaveFilledInHoweverTheyCallIt() {
        assertEquals(Integer.class, resolved(Below.class, Base.class, "plain"));
        assertEquals(
                "io.leveret.engine.definition.GenericsTest$Changed<" + Order.class.getName() + ", java.lang.Integer>",
                resolved(Below.class, Reader.class, "read").getTypeName());
        assertEquals(
                "java.util.Map<java.lang.String, java.util.List<" + Order.class.getName() + ">>",
                resolved(Below.class, Base.class, "nested").getTypeName());
    }

    /** A compensation is found by the event that its handler takes. */
    @Test
    void theSameTypeReadAtTwoPlacesIsEqualAndWithOtherArgumentsItIsNot() {
        assertEquals(resolved(Below.class, Base.class, "nested"), resolved(Below.class, Base.class, "nested"));
        assertNotEquals(resolved(Below.class, Base.class, "nested"), resolved(Open.class, Base.class, "array"));
    }

    @Test
    void anArrayOfATypeParameterIsOneOfWhatThatIs() {
        assertEquals(
                "java.util.List<java.lang.Integer[]>",
                resolved(Below.class, Base.class, "array").getTypeName());
        assertEquals(Optional.empty(), Generics.problem(resolved(Below.class, Base.class, "array")));
        assertEquals(
                Integer[].class,
                Generics.raw(((java.lang.reflect.ParameterizedType) resolved(Below.class, Base.class, "array"))
                        .getActualTypeArguments()[0]));
    }

    @Test
    void anArrayOfAGenericClassWithItsArgumentsSaysAll() {
        assertEquals(Optional.empty(), Generics.problem(resolved(Below.class, Base.class, "filledArray")));
    }

    @Test
    void whatNobodyFillsIsNamedHoweverDeepItIs() {
        assertEquals(
                Optional.of("T is a type parameter, and nothing says what it is"),
                Generics.problem(resolved(Open.class, Base.class, "plain")));
        assertEquals(
                Optional.of("T is a type parameter, and nothing says what it is"),
                Generics.problem(resolved(Open.class, Base.class, "array")));
        assertEquals(
                Optional.of(Changed.class.getName() + " is generic, and nothing says what it holds"),
                Generics.problem(Changed.class));
        assertEquals(Optional.empty(), Generics.problem(List.class), "it holds anything");
    }

    @Test
    void theClassOfAParameterThatNobodyFillsIsItsBound() {
        assertEquals(Number.class, Generics.raw(resolved(Below.class, Base.class, "own")));
        assertEquals(Object.class, Generics.raw(resolved(Open.class, Base.class, "plain")));
    }

    @Test
    void aLowerBoundSaysNothingOfWhatIsRead() {
        assertEquals(
                "java.util.List<java.lang.Object>",
                resolved(Below.class, Base.class, "wild").getTypeName());
    }
}
