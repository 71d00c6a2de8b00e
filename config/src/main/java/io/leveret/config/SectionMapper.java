package io.leveret.config;

import io.leveret.spi.SectionProvider;
import io.leveret.spi.SectionSetting;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;

/** Reads the sections of extensions. The modules on the class path say what may be written in theirs. */
final class SectionMapper {

    /** Sections that people may write, with the dependency that reads each. */
    private static final Map<String, String> KNOWN =
            Map.of("outbox", "io.leveret:leveret-jdbc", "inbox", "io.leveret:leveret-jdbc");

    private final FaultList faults;
    private final Map<String, SectionProvider> providers = new LinkedHashMap<>();

    SectionMapper(FaultList faults) {
        this.faults = faults;
        ServiceLoader.load(SectionProvider.class, SectionMapper.class.getClassLoader())
                .forEach(provider -> providers.put(provider.name(), provider));
    }

    /** All that are known, whether they can be read or not. */
    Set<String> names() {
        Set<String> names = new TreeSet<>(KNOWN.keySet());
        names.addAll(providers.keySet());
        return names;
    }

    /** The values as they are written, by section and key. */
    Map<String, Map<String, String>> map(Reader root) {
        Map<String, Map<String, String>> sections = new LinkedHashMap<>();
        for (String name : root.keys()) {
            SectionProvider provider = providers.get(name);
            if (provider != null) {
                sections.put(name, section(root, provider));
            } else if (KNOWN.containsKey(name)) {
                faults.add(
                        root.keyAt(name),
                        "nothing on the class path reads the section '" + name + "'",
                        "add the dependency " + KNOWN.get(name) + ", or remove the section");
            }
        }
        return sections;
    }

    private static Map<String, String> section(Reader root, SectionProvider provider) {
        Map<String, SectionSetting> settings = provider.settings();
        Reader section = root.map(provider.name(), settings.keySet());
        Map<String, String> values = new LinkedHashMap<>();
        settings.forEach((key, setting) -> {
            if (section.node(key) instanceof YamlNode.Scalar scalar) {
                check(section, key, setting);
                values.put(key, scalar.text());
            } else {
                section.text(key);
            }
        });
        return values;
    }

    private static void check(Reader section, String key, SectionSetting setting) {
        if (setting instanceof SectionSetting.Whole whole) {
            section.whole(key, whole.range(), whole.standard());
        } else if (setting instanceof SectionSetting.Time time) {
            section.time(key, time.range(), time.standard());
        } else {
            section.truth(key, false);
        }
    }
}
