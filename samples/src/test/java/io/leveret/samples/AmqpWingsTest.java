package io.leveret.samples;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The wings of the transport for RabbitMQ, and which others each may use. */
@AnalyzeClasses(packages = "io.leveret", importOptions = DoNotIncludeTests.class)
class AmqpWingsTest {

    @ArchTest
    static final ArchRule ARROWS_BETWEEN_THE_WINGS_POINT_ONE_WAY = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("wire")
            .definedBy("io.leveret.amqp.wire")
            .layer("settings")
            .definedBy("io.leveret.amqp.settings")
            .layer("connection")
            .definedBy("io.leveret.amqp.connection")
            .layer("topology")
            .definedBy("io.leveret.amqp.topology")
            .layer("publish")
            .definedBy("io.leveret.amqp.publish")
            .layer("consume")
            .definedBy("io.leveret.amqp.consume")
            .layer("parking")
            .definedBy("io.leveret.amqp.parking")
            .layer("reply")
            .definedBy("io.leveret.amqp.reply")
            .layer("transport")
            .definedBy("io.leveret.amqp")
            .whereLayer("wire")
            .mayNotAccessAnyLayer()
            .whereLayer("settings")
            .mayOnlyAccessLayers("wire")
            .whereLayer("connection")
            .mayOnlyAccessLayers("settings", "wire")
            .whereLayer("topology")
            .mayOnlyAccessLayers("connection", "settings", "wire")
            .whereLayer("publish")
            .mayOnlyAccessLayers("topology", "connection", "settings", "wire")
            .whereLayer("consume")
            .mayOnlyAccessLayers("publish", "topology", "connection", "settings", "wire")
            .whereLayer("parking")
            .mayOnlyAccessLayers("topology", "connection", "settings", "wire")
            .whereLayer("reply")
            .mayOnlyAccessLayers("connection", "settings", "wire")
            .whereLayer("transport")
            .mayNotBeAccessedByAnyLayer();

    @ArchTest
    static final ArchRule EACH_CLASS_IS_IN_A_WING_OR_IS_THE_TRANSPORT = Wings.arePackagesOf(
            "io.leveret.amqp", "wire", "settings", "connection", "topology", "publish", "consume", "parking", "reply");

    @ArchTest
    static final ArchRule WINGS_SHOW_ONLY_WHAT_OTHERS_USE = Wings.showOnlyWhatOthersUse("io.leveret.amqp");

    @ArchTest
    static final ArchRule NO_WING_IS_USED_FROM_OUTSIDE = Wings.areNotUsedFromOutside("io.leveret.amqp");
}
