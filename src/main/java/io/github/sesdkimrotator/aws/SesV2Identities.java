package io.github.sesdkimrotator.aws;

import io.github.sesdkimrotator.crypto.SesKeyEncoding;
import io.github.sesdkimrotator.dkim.DnsName;
import io.github.sesdkimrotator.dkim.Printable;
import io.github.sesdkimrotator.dkim.Selector;
import io.github.sesdkimrotator.dkim.SigningDomain;
import io.github.sesdkimrotator.gate.GateVerdict;
import io.github.sesdkimrotator.port.PlatformFault;
import io.github.sesdkimrotator.port.PrivateSigningKey;
import io.github.sesdkimrotator.port.SesIdentities;
import io.github.sesdkimrotator.rotation.SesIdentity;
import io.github.sesdkimrotator.rotation.SesIdentity.Verification;
import io.github.sesdkimrotator.rotation.SesReading;
import io.github.sesdkimrotator.rotation.SesRegion;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sesv2.SesV2Client;
import software.amazon.awssdk.services.sesv2.model.BadRequestException;
import software.amazon.awssdk.services.sesv2.model.DkimAttributes;
import software.amazon.awssdk.services.sesv2.model.DkimSigningAttributesOrigin;
import software.amazon.awssdk.services.sesv2.model.DkimStatus;
import software.amazon.awssdk.services.sesv2.model.GetEmailIdentityResponse;
import software.amazon.awssdk.services.sesv2.model.IdentityInfo;
import software.amazon.awssdk.services.sesv2.model.IdentityType;
import software.amazon.awssdk.services.sesv2.model.ListEmailIdentitiesResponse;
import software.amazon.awssdk.services.sesv2.model.NotFoundException;
import software.amazon.awssdk.services.sesv2.model.PutEmailIdentityDkimSigningAttributesRequest;
import software.amazon.awssdk.services.sesv2.model.VerificationInfo;

/**
 * SES's control plane, SESv2.
 *
 * <p>Repeating. The SDK repeats nothing here, because each attempt is a call that must wait for its turn. A call that
 * SES throttled did nothing and is repeated; so is a reading without an answer. A change without an answer is not: SES
 * may have taken it, and where it has found the record by then, taking it again would begin the search anew and let mail
 * leave unsigned. The intent is stored, so the next run reads first, and asks again only where SES shows something else
 * and the gate is open.
 */
public final class SesV2Identities implements SesIdentities {

    private static final int MOST_ATTEMPTS = 3;
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(2);
    private static final int LARGEST_PAGE = 1_000;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int FIRST_SERVER_ERROR = 500;
    /** Longer than a selector or a label of a name can be, and shorter than each secret number of a key. */
    private static final String LONG_BASE64 = "[A-Za-z0-9+/_=-]{64,}";

    private final AwsClients clients;
    private final CallRate rate;

    public SesV2Identities(AwsClients clients, CallRate rate) {
        this.clients = clients;
        this.rate = rate;
    }

    @Override
    public SesReading read(SesRegion region, SigningDomain domain) {
        try {
            return new SesReading.Found(identity(reading(
                    region,
                    what("GetEmailIdentity", region, domain),
                    ses -> ses.getEmailIdentity(r -> r.emailIdentity(domain.ascii())))));
        } catch (NotFoundException e) {
            return new SesReading.Missing();
        }
    }

    @Override
    public List<SigningDomain> domainIdentities(SesRegion region) {
        NavigableSet<SigningDomain> domains = new TreeSet<>();
        Optional<String> token = Optional.empty();
        do {
            String next = token.orElse(null);
            ListEmailIdentitiesResponse page = reading(
                    region,
                    "SES ListEmailIdentities in " + region,
                    ses -> ses.listEmailIdentities(r -> r.pageSize(LARGEST_PAGE).nextToken(next)));
            page.emailIdentities().stream()
                    .filter(info -> info.identityType() == IdentityType.DOMAIN)
                    .flatMap(SesV2Identities::signingDomain)
                    .forEach(domains::add);
            token = Optional.ofNullable(page.nextToken()).filter(text -> !text.isEmpty());
        } while (token.isPresent());
        return List.copyOf(domains);
    }

    private static Stream<SigningDomain> signingDomain(IdentityInfo info) {
        try {
            return Stream.of(SigningDomain.parse(info.identityName()));
        } catch (IllegalArgumentException e) {
            return Stream.empty();
        }
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException where the permit is for another name or key; SES is not called then
     */
    @Override
    public SesChange signWith(
            SesRegion region, SigningDomain domain, Selector selector, PrivateSigningKey key, GateVerdict.Open permit) {
        DnsName recordName = selector.recordName(domain);
        if (!permit.permits(recordName, key.publicKey())) {
            throw new IllegalArgumentException(
                    permit + " does not permit key " + key.fingerprint() + " at " + recordName);
        }
        return SesKeyEncoding.revealLine(
                key,
                line -> change(
                        region,
                        domain,
                        PutEmailIdentityDkimSigningAttributesRequest.builder()
                                .emailIdentity(domain.ascii())
                                .signingAttributesOrigin(DkimSigningAttributesOrigin.EXTERNAL)
                                .signingAttributes(a -> a.domainSigningSelector(selector.value())
                                        .domainSigningPrivateKey(new String(line, StandardCharsets.US_ASCII)))
                                .build()));
    }

    @Override
    public SesChange useEasyDkim(SesRegion region, SigningDomain domain) {
        return change(
                region,
                domain,
                PutEmailIdentityDkimSigningAttributesRequest.builder()
                        .emailIdentity(domain.ascii())
                        .signingAttributesOrigin(DkimSigningAttributesOrigin.AWS_SES)
                        .build());
    }

    private SesChange change(
            SesRegion region, SigningDomain domain, PutEmailIdentityDkimSigningAttributesRequest request) {
        String call = what("PutEmailIdentityDkimSigningAttributes", region, domain);
        try {
            SesV2Client ses = clients.ses(region);
            return new SesChange.Taken(attempt(
                            region,
                            () -> ses.putEmailIdentityDkimSigningAttributes(request),
                            SesV2Identities::isThrottled)
                    .dkimTokens());
        } catch (BadRequestException | NotFoundException e) {
            return new SesChange.Refused(words(e));
        } catch (SdkException e) {
            // Neither message nor cause: a failure to read an answer quotes it, and an answer may repeat the request.
            throw new PlatformFault(call + " failed: " + trouble(e) + "; "
                    + (didNothing(e) ? "SES changed nothing." : "it is not known whether SES took the change."));
        }
    }

    private <T> T reading(SesRegion region, String call, Function<SesV2Client, T> question) {
        try {
            SesV2Client ses = clients.ses(region);
            return attempt(region, () -> question.apply(ses), e -> isThrottled(e) || isWithoutAnswer(e));
        } catch (NotFoundException e) {
            throw e;
        } catch (SdkException e) {
            throw AwsFaults.of(call, e);
        }
    }

    private <T> T attempt(SesRegion region, Supplier<T> call, Predicate<SdkException> mayBeRepeated) {
        Duration pause = FIRST_PAUSE;
        for (int attempt = 1; ; attempt++) {
            try {
                return rate.inTurn(region, call);
            } catch (SdkException e) {
                if (attempt == MOST_ATTEMPTS || !mayBeRepeated.test(e)) {
                    throw e;
                }
                rate.holdBack(region, pause);
                pause = pause.multipliedBy(2);
            }
        }
    }

    private static boolean isThrottled(SdkException failure) {
        return failure instanceof AwsServiceException said
                && (said.isThrottlingException() || said.statusCode() == TOO_MANY_REQUESTS);
    }

    private static boolean isWithoutAnswer(SdkException failure) {
        return !(failure instanceof AwsServiceException said) || said.statusCode() >= FIRST_SERVER_ERROR;
    }

    private static boolean didNothing(SdkException failure) {
        return !isWithoutAnswer(failure)
                || causes(failure).anyMatch(e -> e instanceof ConnectException || e instanceof UnknownHostException);
    }

    private static String trouble(SdkException failure) {
        return failure instanceof AwsServiceException said
                ? AwsFaults.told(said)
                : causes(failure).map(e -> e.getClass().getSimpleName()).collect(Collectors.joining(", because of "));
    }

    private static Stream<Throwable> causes(Throwable failure) {
        return Stream.iterate(failure, e -> e != null, Throwable::getCause);
    }

    /** SES's validation repeats no value; should it ever, what could be part of a key is left out. */
    private static String words(AwsServiceException refusal) {
        AwsErrorDetails details = refusal.awsErrorDetails();
        String message = Optional.ofNullable(details.errorMessage()).orElse("");
        return details.errorCode() + ": " + message.replaceAll(LONG_BASE64, "(not shown)");
    }

    private static String what(String operation, SesRegion region, SigningDomain domain) {
        return "SES " + operation + " " + domain + " in " + region;
    }

    private static SesIdentity identity(GetEmailIdentityResponse said) {
        DkimAttributes dkim = Optional.ofNullable(said.dkimAttributes())
                .orElseGet(() -> DkimAttributes.builder().build());
        return new SesIdentity(
                said.identityType() == IdentityType.DOMAIN ? SesIdentity.Type.DOMAIN : SesIdentity.Type.OTHER,
                origin(dkim.signingAttributesOrigin()),
                Boolean.TRUE.equals(dkim.signingEnabled()),
                status(dkim.status()),
                dkim.tokens(),
                Optional.ofNullable(said.verificationInfo()).flatMap(SesV2Identities::verification));
    }

    private static SesIdentity.Origin origin(DkimSigningAttributesOrigin origin) {
        if (origin == null) {
            return SesIdentity.Origin.OTHER;
        }
        return switch (origin) {
            case EXTERNAL -> SesIdentity.Origin.EXTERNAL;
            case AWS_SES -> SesIdentity.Origin.AWS_SES;
            default -> SesIdentity.Origin.OTHER;
        };
    }

    private static SesIdentity.DkimStatus status(DkimStatus status) {
        if (status == null) {
            return SesIdentity.DkimStatus.UNKNOWN;
        }
        return switch (status) {
            case NOT_STARTED -> SesIdentity.DkimStatus.NOT_STARTED;
            case PENDING -> SesIdentity.DkimStatus.PENDING;
            case SUCCESS -> SesIdentity.DkimStatus.SUCCESS;
            case FAILED -> SesIdentity.DkimStatus.FAILED;
            case TEMPORARY_FAILURE -> SesIdentity.DkimStatus.TEMPORARY_FAILURE;
            case UNKNOWN_TO_SDK_VERSION -> SesIdentity.DkimStatus.UNKNOWN;
        };
    }

    /** Empty where SES has not looked yet; it answers with an empty object then. */
    private static Optional<Verification> verification(VerificationInfo info) {
        Verification seen = new Verification(
                Optional.ofNullable(info.errorTypeAsString()).map(Printable::of),
                Optional.ofNullable(info.lastCheckedTimestamp()),
                Optional.ofNullable(info.lastSuccessTimestamp()),
                info.soaRecord() == null || info.soaRecord().serialNumber() == null
                        ? OptionalLong.empty()
                        : OptionalLong.of(info.soaRecord().serialNumber()));
        Verification nothing =
                new Verification(Optional.empty(), Optional.empty(), Optional.empty(), OptionalLong.empty());
        return seen.equals(nothing) ? Optional.empty() : Optional.of(seen);
    }
}
