package io.geolru;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** What {@code log-core} holds to, held to over the node and it together. */
@AnalyzeClasses(packages = "io.geolru", importOptions = DoNotIncludeTests.class)
class NodeArchitectureTest {

    @ArchTest
    static final ArchRule packagesDoNotImportInACircle =
            slices().matching("io.geolru.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule onlyTheProcessKnowsWhoWritesTheLog = noClasses()
            .that()
            .resideOutsideOfPackage("io.geolru.process..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("ch.qos.logback..");

    @ArchTest
    static final ArchRule chronicleAndAeronStayInLogCore = noClasses()
            .that()
            .resideOutsideOfPackages("io.geolru.journal..", "io.geolru.transport..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("net.openhft..", "io.aeron..");
}
