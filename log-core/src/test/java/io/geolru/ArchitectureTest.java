package io.geolru;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Which package may know which: the arrows of the design, held to. */
@AnalyzeClasses(packages = "io.geolru", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule packagesDoNotImportInACircle =
            slices().matching("io.geolru.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule onlyTheJournalKnowsChronicle = noClasses()
            .that()
            .resideOutsideOfPackage("io.geolru.journal..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("net.openhft..");

    @ArchTest
    static final ArchRule onlyTheTransportKnowsAeron = noClasses()
            .that()
            .resideOutsideOfPackage("io.geolru.transport..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.aeron..");

    @ArchTest
    static final ArchRule onlyLinesKnowJackson = noClasses()
            .that()
            .resideOutsideOfPackage("io.geolru.lines..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.fasterxml..");

    @ArchTest
    static final ArchRule linesKnowEvents = knowsOnly("io.geolru.lines", "io.geolru.event");

    @ArchTest
    static final ArchRule theRootKnowsNothingOfOurs = knowsOnly("io.geolru");

    @ArchTest
    static final ArchRule eventsKnowTheRoot = knowsOnly("io.geolru.event");

    @ArchTest
    static final ArchRule theCodecKnowsEvents = knowsOnly("io.geolru.codec", "io.geolru.codec.sbe", "io.geolru.event");

    @ArchTest
    static final ArchRule sealingKnowsNothingOfOurs = knowsOnly("io.geolru.sealing");

    @ArchTest
    static final ArchRule theStateKnowsEvents = knowsOnly("io.geolru.state", "io.geolru.event");

    @ArchTest
    static final ArchRule theJournalKnowsEventsAndTheirCodec =
            knowsOnly("io.geolru.journal", "io.geolru.codec", "io.geolru.codec.sbe", "io.geolru.event");

    @ArchTest
    static final ArchRule requestsKnowEventsAndTheirCodec = knowsOnly(
            "io.geolru.request", "io.geolru.request.sbe", "io.geolru.codec", "io.geolru.event", "io.geolru.sealing");

    /** A client is no part of a node. */
    @ArchTest
    static final ArchRule theClientKnowsNothingOfNodes = noClasses()
            .that()
            .resideInAPackage("io.geolru.client..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.geolru.state..",
                    "io.geolru.writer..",
                    "io.geolru.serving..",
                    "io.geolru.replication..",
                    "io.geolru.snapshot..",
                    "io.geolru.recovery..");

    @ArchTest
    static final ArchRule servingDoesNoIo = noClasses()
            .that()
            .resideInAPackage("io.geolru.serving..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.geolru.transport..",
                    "io.geolru.journal..",
                    "java.net..",
                    "java.nio.channels..",
                    "java.nio.file..");

    @ArchTest
    static final ArchRule theReplicationProtocolDoesNoIo = noClasses()
            .that()
            .resideInAPackage("io.geolru.replication..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.geolru.transport..", "java.net..", "java.nio.channels..")
            .allowEmptyShould(true);

    /** The first of the packages imports, of ours, itself, the others named and the root. */
    private static ArchRule knowsOnly(String... packages) {
        return classes()
                .that()
                .resideInAPackage(packages[0])
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(packages)
                        .or(resideInAPackage("io.geolru"))
                        .or(resideOutsideOfPackage("io.geolru..")))
                .allowEmptyShould(true);
    }
}
