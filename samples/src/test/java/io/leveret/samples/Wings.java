package io.leveret.samples;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Arrays;
import java.util.stream.Stream;

/** What holds for the wings of any module: packages that it does not export. */
final class Wings {

    private Wings() {}

    /** Each class is in one of them, or in the module's root. */
    static ArchRule arePackagesOf(String root, String... wings) {
        String[] packages = Stream.concat(Stream.of(root), Arrays.stream(wings).map(wing -> root + "." + wing))
                .toArray(String[]::new);
        return classes().that().resideInAPackage(root + "..").should().resideInAnyPackage(packages);
    }

    /** What is public in them is used outside its package. */
    static ArchRule showOnlyWhatOthersUse(String root) {
        return classes()
                .that()
                .resideInAPackage(root + ".*")
                .and()
                .arePublic()
                .and()
                .areTopLevelClasses()
                .should(beUsedOutsideTheirPackage());
    }

    /** Other modules use the module's root only. */
    static ArchRule areNotUsedFromOutside(String root) {
        return noClasses()
                .that()
                .resideOutsideOfPackage(root + "..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(root + ".(**)");
    }

    private static ArchCondition<JavaClass> beUsedOutsideTheirPackage() {
        return new ArchCondition<>("be used outside their package") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                boolean used = type.getDirectDependenciesToSelf().stream()
                        .anyMatch(use -> !use.getOriginClass().getPackageName().equals(type.getPackageName()));
                events.add(new SimpleConditionEvent(
                        type, used, type.getName() + " is public, and only its own package uses it"));
            }
        };
    }
}
