package io.leveret.engine.definition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leveret.engine.failures.Thrown;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Calls of users' methods. */
class ReflectionTest {

    @SuppressWarnings("unused") // called by their names
    private static final class Shop {

        private int sum(int price, long number, String unit) {
            return (int) (price * number);
        }

        private static String name(Object any) {
            return "shop of " + any;
        }

        private void nothing(Object any) {}

        private Object failing(Throwable thrown) throws Throwable {
            throw thrown;
        }

        private Object failing(Object first, Throwable thrown) throws Throwable {
            throw thrown;
        }

        private Object failing(Object first, Object second, Throwable thrown) throws Throwable {
            throw thrown;
        }
    }

    private static Method method(String name, int parameters) {
        return Arrays.stream(Shop.class.getDeclaredMethods())
                .filter(found -> found.getName().equals(name) && found.getParameterCount() == parameters)
                .findFirst()
                .orElseThrow();
    }

    private final Shop shop = new Shop();

    @Test
    void aPrivateMethodIsCalledWithPrimitivesAndAStaticOneWithoutItsObject() throws Exception {
        assertEquals(6, Reflection.call(Reflection.bind(shop, method("sum", 3)), 2, 3L, "EUR"));
        assertEquals("shop of a", Reflection.call(Reflection.bind(shop, method("name", 1)), "a"));
        assertEquals(null, Reflection.call(Reflection.bind(shop, method("nothing", 1)), "a"));
    }

    /** Retries and breakers go by the class of a failure: it must not be another one's. */
    @Test
    void whatAMethodThrowsComesThroughAsItIsHoweverManyParametersItHas() {
        for (Throwable thrown :
                List.of(new IOException("a"), new StackOverflowError("b"), new IllegalStateException())) {
            assertSame(thrown, thrownBy(1, thrown));
            assertSame(thrown, thrownBy(2, thrown));
            assertSame(thrown, thrownBy(3, thrown));
        }
    }

    @Test
    void whatIsNeitherExceptionNorErrorIsCarried() {
        var odd = new Throwable("odd");
        for (int parameters = 1; parameters <= 3; parameters++) {
            Thrown carrier = assertInstanceOf(Thrown.class, thrownBy(parameters, odd));
            assertSame(odd, Thrown.unwrap(carrier));
        }
    }

    private Throwable thrownBy(int parameters, Throwable thrown) {
        MethodHandle handle = Reflection.bind(shop, method("failing", parameters));
        return assertThrows(Throwable.class, () -> {
            switch (parameters) {
                case 1 -> Reflection.call(handle, thrown);
                case 2 -> Reflection.call(handle, 1, thrown);
                default -> Reflection.call(handle, 1, 2, thrown);
            }
        });
    }

    /** Of the JDK's own, none is open. */
    @Test
    void aMethodOfAClosedPackageIsNamedWithWhatOpensIt() throws Exception {
        Method closed = String.class.getDeclaredMethod("isLatin1");

        var failure = assertThrows(Reflection.ClosedException.class, () -> Reflection.unreflect(closed));

        assertTrue(failure.problem().endsWith("isLatin1() can't be called"), failure.problem());
        assertEquals(
                "open its package to the module io.leveret.core ('opens java.lang to io.leveret.core,"
                        + " com.fasterxml.jackson.databind;')",
                failure.remedy());
    }
}
