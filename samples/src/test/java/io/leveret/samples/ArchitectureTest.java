package io.leveret.samples;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
        packages = {
            "io.leveret",
            "io.leveret.spi",
            "io.leveret.support",
            "io.leveret.transport",
            "io.leveret.engine",
            "io.leveret.json",
            "io.leveret.memory",
            "io.leveret.amqp",
            "io.leveret.kafka",
            "io.leveret.config",
            "io.leveret.jdbc",
            "io.leveret.samples"
        },
        importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule DEPENDENCIES_POINT_ONE_WAY = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("samples")
            .definedBy("io.leveret.samples..")
            .layer("config")
            .definedBy("io.leveret.config")
            .layer("jdbc")
            .definedBy("io.leveret.jdbc..")
            .layer("amqp")
            .definedBy("io.leveret.amqp..")
            .layer("kafka")
            .definedBy("io.leveret.kafka..")
            .layer("memory")
            .definedBy("io.leveret.memory")
            .layer("engine")
            .definedBy("io.leveret.engine..")
            .layer("json")
            .definedBy("io.leveret.json")
            .layer("api")
            .definedBy("io.leveret")
            .layer("spi")
            .definedBy("io.leveret.spi")
            .layer("support")
            .definedBy("io.leveret.support..")
            .layer("transport")
            .definedBy("io.leveret.transport")
            .whereLayer("samples")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("config")
            .mayOnlyBeAccessedByLayers("samples")
            .whereLayer("jdbc")
            .mayOnlyBeAccessedByLayers("samples")
            .whereLayer("amqp")
            .mayOnlyBeAccessedByLayers("samples", "config")
            .whereLayer("kafka")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("engine")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("json")
            .mayOnlyBeAccessedByLayers("samples", "engine")
            .whereLayer("memory")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("api")
            .mayOnlyBeAccessedByLayers("samples", "config", "jdbc", "engine", "json", "spi")
            // The API finds its engine through it.
            .whereLayer("spi")
            .mayOnlyBeAccessedByLayers("api", "config", "jdbc", "engine")
            .whereLayer("support")
            .mayOnlyBeAccessedByLayers("api", "spi", "config", "jdbc", "engine", "json", "amqp", "kafka");

    @ArchTest
    static final ArchRule NO_PACKAGE_CYCLES =
            slices().matching("io.leveret.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule ONE_PUBLIC_DOOR = classes()
            .that()
            .resideInAnyPackage(
                    "io.leveret.engine",
                    "io.leveret.json",
                    "io.leveret.memory",
                    "io.leveret.amqp",
                    "io.leveret.kafka",
                    "io.leveret.config",
                    "io.leveret.jdbc")
            .and()
            .arePublic()
            .and()
            .areTopLevelClasses()
            .should()
            .haveNameMatching(
                    ".*(LeveretEngineFactory|JsonCodec|TransportProvider|YamlSettingsReader|jdbc\\.(Outbox|Inbox|Tables))");

    @ArchTest
    static final ArchRule NO_JAVA_SERIALIZATION = noClasses()
            .that()
            .resideInAPackage("io.leveret..")
            .should()
            .dependOnClassesThat()
            .haveNameMatching("java\\.io\\.Object(In|Out)putStream|java\\.beans\\.XML(De|En)coder|java\\.rmi\\..*");
}
