package io.leveret.json;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.DeserializationConfig;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.deser.AbstractDeserializer;
import com.fasterxml.jackson.databind.deser.BeanDeserializerBase;
import com.fasterxml.jackson.databind.deser.DefaultDeserializationContext;
import com.fasterxml.jackson.databind.deser.SettableBeanProperty;
import com.fasterxml.jackson.databind.deser.ValueInstantiator;
import com.fasterxml.jackson.databind.deser.impl.TypeWrappedDeserializer;
import com.fasterxml.jackson.databind.deser.impl.UnsupportedTypeDeserializer;
import com.fasterxml.jackson.databind.deser.std.ContainerDeserializerBase;
import com.fasterxml.jackson.databind.deser.std.ReferenceTypeDeserializer;
import com.fasterxml.jackson.databind.introspect.AnnotatedClass;
import com.fasterxml.jackson.databind.introspect.AnnotatedClassResolver;
import com.fasterxml.jackson.databind.jsontype.NamedType;
import com.fasterxml.jackson.databind.jsontype.impl.AsDeductionTypeDeserializer;
import com.fasterxml.jackson.databind.ser.std.BeanSerializerBase;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds what makes an event class unreadable for Jackson, before the first event. Jackson creates readers for classes
 * that it cannot instantiate, and fails only when a document comes. Checks the class and everything that its components
 * consist of.
 */
final class JsonFaults {

    /** How a class is said, where the family must list its classes. */
    private static final Set<JsonTypeInfo.Id> NAMES =
            Set.of(JsonTypeInfo.Id.NAME, JsonTypeInfo.Id.SIMPLE_NAME, JsonTypeInfo.Id.DEDUCTION);

    private final ObjectMapper mapper;
    private final List<String> found = new ArrayList<>();

    /** Classes that were looked at. */
    private final Set<Class<?>> seen = new HashSet<>();

    private JsonFaults(ObjectMapper mapper) {
        this.mapper = mapper;
    }

    /** All that is wrong with a type, each with its place; empty when documents of it can be read. */
    static List<String> of(ObjectMapper mapper, Type type) {
        var faults = new JsonFaults(mapper);
        JavaType event = mapper.constructType(type);
        faults.visit(event.getRawClass().getSimpleName(), event);
        return faults.found;
    }

    private void visit(String place, JavaType type) {
        Class<?> raw = type.getRawClass();
        try {
            DeserializationContext context = ((DefaultDeserializationContext) mapper.getDeserializationContext())
                    .createDummyInstance(mapper.getDeserializationConfig());
            boolean named = context.findRootValueDeserializer(type) instanceof TypeWrappedDeserializer;
            visit(place, context.findContextualValueDeserializer(type, null), named);
        } catch (JsonMappingException e) {
            found.add(place + ": "
                    + KotlinClasses.problem(raw, mapper.getDeserializationConfig())
                            .orElseGet(() -> e.getOriginalMessage() + opens(raw)));
        } catch (RuntimeException e) {
            found.add(place + ": " + e + opens(raw));
        }
    }

    /**
     * Looks at a reader.
     *
     * @param place the component, from the event's class on
     * @param reader what Jackson would read it with
     * @param named whether documents say which class of several it is
     */
    private void visit(String place, @Nullable JsonDeserializer<?> reader, boolean named) {
        if (reader instanceof UnsupportedTypeDeserializer) {
            found.add(place + ": " + name(reader) + " is not read: use the plain type, which may be null");
        } else if (reader instanceof AbstractDeserializer && !named) {
            found.add(place + ": " + name(reader)
                    + " is abstract, and nothing says which class to make of it: annotate it with @JsonTypeInfo and"
                    + " @JsonSubTypes");
        } else if (reader instanceof AbstractDeserializer) {
            visitFamily(place, reader.handledType());
        } else if (reader instanceof BeanDeserializerBase bean) {
            visit(place, bean, named);
        } else if (reader instanceof ReferenceTypeDeserializer<?> reference) {
            visit(place, reference.getValueType().getReferencedType());
        } else if (reader instanceof ContainerDeserializerBase<?> container) {
            visit(place + "[]", container.getContentDeserializer(), named || typed(container));
        }
    }

    /** Looks at the classes that documents may name. */
    private void visitFamily(String place, Class<?> family) {
        if (!seen.add(family)) {
            return;
        }
        List<JavaType> members = members(family);
        members.forEach(member -> visit(place, member));
        JsonTypeInfo info = family.getAnnotation(JsonTypeInfo.class);
        if (members.isEmpty()
                && info != null
                && NAMES.contains(info.use())
                && info.defaultImpl() == JsonTypeInfo.class) {
            found.add(place + ": " + family.getName()
                    + " names no classes for @JsonTypeInfo: add @JsonSubTypes with those that there are");
        }
    }

    /** The classes that are said to be below a class. */
    private List<JavaType> members(Class<?> family) {
        DeserializationConfig config = mapper.getDeserializationConfig();
        AnnotatedClass annotated = AnnotatedClassResolver.resolve(config, config.constructType(family), config);
        return mapper.getSubtypeResolver().collectAndResolveSubtypesByTypeId(config, annotated).stream()
                .map(NamedType::getType)
                // A member inherits the annotation, and with it its siblings.
                .filter(member -> member != family && family.isAssignableFrom(member))
                .<JavaType>map(config::constructType)
                .toList();
    }

    private void visit(String place, BeanDeserializerBase bean, boolean named) {
        Class<?> type = bean.handledType();
        if (!seen.add(type)) {
            return;
        }
        Optional<String> kotlin = KotlinClasses.problem(type, mapper.getDeserializationConfig());
        if (kotlin.isPresent()) {
            found.add(place + ": " + kotlin.get());
            return;
        }
        KotlinClasses.singleProblem(type).ifPresent(problem -> found.add(place + ": " + problem));
        if (type.getEnclosingClass() != null && !Modifier.isStatic(type.getModifiers())) {
            found.add(place + ": " + type.getName() + " is an inner class: make it static");
        } else if (!canMake(bean)) {
            found.add(place + ": " + type.getName()
                    + " has no constructor that Jackson can call: make it a record, or add one without parameters or with"
                    + " @JsonCreator and @JsonProperty");
        }
        List<String> written = KotlinClasses.contains(type) ? writtenNames(type) : List.of();
        bean.properties().forEachRemaining(property -> {
            KotlinClasses.writtenName(property.getName(), written)
                    .ifPresent(name -> found.add(place + "." + property.getName() + ": it is written as '" + name
                            + "': use kotlinModule { enable(KotlinFeature.KotlinPropertyNameAsImplicitName) }"));
            visit(place, property);
        });
        if (named) {
            members(type).forEach(member -> visit(place, member));
        }
    }

    private void visit(String place, SettableBeanProperty property) {
        String at = place + "." + property.getName();
        JavaType type = property.getType();
        if (property.getValueTypeDeserializer() instanceof AsDeductionTypeDeserializer
                && type.getRawClass().getAnnotation(JsonTypeInfo.class) == null) {
            found.add(at + ": put @JsonTypeInfo(use = DEDUCTION) on "
                    + type.getRawClass().getName() + " and not on the component");
        }
        JsonSubTypes listed = property.getAnnotation(JsonSubTypes.class);
        if (listed != null) {
            Arrays.stream(listed.value()).forEach(member -> visit(at, mapper.constructType(member.value())));
        }
        boolean named =
                property.getValueTypeDeserializer() != null || property.getAnnotation(JsonTypeInfo.class) != null;
        visit(at, property.getValueDeserializer(), named);
    }

    /** A class with single values only, such as from a text, must be written as one. */
    private boolean canMake(BeanDeserializerBase bean) {
        ValueInstantiator maker = bean.getValueInstantiator();
        return maker.canCreateUsingDefault()
                || maker.canCreateFromObjectWith()
                || maker.canCreateUsingDelegate()
                || maker.canCreateUsingArrayDelegate()
                || (maker.canInstantiate() && !writtenAsObject(bean.handledType()));
    }

    private boolean writtenAsObject(Class<?> type) {
        return writer(type) instanceof BeanSerializerBase;
    }

    private List<String> writtenNames(Class<?> type) {
        List<String> names = new ArrayList<>();
        JsonSerializer<?> writer = writer(type);
        if (writer != null) {
            writer.properties().forEachRemaining(property -> names.add(property.getName()));
        }
        return names;
    }

    /** What writes a class; null for one that is only read. */
    private @Nullable JsonSerializer<?> writer(Class<?> type) {
        try {
            return mapper.getSerializerProviderInstance().findValueSerializer(type);
        } catch (JsonMappingException e) {
            return null;
        }
    }

    /** Whether each document says the class of a container's elements. */
    private static boolean typed(ContainerDeserializerBase<?> container) {
        JavaType content = container.getContentType();
        return content != null && content.getRawClass().isAnnotationPresent(JsonTypeInfo.class);
    }

    private static String name(JsonDeserializer<?> reader) {
        Class<?> type = reader.handledType();
        return type == null ? "its type" : type.getName();
    }

    private static String opens(Class<?> type) {
        return type.getModule().isOpen(type.getPackageName(), ObjectMapper.class.getModule())
                ? ""
                : "; open its package: 'opens " + type.getPackageName()
                        + " to io.leveret.core, com.fasterxml.jackson.databind;'";
    }
}
