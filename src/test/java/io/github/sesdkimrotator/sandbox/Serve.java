package io.github.sesdkimrotator.sandbox;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code ./mvnw -q -Pserve}: the embedded world as endpoints on loopback, for a person to practise the runbook.
 *
 * <p>Stays until it is interrupted. Exit status 1: a port is taken; 64: wrong usage.
 */
@Command(
        name = "serve",
        description = {
            "Serves a practice world on 127.0.0.1: the rotator behind Lambda's Invoke call, SES, DNS, and a clock that you"
                    + " move. No AWS account, no network. docs/practice.md leads through it.",
            ""
        },
        optionListHeading = "Options:%n",
        sortOptions = false,
        usageHelpWidth = 110,
        customSynopsis = "./mvnw -q -Pserve [-Dserve.args=\"OPTIONS\"]%n")
final class Serve implements Callable<Integer> {

    static final int EXIT_PORT_TAKEN = 1;
    private static final int HIGHEST_PORT = 65_535;
    private static final int DNS_PORTS = 3;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "4566",
            description = "For Lambda, SES and /practice, over HTTP (default 4566; 0 for any).")
    private int port;

    @Option(
            names = "--dns-port",
            paramLabel = "PORT",
            defaultValue = "5300",
            description = "For DNS: a resolver there, and the two name servers of example.jp on the two ports after it"
                    + " (default 5300; 0 for any).")
    private int dnsPort;

    private final PrintWriter out;

    Serve(PrintWriter out) {
        this.out = out;
    }

    public static void main(String[] arguments) {
        PrintWriter out = Arguments.toThe(System.out);
        PrintWriter err = Arguments.toThe(System.err);
        System.exit(run(out, err, arguments));
    }

    /** Serves until the process is interrupted; returns the exit status where it does not come to that. */
    static int run(PrintWriter out, PrintWriter err, String... arguments) {
        CommandSpec options = Arguments.understoodBy(new Serve(out));
        return Arguments.execute(options, "serve.args", out, err, arguments);
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        between("--port", port, HIGHEST_PORT);
        between("--dns-port", dnsPort, HIGHEST_PORT - DNS_PORTS + 1);
        PracticeServer server;
        try {
            server = PracticeServer.open(port, dnsPort);
        } catch (PracticeServer.PortTakenException e) {
            out.println(e.getMessage().replaceFirst("^p", "P")
                    + ". Choose others, such as ./mvnw -q -Pserve -Dserve.args=\"--port 4666 --dns-port 5400\"");
            return EXIT_PORT_TAKEN;
        }
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            server.close();
            out.println("\nThe practice world is gone, and its keys with it.");
        }));
        greet(server);
        new CountDownLatch(1).await();
        return 0;
    }

    private void greet(PracticeServer server) {
        String http = "http://127.0.0.1:" + server.http().getPort();
        int resolver = server.dns().getFirst().getPort();
        out.print("""
                A practice world for %1$s. Nothing in it reaches AWS or the Internet.

                  Lambda, SES   %2$s
                  DNS           127.0.0.1, port %3$d: a resolver; ports %4$d and %5$d: ns1 and ns2 of %1$s
                  Its own       %2$s/practice

                In another terminal:

                  export AWS_ENDPOINT_URL=%2$s AWS_REGION=%6$s AWS_DEFAULT_REGION=%6$s
                  export AWS_ACCESS_KEY_ID=practice AWS_SECRET_ACCESS_KEY=practice
                  curl %2$s/practice

                docs/practice.md goes on from there. Ctrl-C ends it.
                """.formatted(
                        server.practice().world().domain(),
                        http,
                        resolver,
                        server.dns().get(1).getPort(),
                        server.dns().get(2).getPort(),
                        World.REGION));
        out.flush();
    }

    private void between(String option, int given, int most) {
        if (given < 0 || given > most) {
            throw new ParameterException(
                    spec.commandLine(), option + " must be between 0 and " + most + ", not " + given + ".");
        }
    }
}
