package io.github.sesdkimrotator.simulation;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.sesdkimrotator.dkim.Selector;
import io.github.sesdkimrotator.dkim.SigningDomain;
import io.github.sesdkimrotator.port.NoticeChannel.Notice;
import io.github.sesdkimrotator.rotation.SesIdentity;
import io.github.sesdkimrotator.rotation.SesRegion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Types what notices and answers offer; while there is misfortune, also what nobody offered. */
final class SimulatedOperator {

    private static final Pattern PAYLOAD = Pattern.compile("--payload '([^']*)'");

    /** A key that is lost cannot be given to SES again, however often Phase 7 is typed. */
    private static final int ATTEMPTS_BEFORE_EASY_DKIM = 3;

    private final Map<SigningDomain, Integer> attempts = new HashMap<>();
    private final Simulation world;
    private final Chance chance;
    private final Chance hurry;

    SimulatedOperator(Simulation world, Chance chance, Chance hurry) {
        this.world = world;
        this.chance = chance;
        this.hurry = hurry;
    }

    void begin() {
        if (!world.options().holds(Misfortune.CLUMSY_OPERATOR)) {
            return;
        }
        int times = chance.between(3, 30);
        for (int i = 0; i < times; i++) {
            world.at(
                    chance.between(
                            Duration.ZERO, Duration.ofDays(world.options().days())),
                    this::anything);
        }
    }

    void receive(Notice notice) {
        if (!world.isPeace() && world.options().holds(Misfortune.OVERLOOKED_NOTICES) && chance.of(0.3)) {
            return;
        }
        List<String> offered = payloads(notice.body());
        Duration wait = world.isPeace()
                ? chance.between(Duration.ofMinutes(10), Duration.ofHours(6))
                : chance.between(Duration.ofMinutes(1), Duration.ofDays(2));
        switch (notice.attributes().getOrDefault("kind", "")) {
            case "READY_TO_ACTIVATE" -> type(wait, offered, "\"phase\":\"7\"");
            case "SIGNING_ALARM" -> type(wait, offered, "\"phase\":\"7\"", chance.of(0.5) ? "rollback" : "\"status\"");
            case "HALTED" -> type(wait, offered, isLostForGood(notice) ? "abort" : "enroll", "enroll");
            case "DIGEST" ->
                type(wait, offered, "\"phase\":\"7\"", isLostForGood(notice) ? "abort" : "enroll", "enroll");
            default -> {}
        }
    }

    /** In peace nobody tries in vain for weeks: nobody here can restore a secret. */
    private boolean isLostForGood(Notice notice) {
        return world.isPeace() && notice.body().contains("restore-secret");
    }

    /** The first of the wanted ones that is offered. */
    private void type(Duration wait, List<String> offered, String... wanted) {
        for (String part : wanted) {
            Optional<String> payload =
                    offered.stream().filter(one -> one.contains(part)).findFirst();
            if (payload.isPresent()) {
                world.at(wait, () -> world.invoke(payload.get(), "operator"));
                return;
            }
        }
    }

    private static List<String> payloads(String text) {
        List<String> payloads = new ArrayList<>();
        Matcher payload = PAYLOAD.matcher(text);
        while (payload.find()) {
            payloads.add(payload.group(1));
        }
        return payloads;
    }

    /** Any phase or verb for any domain, whatever the state. */
    void anything() {
        SigningDomain domain = chance.oneOf(world.domains());
        anything(domain, chance);
        if (world.options().holds(Misfortune.LATE_READINGS)) {
            // What looks as if nothing had happened is typed again, or undone.
            for (int i = hurry.between(0, 3); i > 0; i--) {
                world.at(hurry.between(Duration.ofSeconds(10), Duration.ofMinutes(15)), () -> anything(domain, hurry));
            }
        }
    }

    private void anything(SigningDomain domain, Chance chance) {
        String verb = chance.oneOf(List.of(
                "expiry_check",
                "watch",
                "status",
                "3",
                "3c",
                "4",
                "5",
                "6",
                "7",
                "7",
                "7",
                "8",
                "8",
                "rollback",
                "rollback",
                "abort",
                "enroll",
                "easy_dkim_fallback",
                "wrong"));
        String payload = switch (verb) {
            case "expiry_check", "watch" -> "{\"action\":\"" + verb + "\"}";
            case "3c" -> phase("3", domain, ",\"reason\":\"compromise\"");
            case "wrong" -> phase("7", domain, ",\"selector\":\"" + new Selector("dkim-20200101-1") + "\"");
            case "3", "4", "5", "6", "7", "8" -> phase(verb, domain, "");
            default -> verb(verb, domain);
        };
        world.invoke(payload, "clumsy operator");
    }

    /** What the alarm says to do first: is the live record still right? And where SES gave up, Phase 7 has it look again. */
    private void callTheDnsTeam(JsonNode status, SigningDomain domain) {
        String wanted = status.path("state").asText().equals("RollingBack") ? "previous" : "active";
        JsonNode selector = status.path("keys").path(wanted).path("selector");
        if (!selector.isMissingNode()) {
            world.dnsTeam().restoreLive(new Selector(selector.asText()).recordName(domain));
        }
        if (!isSilent(status)) {
            return;
        }
        boolean gaveUp = status.path("message").asText().contains("FAILED");
        if (gaveUp && status.path("state").asText().equals("Watching")) {
            boolean lastResort = attempts.merge(domain, 1, Integer::sum) > ATTEMPTS_BEFORE_EASY_DKIM;
            String payload = lastResort ? verb("easy_dkim_fallback", domain) : phase("7", domain, "");
            world.at(Duration.ofHours(4), () -> world.invoke(payload, "operator"));
        }
        finishEasyDkim(domain);
    }

    /** Whoever chose Easy DKIM in the console publishes its CNAMEs and has SES look again. */
    private void finishEasyDkim(SigningDomain domain) {
        for (SesRegion region : world.regions()) {
            SesIdentity identity = world.ses().peek(region, domain).orElseThrow();
            boolean gaveUp = identity.origin() == SesIdentity.Origin.AWS_SES
                    && identity.status() != SesIdentity.DkimStatus.SUCCESS
                    && identity.status() != SesIdentity.DkimStatus.PENDING;
            if (identity.origin() == SesIdentity.Origin.AWS_SES) {
                identity.tokens().forEach(token -> world.dns().publishCname(new Selector(token).recordName(domain)));
            }
            if (gaveUp && !identity.tokens().isEmpty()) {
                world.ses().switchToEasyDkimBehindOurBack(region, domain);
                world.sesIsTouched(region, domain);
            }
        }
    }

    private static boolean isSilent(JsonNode status) {
        return status.path("message").asText().contains("SES does not sign at present");
    }

    private boolean isDone(String payload) {
        return world.invoke(payload, "operator")
                .filter(answer -> answer.json().path("statusCode").asInt() == 200)
                .isPresent();
    }

    static String verb(String action, SigningDomain domain) {
        return "{\"action\":\"" + action + "\",\"domain\":\"" + domain.ascii() + "\"}";
    }

    private static String phase(String number, SigningDomain domain, String more) {
        return "{\"action\":\"phase_manager\",\"phase\":\"" + number + "\",\"domain\":\"" + domain.ascii() + "\"" + more
                + "}";
    }

    /** Once a day: asks how a domain stands and types the next command. */
    void doesTheJob(SigningDomain domain) {
        Optional<JsonNode> status =
                world.invoke(verb("status", domain), "operator").map(Simulation.Answered::json);
        if (status.isEmpty()) {
            return;
        }
        status.get()
                .path("cnames")
                .forEach(cname -> world.dns()
                        .publishCname(new io.github.sesdkimrotator.dkim.DnsName(
                                cname.path("name").asText())));
        callTheDnsTeam(status.get(), domain);
        String halted = status.get().path("halted").path("reason").asText();
        if (halted.equals("KEY_LOST") || halted.equals("SES_REFUSED")) {
            // As the notice says: nobody here can restore a secret.
            if (isDone(verb("abort", domain))
                    || (isSilent(status.get()) && isDone(verb("easy_dkim_fallback", domain)))) {
                return;
            }
        }
        payloads(status.get().path("nextStep").asText()).stream()
                .filter(payload -> !payload.contains("\"status\""))
                .findFirst()
                .ifPresent(payload -> world.invoke(payload, "operator"));
    }
}
