package io.leveret.json;

import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.DeserializationConfig;
import com.fasterxml.jackson.databind.SerializationConfig;
import com.fasterxml.jackson.databind.cfg.MapperConfig;
import com.fasterxml.jackson.databind.deser.BeanDeserializerBuilder;
import com.fasterxml.jackson.databind.deser.BeanDeserializerModifier;
import com.fasterxml.jackson.databind.deser.CreatorProperty;
import com.fasterxml.jackson.databind.deser.SettableBeanProperty;
import com.fasterxml.jackson.databind.deser.impl.NullsFailProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.BeanPropertyWriter;
import com.fasterxml.jackson.databind.ser.BeanSerializerModifier;
import java.lang.annotation.Annotation;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * What Jackson alone gets wrong about classes that Kotlin has compiled: it puts null where they have none, makes a second one
 * of an object, and writes names and numbers that only Kotlin's compiler knows. Needs no Kotlin itself.
 */
final class KotlinClasses {

    private KotlinClasses() {}

    static boolean contains(Class<?> type) {
        for (Annotation annotation : type.getAnnotations()) {
            if (annotation.annotationType().getName().equals("kotlin.Metadata")) {
                return true;
            }
        }
        return false;
    }

    /** Why a class can't be written and read property by property as its author means it. */
    static Optional<String> problem(Class<?> type, MapperConfig<?> config) {
        return contains(type) && !isKnown(config)
                ? Optional.of(type.getName() + " is a Kotlin class, which needs jackson-module-kotlin:"
                        + " LeveretBuilder.codec(JsonCodec.of(JsonCodec.mapper().registerModule(kotlinModule())))")
                : Optional.empty();
    }

    /** Why a class is not read as the one that there is. */
    static Optional<String> singleProblem(Class<?> type) {
        boolean single = contains(type)
                && Arrays.stream(type.getDeclaredFields())
                        .anyMatch(field -> field.getName().equals("INSTANCE")
                                && field.getType() == type
                                && Modifier.isStatic(field.getModifiers()));
        return single
                ? Optional.of(type.getName() + " is a Kotlin object, and would be read as a second one of its class:"
                        + " use kotlinModule { enable(KotlinFeature.SingletonSupport) }")
                : Optional.empty();
    }

    /**
     * The name that a property of a class is written with, if it is read by another. By the rules of Java's beans the getter
     * of {@code aName} has the name {@code aname}.
     */
    static Optional<String> writtenName(String read, Collection<String> written) {
        return written.contains(read)
                ? Optional.empty()
                : written.stream().filter(read::equalsIgnoreCase).findFirst();
    }

    /** Kotlin's modules have introspectors that find what Kotlin's compiler has noted. */
    private static boolean isKnown(MapperConfig<?> config) {
        return config.getAnnotationIntrospector().allIntrospectors().stream()
                .anyMatch(one -> one.getClass().getSimpleName().startsWith("Kotlin"));
    }

    static SimpleModule module() {
        return new SimpleModule("Kotlin classes")
                .setDeserializerModifier(new NullRefuser())
                .setSerializerModifier(new WriteRefuser());
    }

    /**
     * Jackson sets properties that are not in the constructor by setters or past them, where Kotlin checks nothing. Its module
     * says which of them have to have a value.
     */
    private static final class NullRefuser extends BeanDeserializerModifier {

        private static final long serialVersionUID = 1L;

        @Override
        public BeanDeserializerBuilder updateBuilder(
                DeserializationConfig config, BeanDescription description, BeanDeserializerBuilder builder) {
            if (contains(description.getBeanClass())) {
                List<SettableBeanProperty> all = new ArrayList<>();
                builder.getProperties().forEachRemaining(all::add);
                for (SettableBeanProperty property : all) {
                    if (property.isRequired() && !(property instanceof CreatorProperty)) {
                        builder.addOrReplaceProperty(
                                property.withNullProvider(NullsFailProvider.constructForProperty(property)), true);
                    }
                }
            }
            return builder;
        }
    }

    /** Without Kotlin's module a property may get the name {@code sku-bWR78iM}, and a large unsigned number a minus. */
    private static final class WriteRefuser extends BeanSerializerModifier {

        private static final long serialVersionUID = 1L;

        @Override
        public List<BeanPropertyWriter> changeProperties(
                SerializationConfig config, BeanDescription description, List<BeanPropertyWriter> properties) {
            Optional<String> problem = problem(description.getBeanClass(), config);
            if (problem.isPresent()) {
                throw new IllegalArgumentException(problem.get());
            }
            return properties;
        }
    }
}
