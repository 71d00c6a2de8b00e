package io.leveret.json;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.cfg.MapperConfig;
import com.fasterxml.jackson.databind.jsontype.PolymorphicTypeValidator;

/**
 * Refuses every class that a document names, before it is loaded. Jackson asks where an event has {@code
 * @JsonTypeInfo(use = Id.CLASS)}. Names listed in {@code @JsonSubTypes} are not class names and are allowed.
 */
final class NoClassNames extends PolymorphicTypeValidator.Base {

    private static final long serialVersionUID = 1L;

    @Override
    public Validity validateBaseType(MapperConfig<?> config, JavaType baseType) {
        return Validity.DENIED;
    }

    /** With deduction the name is not the document's: Jackson has it from {@code @JsonSubTypes}. */
    @Override
    public Validity validateSubClassName(MapperConfig<?> config, JavaType baseType, String subClassName) {
        JsonTypeInfo info = baseType.getRawClass().getAnnotation(JsonTypeInfo.class);
        return info != null && info.use() == JsonTypeInfo.Id.DEDUCTION ? Validity.ALLOWED : Validity.DENIED;
    }
}
