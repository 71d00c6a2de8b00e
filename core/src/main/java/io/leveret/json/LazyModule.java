package io.leveret.json;

import com.fasterxml.jackson.core.Version;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.DeserializationConfig;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.KeyDeserializer;
import com.fasterxml.jackson.databind.Module;
import com.fasterxml.jackson.databind.SerializationConfig;
import com.fasterxml.jackson.databind.cfg.DeserializerFactoryConfig;
import com.fasterxml.jackson.databind.cfg.SerializerFactoryConfig;
import com.fasterxml.jackson.databind.deser.BasicDeserializerFactory;
import com.fasterxml.jackson.databind.deser.Deserializers;
import com.fasterxml.jackson.databind.deser.KeyDeserializers;
import com.fasterxml.jackson.databind.deser.ValueInstantiator;
import com.fasterxml.jackson.databind.deser.ValueInstantiators;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.jsontype.TypeDeserializer;
import com.fasterxml.jackson.databind.jsontype.TypeSerializer;
import com.fasterxml.jackson.databind.ser.BasicSerializerFactory;
import com.fasterxml.jackson.databind.ser.Serializers;
import com.fasterxml.jackson.databind.type.ReferenceType;
import com.fasterxml.jackson.databind.type.TypeModifier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A module of Jackson that is loaded with the first type that it may be for. The modules for {@code java.time} and {@code
 * Optional} have some hundred classes, which the first event of an application waited for, and most events need none of them.
 */
final class LazyModule extends Module {

    private final Class<? extends Module> type;
    private final Predicate<Class<?>> mayBeFor;
    private final Supplier<Module> maker;
    private final @Nullable TypeModifier modifier;

    private @Nullable Loaded loaded;

    /**
     * @param type the module's class, which is its identity: Jackson ignores a second one
     * @param mayBeFor whether the module may have something for a class
     * @param maker makes it; what it says about modifiers is not looked at
     * @param modifier what it has for types, which can't be late; or null
     */
    LazyModule(
            Class<? extends Module> type,
            Predicate<Class<?>> mayBeFor,
            Supplier<Module> maker,
            @Nullable TypeModifier modifier) {
        this.type = type;
        this.mayBeFor = mayBeFor;
        this.maker = maker;
        this.modifier = modifier;
    }

    @Override
    public String getModuleName() {
        return type.getSimpleName();
    }

    @Override
    public Object getTypeId() {
        return type.getName();
    }

    @Override
    public Version version() {
        return Version.unknownVersion();
    }

    @Override
    public void setupModule(SetupContext context) {
        context.addDeserializers(new Readers());
        context.addKeyDeserializers(new KeyReaders());
        context.addValueInstantiators(new Instantiators());
        context.addSerializers(new Writers());
        context.addKeySerializers(new KeyWriters());
        if (modifier != null) {
            context.addTypeModifier(modifier);
        }
    }

    private boolean isFor(JavaType type) {
        return mayBeFor.test(type.getRawClass());
    }

    /** A mapper is the only one to whom a module tells what it has. */
    private synchronized Loaded loaded() {
        if (loaded == null) {
            JsonMapper mapper = JsonMapper.builder().addModule(maker.get()).build();
            loaded = new Loaded(
                    ((BasicDeserializerFactory)
                                    mapper.getDeserializationContext().getFactory())
                            .getFactoryConfig(),
                    ((BasicSerializerFactory) mapper.getSerializerFactory()).getFactoryConfig());
        }
        return loaded;
    }

    private record Loaded(DeserializerFactoryConfig readers, SerializerFactoryConfig writers) {}

    private final class Readers extends Deserializers.Base {

        @Override
        public @Nullable JsonDeserializer<?> findBeanDeserializer(
                JavaType type, DeserializationConfig config, BeanDescription description) throws JsonMappingException {
            if (isFor(type)) {
                for (Deserializers each : loaded().readers().deserializers()) {
                    JsonDeserializer<?> found = each.findBeanDeserializer(type, config, description);
                    if (found != null) {
                        return found;
                    }
                }
            }
            return null;
        }

        @Override
        public @Nullable JsonDeserializer<?> findReferenceDeserializer(
                ReferenceType type,
                DeserializationConfig config,
                BeanDescription description,
                @Nullable TypeDeserializer contentType,
                @Nullable JsonDeserializer<?> content)
                throws JsonMappingException {
            if (isFor(type)) {
                for (Deserializers each : loaded().readers().deserializers()) {
                    JsonDeserializer<?> found =
                            each.findReferenceDeserializer(type, config, description, contentType, content);
                    if (found != null) {
                        return found;
                    }
                }
            }
            return null;
        }

        @Override
        public boolean hasDeserializerFor(DeserializationConfig config, Class<?> type) {
            if (mayBeFor.test(type)) {
                for (Deserializers each : loaded().readers().deserializers()) {
                    if (each.hasDeserializerFor(config, type)) {
                        return true;
                    }
                }
            }
            return false;
        }
    }

    private final class KeyReaders implements KeyDeserializers {

        @Override
        public @Nullable KeyDeserializer findKeyDeserializer(
                JavaType type, DeserializationConfig config, BeanDescription description) throws JsonMappingException {
            if (isFor(type)) {
                for (KeyDeserializers each : loaded().readers().keyDeserializers()) {
                    KeyDeserializer found = each.findKeyDeserializer(type, config, description);
                    if (found != null) {
                        return found;
                    }
                }
            }
            return null;
        }
    }

    private final class Instantiators extends ValueInstantiators.Base {

        @Override
        public ValueInstantiator findValueInstantiator(
                DeserializationConfig config, BeanDescription description, ValueInstantiator given) {
            ValueInstantiator found = given;
            if (isFor(description.getType())) {
                for (ValueInstantiators each : loaded().readers().valueInstantiators()) {
                    found = each.findValueInstantiator(config, description, found);
                }
            }
            return found;
        }
    }

    private final class Writers extends Serializers.Base {

        @Override
        public @Nullable JsonSerializer<?> findSerializer(
                SerializationConfig config, JavaType type, BeanDescription description) {
            return isFor(type) ? first(loaded().writers().serializers(), config, type, description) : null;
        }

        @Override
        public @Nullable JsonSerializer<?> findReferenceSerializer(
                SerializationConfig config,
                ReferenceType type,
                BeanDescription description,
                @Nullable TypeSerializer contentType,
                @Nullable JsonSerializer<Object> content) {
            if (isFor(type)) {
                for (Serializers each : loaded().writers().serializers()) {
                    JsonSerializer<?> found =
                            each.findReferenceSerializer(config, type, description, contentType, content);
                    if (found != null) {
                        return found;
                    }
                }
            }
            return null;
        }
    }

    private final class KeyWriters extends Serializers.Base {

        @Override
        public @Nullable JsonSerializer<?> findSerializer(
                SerializationConfig config, JavaType type, BeanDescription description) {
            return isFor(type) ? first(loaded().writers().keySerializers(), config, type, description) : null;
        }
    }

    private static @Nullable JsonSerializer<?> first(
            Iterable<Serializers> all, SerializationConfig config, JavaType type, BeanDescription description) {
        for (Serializers each : all) {
            JsonSerializer<?> found = each.findSerializer(config, type, description);
            if (found != null) {
                return found;
            }
        }
        return null;
    }
}
