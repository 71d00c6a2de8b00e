package io.leveret.json;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
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
import com.fasterxml.jackson.databind.jsontype.impl.AsDeductionTypeDeserializer;
import com.fasterxml.jackson.databind.ser.std.BeanSerializerBase;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds what makes an event class unreadable for Jackson, before the first event. Jackson creates readers for classes
 * that it cannot instantiate, and fails only when a document comes. Checks the class and everything that its components
 * consist of.
 */
final class JsonFaults {

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
            visit(place, context.findRootValueDeserializer(type), false);
        } catch (JsonMappingException e) {
            found.add(place + ": " + e.getOriginalMessage() + opens(raw));
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
        if (reader instanceof TypeWrappedDeserializer wrapped) {
            visit(place, wrapped.getDelegatee(), true);
        } else if (reader instanceof UnsupportedTypeDeserializer) {
            found.add(place + ": " + name(reader) + " is not read: use the plain type, which may be null");
        } else if (reader instanceof AbstractDeserializer && !named) {
            found.add(place + ": " + name(reader)
                    + " is abstract, and nothing says which class to make of it: annotate it with @JsonTypeInfo and"
                    + " @JsonSubTypes");
        } else if (reader instanceof BeanDeserializerBase bean) {
            visit(place, bean);
        } else if (reader instanceof ReferenceTypeDeserializer<?> reference) {
            visit(place, reference.getValueType().getReferencedType());
        } else if (reader instanceof ContainerDeserializerBase<?> container) {
            visit(place + "[]", container.getContentDeserializer(), typed(container));
        }
    }

    private void visit(String place, BeanDeserializerBase bean) {
        Class<?> type = bean.handledType();
        if (!seen.add(type)) {
            return;
        }
        if (type.getEnclosingClass() != null && !Modifier.isStatic(type.getModifiers())) {
            found.add(place + ": " + type.getName() + " is an inner class: make it static");
        } else if (!canMake(bean)) {
            found.add(place + ": " + type.getName()
                    + " has no constructor that Jackson can call: make it a record, or add one without parameters or with"
                    + " @JsonCreator and @JsonProperty");
        }
        bean.properties().forEachRemaining(property -> visit(place, property));
    }

    private void visit(String place, SettableBeanProperty property) {
        String at = place + "." + property.getName();
        JavaType type = property.getType();
        if (property.getValueTypeDeserializer() instanceof AsDeductionTypeDeserializer
                && type.getRawClass().getAnnotation(JsonTypeInfo.class) == null) {
            found.add(at + ": put @JsonTypeInfo(use = DEDUCTION) on "
                    + type.getRawClass().getName() + " and not on the component");
        }
        visit(at, property.getValueDeserializer(), property.getValueTypeDeserializer() != null);
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
        try {
            return mapper.getSerializerProviderInstance().findValueSerializer(type) instanceof BeanSerializerBase;
        } catch (JsonMappingException e) {
            return false;
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
