package io.leveret.samples;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The wings of the transport for Kafka, and which others each may use. */
@AnalyzeClasses(packages = "io.leveret", importOptions = DoNotIncludeTests.class)
class KafkaWingsTest {

    @ArchTest
    static final ArchRule ARROWS_BETWEEN_THE_WINGS_POINT_ONE_WAY = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("wire")
            .definedBy("io.leveret.kafka.wire")
            .layer("settings")
            .definedBy("io.leveret.kafka.settings")
            .layer("topology")
            .definedBy("io.leveret.kafka.topology")
            .layer("publish")
            .definedBy("io.leveret.kafka.publish")
            .layer("consume")
            .definedBy("io.leveret.kafka.consume")
            .layer("parking")
            .definedBy("io.leveret.kafka.parking")
            .layer("reply")
            .definedBy("io.leveret.kafka.reply")
            .layer("transport")
            .definedBy("io.leveret.kafka")
            .whereLayer("wire")
            .mayNotAccessAnyLayer()
            .whereLayer("settings")
            .mayOnlyAccessLayers("wire")
            .whereLayer("topology")
            .mayOnlyAccessLayers("settings", "wire")
            .whereLayer("publish")
            .mayOnlyAccessLayers("topology", "settings", "wire")
            .whereLayer("consume")
            .mayOnlyAccessLayers("publish", "topology", "settings", "wire")
            .whereLayer("parking")
            .mayOnlyAccessLayers("topology", "settings", "wire")
            .whereLayer("reply")
            .mayOnlyAccessLayers("topology", "settings", "wire")
            .whereLayer("transport")
            .mayNotBeAccessedByAnyLayer();

    @ArchTest
    static final ArchRule EACH_CLASS_IS_IN_A_WING_OR_IS_THE_TRANSPORT = Wings.arePackagesOf(
            "io.leveret.kafka", "wire", "settings", "topology", "publish", "consume", "parking", "reply");

    @ArchTest
    static final ArchRule WINGS_SHOW_ONLY_WHAT_OTHERS_USE = Wings.showOnlyWhatOthersUse("io.leveret.kafka");

    @ArchTest
    static final ArchRule NO_WING_IS_USED_FROM_OUTSIDE = Wings.areNotUsedFromOutside("io.leveret.kafka");
}
