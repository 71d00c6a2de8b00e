package io.leveret.engine;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.util.Arrays;
import java.util.Map;

/** Which parameters of handlers a codec, which is told a class only, can fill. */
final class Generics {

    private Generics() {}

    /** Whether nothing is lost when a type's parameters are: none, or {@code ?}, or those of {@code Map<String, Object>}. */
    static boolean readable(Type type) {
        if (!(type instanceof ParameterizedType parameterized)) {
            return type instanceof Class<?>;
        }
        Type[] arguments = parameterized.getActualTypeArguments();
        boolean texts = parameterized.getRawType() == Map.class && arguments[0] == String.class;
        return Arrays.stream(arguments).skip(texts ? 1 : 0).allMatch(Generics::anything);
    }

    private static boolean anything(Type argument) {
        return argument == Object.class
                || (argument instanceof WildcardType wildcard && wildcard.getUpperBounds()[0] == Object.class);
    }
}
