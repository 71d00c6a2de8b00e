/** YAML files as settings. */
module io.leveret.config {
    requires io.leveret.core;
    requires org.snakeyaml.engine;

    uses io.leveret.spi.SectionProvider;

    provides io.leveret.spi.SettingsReader with
            io.leveret.config.YamlSettingsReader;
}
