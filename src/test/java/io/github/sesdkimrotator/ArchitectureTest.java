package io.github.sesdkimrotator;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaStaticInitializer;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.CompositeArchRule;
import io.github.sesdkimrotator.gate.GateVerdict;
import io.github.sesdkimrotator.gate.Judge;
import io.github.sesdkimrotator.port.PrivateSigningKey;
import io.github.sesdkimrotator.port.SesIdentities;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.InstantSource;
import java.time.temporal.TemporalAccessor;
import java.util.Arrays;
import java.util.Calendar;
import java.util.Collection;
import java.util.Collections;
import java.util.Date;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The house rules of the production code (design section 7). References to a method ({@code Instant::now}) count as
 * calls of it.
 */
class ArchitectureTest {

    private static final String ROOT = "io.github.sesdkimrotator";

    private static final Set<String> CORE = Set.of("dkim", "gate", "rotation", "port");

    /** The direction of dependencies: which of this product's packages each package may use, besides itself. */
    private static final Map<String, Set<String>> MAY_USE = new TreeMap<>(Map.of(
            "dkim", Set.of(),
            "gate", Set.of("dkim"),
            "rotation", Set.of("dkim", "gate"),
            "port", Set.of("dkim", "gate", "rotation"),
            "crypto", CORE,
            "dns", CORE,
            "json", CORE,
            "notice", with(CORE, "json"),
            "aws", union(CORE, Set.of("crypto", "json")),
            "run", with(CORE, "notice")));

    /** The outermost packages see every other but each other, and none sees them. */
    private static final Set<String> OUTERMOST = Set.of("lambda", "check");

    private static final JavaClasses PRODUCTION = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT);

    @Test
    void everyPackageHasItsPlaceInTheDirectionOfDependencies() {
        Set<String> found = PRODUCTION.stream()
                .map(JavaClass::getPackageName)
                .filter(name -> !name.equals(ROOT))
                .map(name -> name.substring(ROOT.length() + 1).replaceFirst("\\..*", ""))
                .collect(Collectors.toSet());

        assertThat(found).as("the rules see the core").containsAll(CORE);
        assertThat(union(MAY_USE.keySet(), OUTERMOST))
                .as("packages with a place in MAY_USE")
                .containsAll(found);
    }

    @Test
    void dependenciesPointInward() {
        check(MAY_USE.entrySet().stream()
                .map(e -> inward(e.getKey(), e.getValue()))
                .toArray(ArchRule[]::new));
    }

    @Test
    void theOutermostPackagesDoNotKnowEachOther() {
        check(OUTERMOST.stream()
                .map(name -> noClasses()
                        .that()
                        .resideInAPackage(in(name))
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(within(without(OUTERMOST, name))))
                .toArray(ArchRule[]::new));
    }

    private static ArchRule inward(String name, Set<String> others) {
        return classes()
                .that()
                .resideInAPackage(in(name))
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(within(with(others, name)))
                        .or(DescribedPredicate.not(resideInAPackage(ROOT + "..")))
                        .as("reside in %s or belong to somebody else", with(others, name)));
    }

    @Test
    void theCoreNeedsNothingButJava() {
        check(classes()
                .that()
                .resideInAnyPackage(within(CORE))
                .should()
                .onlyDependOnClassesThat(resideInAPackage("java..").or(resideInAnyPackage(within(CORE)))));
    }

    @Test
    void packagesDoNotGoInCircles() {
        check(slices().matching(ROOT + ".(*)..").should().beFreeOfCycles());
    }

    @Test
    void aForeignLibraryIsKnownOnlyWhereItsTypesEnd() {
        check(
                onlyIn(Set.of("dns"), "org.xbill.."),
                // Messages only: its clients remember, ask again by themselves, and look at time-outs once a second.
                nobodyUses("org\\.xbill\\.DNS\\.(\\w*Resolver|Nio\\w+|Lookup|Cache|lookup\\..*)"),
                onlyIn(Set.of("crypto"), "org.bouncycastle.."),
                onlyIn(Set.of("aws"), "software.amazon.awssdk.."),
                onlyIn(Set.of("lambda"), "software.amazon.cloudwatchlogs.."),
                // Its format only: the rest of that library reads the environment and opens sockets.
                onlyIn(
                        Set.of(),
                        "software.amazon.cloudwatchlogs.emf.config..",
                        "software.amazon.cloudwatchlogs.emf.environment..",
                        "software.amazon.cloudwatchlogs.emf.logger..",
                        "software.amazon.cloudwatchlogs.emf.sinks.."),
                onlyIn(union(OUTERMOST, Set.of("json", "notice")), "com.fasterxml.jackson..", "tools.jackson.."),
                onlyIn(Set.of("lambda"), "com.amazonaws.."),
                onlyIn(Set.of("lambda"), "java.util.logging.."),
                onlyIn(Set.of("check"), "picocli.."),
                onlyIn(Set.of(), "org.slf4j..", "org.apache.."));
    }

    @Test
    void theClockIsReadInTheOutermostLayerOnly() {
        check(noClasses()
                .that()
                .resideOutsideOfPackages(within(OUTERMOST))
                .should()
                .accessTargetWhere(target("the clock", ArchitectureTest::readsTheClock)));
    }

    @Test
    void theMonotonicClockIsReadForDeadlinesOnly() {
        check(noClasses()
                .that()
                .resideOutsideOfPackages(within(with(OUTERMOST, "dns")))
                .should()
                .accessTargetWhere(target("System.nanoTime", t -> is(t, System.class, "nanoTime"))));
    }

    @Test
    void theEnvironmentIsReadInTheOutermostLayerOnly() {
        check(noClasses()
                .that()
                .resideOutsideOfPackages(within(OUTERMOST))
                .should()
                .accessTargetWhere(target("System.getenv", t -> is(t, System.class, "getenv"))));
    }

    @Test
    void randomnessIsSecureAndDrawnWhereKeysQuestionsAndWriteTokensAreMade() {
        check(
                noClasses()
                        .that()
                        .resideOutsideOfPackages(within(Set.of("crypto", "dns")))
                        .and()
                        .doNotHaveFullyQualifiedName(ROOT + ".aws.ConditionalPut")
                        .should()
                        .dependOnClassesThat()
                        .areAssignableTo(SecureRandom.class),
                noClasses().should().accessTargetWhere(target("weak randomness", ArchitectureTest::drawsWeakly)),
                noClasses()
                        .should()
                        .dependOnClassesThat()
                        .belongToAnyOf(
                                Random.class, SplittableRandom.class, ThreadLocalRandom.class, RandomGenerator.class));
    }

    @Test
    void onlyTheOutermostLayerSpeaksToTheConsole() {
        check(noClasses()
                .that()
                .resideOutsideOfPackages(within(OUTERMOST))
                .should()
                .accessTargetWhere(target(
                        "the console",
                        t -> is(t, System.class, "out")
                                || is(t, System.class, "err")
                                || is(t, System.class, "console")
                                || (t.getName().equals("printStackTrace")
                                        && t.getOwner().isAssignableTo(Throwable.class)))));
    }

    @Test
    void privateKeysAreHeldByGeneratorVaultAndSesAdapterOnly() {
        check(noFields()
                .that()
                .areDeclaredInClassesThat()
                .resideOutsideOfPackages(within(Set.of("port", "crypto", "aws")))
                .should(be("a holder of a private key", ArchitectureTest::holdsAKey)));
    }

    @Test
    void onlyTheJudgeOpensTheGate() {
        check(noClasses()
                .that()
                .doNotBelongToAnyOf(Judge.class)
                .should()
                .callConstructorWhere(describe(
                        "GateVerdict.Open is made",
                        call -> call.getTargetOwner().isEquivalentTo(GateVerdict.Open.class))));
        assertThat(PRODUCTION.get(GateVerdict.Open.class).getConstructors())
                .as("the makers of GateVerdict.Open, outside of the gate's package")
                .noneMatch(ArchitectureTest::isVisibleToOthers);
    }

    @Test
    void sesIsGivenAKeyByTheRunOnly() {
        // An implementation may pass the call on to another one, as a rate limiter does: it was itself called with a
        // permit.
        check(noClasses()
                .that()
                .resideOutsideOfPackage(in("run"))
                .and()
                .areNotAssignableTo(SesIdentities.class)
                .should()
                .accessTargetWhere(target(
                        "SesIdentities.signWith",
                        t -> t.getName().equals("signWith") && t.getOwner().isAssignableTo(SesIdentities.class))));
    }

    @Test
    void staticFieldsNeverChange() {
        check(
                fields().that()
                        .areStatic()
                        .and()
                        .doNotHaveModifier(JavaModifier.SYNTHETIC)
                        .should()
                        .beFinal(),
                noFields()
                        .that()
                        .areStatic()
                        .and()
                        .doNotHaveModifier(JavaModifier.SYNTHETIC)
                        .should(be("a mutable holder", ArchitectureTest::canBeChanged)));
    }

    /** A snapshot of an initialised process would repeat it. */
    @Test
    void staticFieldsHoldNoClockAndNoRandomness() {
        check(
                noFields()
                        .that()
                        .areStatic()
                        .should(be("a clock or randomness", ArchitectureTest::holdsAClockOrRandomness)),
                noClasses()
                        .should()
                        .accessTargetWhere(describe(
                                "a static initialiser reads the clock or draws randomness",
                                access -> access.getOrigin() instanceof JavaStaticInitializer
                                        && (readsTheClock(access.getTarget())
                                                || drawsWeakly(access.getTarget())
                                                || is(access.getTarget(), System.class, "nanoTime")
                                                || access.getTargetOwner().isAssignableTo(Random.class)))));
    }

    private static boolean readsTheClock(AccessTarget target) {
        JavaClass owner = target.getOwner();
        String name = target.getName();
        return is(target, System.class, "currentTimeMillis")
                || (name.equals("now") && owner.isAssignableTo(TemporalAccessor.class))
                || (owner.isEquivalentTo(Clock.class) && (name.startsWith("system") || name.startsWith("tick")))
                || is(target, InstantSource.class, "system")
                || is(target, Calendar.class, "getInstance")
                || (name.equals(JavaConstructor.CONSTRUCTOR_NAME)
                        && (owner.isAssignableTo(Date.class) || owner.isAssignableTo(Calendar.class)));
    }

    private static boolean drawsWeakly(AccessTarget target) {
        return is(target, Math.class, "random")
                || is(target, StrictMath.class, "random")
                || is(target, UUID.class, "randomUUID")
                || is(target, Collections.class, "shuffle");
    }

    private static boolean holdsAKey(JavaField field) {
        return field.getAllInvolvedRawTypes().stream()
                .anyMatch(type -> type.isEquivalentTo(PrivateSigningKey.class)
                        || type.isAssignableTo(PrivateKey.class)
                        || type.isEquivalentTo(KeyPair.class));
    }

    private static boolean canBeChanged(JavaField field) {
        JavaClass type = field.getRawType();
        boolean sharedArray = type.isArray() && !field.getModifiers().contains(JavaModifier.PRIVATE);
        boolean concreteCollection =
                !type.isInterface() && (type.isAssignableTo(Collection.class) || type.isAssignableTo(Map.class));
        return sharedArray
                || concreteCollection
                || type.getPackageName().equals("java.util.concurrent.atomic")
                || type.isAssignableTo(StringBuilder.class)
                || type.isAssignableTo(ThreadLocal.class);
    }

    private static boolean holdsAClockOrRandomness(JavaField field) {
        return field.getAllInvolvedRawTypes().stream()
                .anyMatch(type -> type.isAssignableTo(InstantSource.class)
                        || type.isAssignableTo(UUID.class)
                        || type.isAssignableTo(RandomGenerator.class));
    }

    private static boolean isVisibleToOthers(JavaConstructor constructor) {
        return constructor.getModifiers().contains(JavaModifier.PUBLIC)
                || constructor.getModifiers().contains(JavaModifier.PROTECTED);
    }

    private static boolean is(AccessTarget target, Class<?> owner, String name) {
        return target.getName().equals(name) && target.getOwner().isEquivalentTo(owner);
    }

    private static DescribedPredicate<JavaAccess<?>> target(String description, Predicate<AccessTarget> matches) {
        return describe(description, access -> matches.test(access.getTarget()));
    }

    private static ArchCondition<JavaField> be(String description, Predicate<JavaField> matches) {
        return ArchCondition.from(describe("be " + description, matches));
    }

    private static ArchRule onlyIn(Set<String> names, String... library) {
        return noClasses()
                .that()
                .resideOutsideOfPackages(within(names))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(library);
    }

    private static ArchRule nobodyUses(String classNames) {
        return noClasses().should().dependOnClassesThat().haveNameMatching(classNames);
    }

    /** All violations of all rules at once. A rule on a package that does not exist in this version holds. */
    private static void check(ArchRule... rules) {
        CompositeArchRule.of(Arrays.stream(rules)
                        .map(rule -> rule.allowEmptyShould(true))
                        .toList())
                .check(PRODUCTION);
    }

    private static String in(String name) {
        return ROOT + "." + name + "..";
    }

    private static String[] within(Set<String> names) {
        return names.stream().map(ArchitectureTest::in).toArray(String[]::new);
    }

    private static Set<String> with(Set<String> names, String another) {
        return union(names, Set.of(another));
    }

    private static Set<String> without(Set<String> names, String one) {
        return names.stream().filter(name -> !name.equals(one)).collect(Collectors.toSet());
    }

    private static Set<String> union(Set<String> names, Set<String> others) {
        Set<String> all = new TreeSet<>(names);
        all.addAll(others);
        return Set.copyOf(all);
    }
}
