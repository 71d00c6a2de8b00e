package io.leveret;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.leveret.DeadLetters.Letter;
import io.leveret.DeadLetters.Position;
import io.leveret.json.JsonCodec;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.lang.reflect.AnnotatedArrayType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.lang.reflect.Proxy;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Whoever passes null where it is not allowed learns which argument it is: from each constructor and method of the API that
 * takes something, for each argument, and for each element of a collection or an array.
 */
@Timeout(60)
class NullArgumentsTest {

    /** What users make, and builders of it. */
    private static final List<Class<?>> MADE = List.of(
            Batching.class,
            BrokerSettings.class,
            CircuitBreakerPolicy.class,
            EncodedEvent.class,
            Handling.class,
            JsonCodec.class,
            LeveretBuilder.class,
            Outcome.class,
            Outcome.Each.class,
            Outcome.Reply.class,
            PublishOptions.class,
            PublishSettings.class,
            PublishTopic.class,
            RetryPolicy.class,
            Settings.class,
            SubscriptionDefinition.class,
            SubscriptionSettings.class,
            SupervisionPolicy.class);

    /** Of a running application. */
    private static final List<Class<?>> RUNNING =
            List.of(Leveret.class, Publisher.class, Requester.class, DeadLetters.class);

    private final Map<Class<?>, Object> samples = new HashMap<>();

    /** Whatever is not as it should be. */
    private final List<String> wrong = new ArrayList<>();

    /** Of the test. */
    @EventType("step.made")
    record Step(int number) {}

    NullArgumentsTest() {
        var handling = Handling.of(Step.class, (step, context) -> Outcome.ack());
        for (Object sample : List.of(
                "steps",
                new Step(1),
                Duration.ofSeconds(1),
                Path.of("none.yaml"),
                handling,
                new Batching<Step>(2, Duration.ofSeconds(1), (steps, contexts) -> Outcome.ack()),
                SubscriptionDefinition.of("group", "steps", handling),
                BrokerSettings.of("memory:nulls"),
                Settings.of("memory:nulls"),
                PublishSettings.DEFAULT,
                PublishTopic.DEFAULT,
                PublishSettings.WhenFull.BLOCK,
                SubscriptionSettings.DEFAULT,
                SubscriptionSettings.UnknownTypes.RETRY,
                RetryPolicy.DEFAULT,
                SupervisionPolicy.DEFAULT,
                CircuitBreakerPolicy.DEFAULT,
                PublishOptions.DEFAULT,
                new EncodedEvent(new byte[0], "text/plain"),
                Position.START,
                Outcome.ack(),
                new ObjectMapper())) {
            samples.put(sample.getClass(), sample);
        }
        samples.put(Object.class, new Step(1));
        samples.put(Path.class, Path.of("none.yaml"));
        samples.put(Type.class, Step.class);
        samples.put(Class.class, IllegalStateException.class);
        samples.put(InputStream.class, new ByteArrayInputStream(new byte[0]));
        samples.put(List.class, List.of());
        samples.put(Set.class, Set.of());
        samples.put(Map.class, Map.of());
        samples.put(Outcome.class, Outcome.ack());
        samples.put(int.class, 1);
        samples.put(double.class, 0.5);
        samples.put(boolean.class, false);
        samples.put(byte[].class, new byte[0]);
        samples.put(Predicate.class, (Predicate<Letter>) letter -> true);
    }

    @Test
    void eachDoorNamesTheArgumentThatIsNull() {
        for (Class<?> type : MADE) {
            for (Constructor<?> constructor : type.getConstructors()) {
                check(constructor, null);
            }
            for (Method method : doors(type)) {
                check(method, Modifier.isStatic(method.getModifiers()) ? null : instance(type));
            }
        }
        assertEquals("", String.join("\n", wrong));
    }

    @Test
    void soDoesARunningApplication() {
        try (Leveret app = Leveret.builder().broker("memory:nulls").start()) {
            samples.put(Publisher.class, app.publisher());
            samples.put(Requester.class, app.requester());
            samples.put(DeadLetters.class, app.deadLetters("group", "steps"));
            samples.put(Leveret.class, app);
            for (Class<?> type : RUNNING) {
                for (Method method : doors(type)) {
                    check(method, Modifier.isStatic(method.getModifiers()) ? null : samples.get(type));
                }
            }
            assertEquals("", String.join("\n", wrong));
        }
    }

    private static List<Method> doors(Class<?> type) {
        return Arrays.stream(type.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()))
                .filter(method -> !method.isSynthetic() && !method.getName().equals("equals"))
                .filter(method -> method.getParameterCount() > 0)
                .toList();
    }

    private @Nullable Object instance(Class<?> type) {
        if (type == LeveretBuilder.class) {
            return Leveret.builder();
        }
        return type == JsonCodec.class ? null : sample(type);
    }

    private @Nullable Object sample(Class<?> type) {
        Object known = samples.get(type);
        if (known != null || type.isPrimitive()) {
            return known;
        }
        if (type.isArray()) {
            return Array.newInstance(type.getComponentType(), 0);
        }
        return type.isInterface() ? aNew(type) : null;
    }

    private static Object aNew(Class<?> type) {
        return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> null);
    }

    private void check(Executable door, @Nullable Object on) {
        if (door instanceof Method method && !Modifier.isStatic(method.getModifiers()) && on == null) {
            return;
        }
        Parameter[] parameters = door.getParameters();
        for (int i = 0; i < parameters.length; i++) {
            Parameter parameter = parameters[i];
            if (!parameter.getType().isPrimitive() && !nullable(parameter.getAnnotatedType(), parameter)) {
                expect(door, on, i, null, parameter.getName());
            }
            Object holey = holey(parameter);
            if (holey != null) {
                expect(door, on, i, holey, parameter.getName().replaceFirst("s$", ""));
            }
        }
    }

    private static boolean nullable(AnnotatedType type, Parameter parameter) {
        return type.isAnnotationPresent(Nullable.class) || parameter.isAnnotationPresent(Nullable.class);
    }

    /** The same kind of collection with null in it, if the parameter is one of what can't be null. */
    private @Nullable Object holey(Parameter parameter) {
        Class<?> type = parameter.getType();
        if (type == List.class) {
            return Arrays.asList(new @Nullable Object[1]);
        }
        if (type == Set.class) {
            return new HashSet<>(Arrays.asList(new @Nullable Object[1]));
        }
        if (type == Map.class) {
            return Collections.singletonMap("key", null);
        }
        boolean array = type.isArray() && !type.getComponentType().isPrimitive();
        return array
                        && parameter.getAnnotatedType() instanceof AnnotatedArrayType elements
                        && !elements.getAnnotatedGenericComponentType().isAnnotationPresent(Nullable.class)
                ? Array.newInstance(type.getComponentType(), 1)
                : null;
    }

    private void expect(Executable door, @Nullable Object on, int which, @Nullable Object passed, String told) {
        Parameter[] parameters = door.getParameters();
        @Nullable Object[] arguments = new @Nullable Object[parameters.length];
        for (int i = 0; i < parameters.length; i++) {
            arguments[i] = i == which ? passed : sample(parameters[i].getType());
        }
        String said = said(door, on, arguments);
        if (!said.startsWith(IllegalArgumentException.class.getName()) || !said.contains(told)) {
            wrong.add(door.getDeclaringClass().getSimpleName() + "#" + door.getName() + ": expected '" + told
                    + "', and it said: " + said);
        }
    }

    private static String said(Executable door, @Nullable Object on, @Nullable Object[] arguments) {
        try {
            Object result = door instanceof Constructor<?> constructor
                    ? constructor.newInstance(arguments)
                    : ((Method) door).invoke(on, arguments);
            if (result instanceof CompletableFuture<?> future) {
                future.join();
            }
            return "nothing";
        } catch (InvocationTargetException | CompletionException e) {
            return String.valueOf(e.getCause());
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            throw new AssertionError(door + " with " + Arrays.toString(arguments), e);
        }
    }
}
