package io.leveret.samples;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The wings of the engine depend on each other in one direction. */
@AnalyzeClasses(packages = "io.leveret.engine", importOptions = DoNotIncludeTests.class)
class EngineWingsTest {

    private static final String ENGINE = "io.leveret.engine";

    @ArchTest
    static final ArchRule ARROWS_POINT_ONE_WAY = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("failures")
            .definedBy(ENGINE + ".failures")
            .layer("threads")
            .definedBy(ENGINE + ".threads")
            .layer("definition")
            .definedBy(ENGINE + ".definition")
            .layer("dispatch")
            .definedBy(ENGINE + ".dispatch")
            .layer("handling")
            .definedBy(ENGINE + ".handling")
            .layer("publish")
            .definedBy(ENGINE + ".publish")
            .layer("request")
            .definedBy(ENGINE + ".request")
            .layer("life")
            .definedBy(ENGINE)
            .whereLayer("failures")
            .mayNotAccessAnyLayer()
            .whereLayer("threads")
            .mayOnlyAccessLayers("failures")
            .whereLayer("definition")
            .mayOnlyAccessLayers("failures")
            .whereLayer("dispatch")
            .mayOnlyAccessLayers("definition", "threads", "failures")
            .whereLayer("handling")
            .mayOnlyAccessLayers("dispatch", "definition", "threads", "failures")
            .whereLayer("publish")
            .mayOnlyAccessLayers("definition", "threads", "failures")
            .whereLayer("request")
            .mayOnlyAccessLayers("threads", "failures")
            .whereLayer("life")
            .mayNotBeAccessedByAnyLayer()
            .ensureAllClassesAreContainedInArchitecture();

    @ArchTest
    static final ArchRule WINGS_SHOW_ONLY_WHAT_OTHERS_USE = Wings.showOnlyWhatOthersUse("io.leveret.engine");
}
