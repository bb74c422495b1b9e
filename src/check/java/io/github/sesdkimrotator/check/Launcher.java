package io.github.sesdkimrotator.check;

import java.lang.reflect.Method;

/**
 * Where {@code java -jar dkim-check.jar} begins. Compiled for Java 8, so that an older Java says what is missing instead
 * of ending with a stack trace and status 1, which would mean "waiting".
 */
public final class Launcher {

    private static final int NEEDED = 21;
    /** {@code ExitStatus.COULD_NOT_ASK}, whose class an older Java cannot load. */
    private static final int COULD_NOT_ASK = 3;

    private Launcher() {}

    public static void main(String[] arguments) throws Exception {
        String version = System.getProperty("java.specification.version");
        int feature = Integer.parseInt(version.startsWith("1.") ? version.substring(2) : version);
        if (feature < NEEDED) {
            System.err.println("dkim-check: this is Java " + feature + " (" + System.getProperty("java.home")
                    + "); Java " + NEEDED + " or newer is needed. Nothing was asked.");
            System.exit(COULD_NOT_ASK);
        }
        Method main = Class.forName("io.github.sesdkimrotator.check.DkimCheck").getMethod("main", String[].class);
        main.invoke(null, (Object) arguments);
    }
}
