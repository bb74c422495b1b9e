package io.github.sesdkimrotator.sandbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import io.github.sesdkimrotator.dkim.Selector;
import io.github.sesdkimrotator.dkim.SigningDomain;
import io.github.sesdkimrotator.dkim.SubjectPublicKey;
import io.github.sesdkimrotator.port.PlatformFault;
import io.github.sesdkimrotator.port.PrivateSigningKey;
import io.github.sesdkimrotator.port.SesIdentities.SesChange;
import io.github.sesdkimrotator.rotation.SesIdentity;
import io.github.sesdkimrotator.rotation.SesIdentity.DkimStatus;
import io.github.sesdkimrotator.rotation.SesIdentity.Origin;
import io.github.sesdkimrotator.rotation.SesReading;
import io.github.sesdkimrotator.rotation.SesRegion;
import io.github.sesdkimrotator.sandbox.EmbeddedSes.CallEnd;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.RSAPrivateKey;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/**
 * The API of SESv2, as far as it is about DKIM, in front of an {@link EmbeddedSes}: REST-JSON as in the service's
 * model (2019-09-27), with SES's own errors.
 *
 * <pre>
 *   GET /v2/email/identities                              ListEmailIdentities
 *   GET /v2/email/identities/{identity}                   GetEmailIdentity
 *   PUT /v2/email/identities/{identity}/dkim              PutEmailIdentityDkimAttributes
 *   PUT /v2/email/identities/{identity}/dkim/signing      PutEmailIdentityDkimSigningAttributes
 * </pre>
 *
 * <p>The Region is the one of the signature's credential scope; the signature itself is not checked. A call that SES
 * was told to {@linkplain EmbeddedSes#failNextCalls fail} is answered with 500; one whose {@linkplain
 * EmbeddedSes#loseNextReply reply is lost} with a closed connection.
 *
 * <p>Thread-safe: all work is done under the lock.
 */
public final class SesHttpFace implements HttpHandler {

    private static final JsonMapper JSON = new JsonMapper();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private static final Pattern CREDENTIAL_REGION = Pattern.compile("Credential=[^/,]+/[0-9]+/([a-z0-9-]+)/");
    private static final Pattern PATH =
            Pattern.compile("/v2/email/identities(?:/(?<identity>[^/]+)(?<part>/dkim|/dkim/signing)?)?/?");
    private static final Pattern BASE64_LINE = Pattern.compile("^[a-zA-Z0-9+\\/]+={0,2}$");
    private static final int LONGEST_KEY_CHARS = 20_480;
    private static final int LARGEST_PAGE = 1_000;

    private final EmbeddedSes ses;
    private final Object lock;
    private long requests;

    /** @param lock what everybody holds who moves the world's clock or touches this SES while requests may arrive */
    public SesHttpFace(EmbeddedSes ses, Object lock) {
        this.ses = ses;
        this.lock = lock;
    }

    /** An answer with an error's code and SES's words. */
    private static final class Refusal extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final int status;
        private final String code;

        Refusal(int status, String code, String message) {
            super(message);
            this.status = status;
            this.code = code;
        }

        static Refusal badRequest(String message) {
            return new Refusal(400, "BadRequestException", message);
        }

        /** The words of the API's own validation, which never repeats a value. */
        static Refusal constraint(String value, String member, String constraint) {
            return badRequest("1 validation error detected: Value" + value + " at '" + member
                    + "' failed to satisfy constraint: " + constraint);
        }

        static Refusal notFound(String identity) {
            return new Refusal(404, "NotFoundException", "Email identity " + identity + " does not exist.");
        }
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        synchronized (lock) {
            exchange.getResponseHeaders()
                    .set("x-amzn-RequestId", "00000000-0000-4000-8000-%012x".formatted(++requests));
            try {
                respond(exchange, 200, answer(exchange, body));
            } catch (Refusal refusal) {
                exchange.getResponseHeaders().set("x-amzn-ErrorType", refusal.code);
                respond(exchange, refusal.status, NODES.objectNode().put("message", refusal.getMessage()));
            } catch (PlatformFault fault) {
                respondToFault(exchange);
            } finally {
                exchange.close();
            }
        }
    }

    /** What became of the call stands in the journal. */
    private void respondToFault(HttpExchange exchange) throws IOException {
        CallEnd end = ses.calls().getLast().end();
        if (end == CallEnd.REPLY_LOST) {
            return;
        }
        boolean throttled = end == CallEnd.THROTTLED;
        exchange.getResponseHeaders()
                .set("x-amzn-ErrorType", throttled ? "TooManyRequestsException" : "InternalFailure");
        respond(
                exchange,
                throttled ? 429 : 500,
                NODES.objectNode().put("message", throttled ? "Rate exceeded" : "Internal failure"));
    }

    private static void respond(HttpExchange exchange, int status, ObjectNode node) throws IOException {
        byte[] bytes = JSON.writeValueAsBytes(node);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private ObjectNode answer(HttpExchange exchange, byte[] body) {
        SesRegion region = region(exchange);
        Matcher path = PATH.matcher(exchange.getRequestURI().getRawPath());
        if (!path.matches()) {
            throw unknownOperation();
        }
        String identity = Optional.ofNullable(path.group("identity"))
                .map(SesHttpFace::decoded)
                .orElse("");
        String part = Optional.ofNullable(path.group("part")).orElse("");
        return switch (exchange.getRequestMethod() + (identity.isEmpty() ? "" : " identity") + part) {
            case "GET" -> list(region, query(exchange));
            case "GET identity" -> get(region, identity);
            case "PUT identity/dkim" -> putDkim(region, identity, parsed(body));
            case "PUT identity/dkim/signing" -> putSigning(region, identity, parsed(body));
            default -> throw unknownOperation();
        };
    }

    private static Refusal unknownOperation() {
        return new Refusal(404, "UnknownOperationException", "");
    }

    private static SesRegion region(HttpExchange exchange) {
        String authorization = Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization"))
                .orElse("");
        Matcher credential = CREDENTIAL_REGION.matcher(authorization);
        if (!credential.find()) {
            throw new Refusal(403, "MissingAuthenticationTokenException", "Missing Authentication Token");
        }
        return new SesRegion(credential.group(1));
    }

    private static Map<String, String> query(HttpExchange exchange) {
        String query =
                Optional.ofNullable(exchange.getRequestURI().getRawQuery()).orElse("");
        return Arrays.stream(query.split("&", -1))
                .map(parameter -> parameter.split("=", 2))
                .filter(pair -> pair.length == 2)
                .collect(Collectors.toMap(pair -> decoded(pair[0]), pair -> decoded(pair[1])));
    }

    private static String decoded(String percentEncoded) {
        return URLDecoder.decode(percentEncoded.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static JsonNode parsed(byte[] body) {
        try {
            return JSON.readTree(new String(body, StandardCharsets.UTF_8));
        } catch (JsonProcessingException e) {
            // Not with its message, which quotes the body.
            throw new Refusal(400, "SerializationException", "");
        }
    }

    /** What no domain can be called is the name of no identity here. */
    private static SigningDomain domain(String identity) {
        try {
            return SigningDomain.parse(identity);
        } catch (IllegalArgumentException e) {
            throw Refusal.notFound(identity);
        }
    }

    private ObjectNode list(SesRegion region, Map<String, String> query) {
        int pageSize = pageSize(query);
        ses.domainIdentities(region);
        NavigableMap<SigningDomain, SesIdentity> left = ses.peekAll(region);
        if (query.containsKey("NextToken")) {
            left = left.tailMap(lastOfPageBefore(query.get("NextToken")), false);
        }
        ObjectNode node = NODES.objectNode();
        List<SigningDomain> page = left.keySet().stream().limit(pageSize).toList();
        ArrayNode identities = node.putArray("EmailIdentities");
        for (SigningDomain domain : page) {
            SesIdentity identity = left.get(domain);
            identities
                    .addObject()
                    .put("IdentityType", type(identity))
                    .put("IdentityName", domain.ascii())
                    .put("SendingEnabled", identity.status() == DkimStatus.SUCCESS)
                    .put("VerificationStatus", identity.status().name());
        }
        if (page.size() < left.size()) {
            node.put(
                    "NextToken",
                    Base64.getUrlEncoder().encodeToString(page.getLast().ascii().getBytes(StandardCharsets.US_ASCII)));
        }
        return node;
    }

    private static int pageSize(Map<String, String> query) {
        String text = query.getOrDefault("PageSize", "0");
        int size = text.matches("[0-9]{1,4}") ? Integer.parseInt(text) : -1;
        if (size < 0 || size > LARGEST_PAGE) {
            throw Refusal.badRequest("PageSize must be between 0 and " + LARGEST_PAGE);
        }
        return size == 0 ? LARGEST_PAGE : size;
    }

    private static SigningDomain lastOfPageBefore(String token) {
        try {
            return new SigningDomain(new String(Base64.getUrlDecoder().decode(token), StandardCharsets.US_ASCII));
        } catch (IllegalArgumentException e) {
            throw Refusal.badRequest("The NextToken is not valid.");
        }
    }

    private ObjectNode get(SesRegion region, String name) {
        if (!(ses.read(region, domain(name)) instanceof SesReading.Found found)) {
            throw Refusal.notFound(name);
        }
        SesIdentity identity = found.identity();
        ObjectNode node = NODES.objectNode();
        node.put("IdentityType", type(identity));
        node.put("FeedbackForwardingStatus", true);
        node.put("VerifiedForSendingStatus", identity.status() == DkimStatus.SUCCESS);
        putDkimAttributes(node.putObject("DkimAttributes"), identity);
        node.putObject("MailFromAttributes").put("BehaviorOnMxFailure", "USE_DEFAULT_VALUE");
        node.putObject("Policies");
        node.putArray("Tags");
        node.put("VerificationStatus", identity.status().name());
        putVerification(node.putObject("VerificationInfo"), identity);
        return node;
    }

    private static String type(SesIdentity identity) {
        return identity.type() == SesIdentity.Type.DOMAIN ? "DOMAIN" : "EMAIL_ADDRESS";
    }

    private static void putDkimAttributes(ObjectNode node, SesIdentity identity) {
        node.put("SigningEnabled", identity.signingEnabled());
        node.put("Status", identity.status().name());
        ArrayNode tokens = node.putArray("Tokens");
        identity.tokens().forEach(tokens::add);
        node.put("SigningAttributesOrigin", identity.origin().name());
        if (identity.origin() == Origin.AWS_SES) {
            node.put("NextSigningKeyLength", "RSA_2048_BIT");
            node.put("CurrentSigningKeyLength", "RSA_2048_BIT");
        }
    }

    private static void putVerification(ObjectNode node, SesIdentity identity) {
        identity.verification().ifPresent(seen -> {
            seen.lastCheckedAt().ifPresent(at -> node.put("LastCheckedTimestamp", epochSeconds(at)));
            seen.lastSuccessAt().ifPresent(at -> node.put("LastSuccessTimestamp", epochSeconds(at)));
            seen.errorType().ifPresent(type -> node.put("ErrorType", type));
            seen.soaSerial().ifPresent(serial -> node.putObject("SOARecord").put("SerialNumber", serial));
        });
    }

    private static BigDecimal epochSeconds(Instant at) {
        return BigDecimal.valueOf(at.toEpochMilli(), 3);
    }

    /** Counts for no rate limit: the product never makes this call, only people do. */
    private ObjectNode putDkim(SesRegion region, String name, JsonNode body) {
        SigningDomain domain = domain(name);
        SesIdentity identity = ses.peek(region, domain)
                .orElseThrow(() -> Refusal.badRequest("Domain " + name + " is not verified for DKIM signing."));
        if (identity.type() != SesIdentity.Type.DOMAIN) {
            // SES says yes and does nothing.
            return NODES.objectNode();
        }
        if (body.path("SigningEnabled").asBoolean(false)) {
            ses.enableSigning(region, domain);
        } else {
            ses.disableSigning(region, domain);
        }
        return NODES.objectNode();
    }

    private ObjectNode putSigning(SesRegion region, String name, JsonNode body) {
        SigningDomain domain = domain(name);
        SesChange change = switch (body.path("SigningAttributesOrigin").asText("")) {
            case "EXTERNAL" -> putByodkim(region, domain, body.path("SigningAttributes"));
            case "AWS_SES" -> ses.useEasyDkim(region, domain);
            case "" -> throw Refusal.constraint(" null", "signingAttributesOrigin", "Member must not be null");
            default -> throw Refusal.badRequest("This signing attributes origin cannot be set here.");
        };
        return switch (change) {
            case SesChange.Taken taken -> {
                ObjectNode node = NODES.objectNode();
                node.put(
                        "DkimStatus",
                        ses.peek(region, domain).orElseThrow().status().name());
                ArrayNode tokens = node.putArray("DkimTokens");
                taken.tokens().forEach(tokens::add);
                yield node;
            }
            case SesChange.Refused refused -> throw refusal(refused.why());
        };
    }

    /** {@code NotFoundException: …}, or words that are a bad request's. */
    private static Refusal refusal(String why) {
        String notFound = "NotFoundException: ";
        return why.startsWith(notFound)
                ? new Refusal(404, "NotFoundException", why.substring(notFound.length()))
                : Refusal.badRequest(why.replaceFirst("^BadRequestException: ", ""));
    }

    private SesChange putByodkim(SesRegion region, SigningDomain domain, JsonNode attributes) {
        if (attributes.has("DomainSigningAttributesOrigin")) {
            throw Refusal.badRequest("DomainSigningAttributesOrigin is for new identities only.");
        }
        String selector = required(attributes, "DomainSigningSelector");
        String key = required(attributes, "DomainSigningPrivateKey");
        if (!selector.matches("[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?")) {
            throw Refusal.constraint(
                    "",
                    "signingAttributes.domainSigningSelector",
                    "Member must satisfy regular expression pattern:"
                            + " ^(([a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9\\-]*[a-zA-Z0-9]))$");
        }
        if (key.length() > LONGEST_KEY_CHARS || !BASE64_LINE.matcher(key).matches()) {
            throw Refusal.constraint(
                    "",
                    "signingAttributes.domainSigningPrivateKey",
                    "Member must satisfy regular expression pattern: " + BASE64_LINE.pattern());
        }
        return ses.putWithoutGate(region, domain, new Selector(selector), key(key));
    }

    private static String required(JsonNode attributes, String member) {
        return Optional.ofNullable(attributes.get(member))
                .filter(JsonNode::isTextual)
                .map(JsonNode::asText)
                .orElseThrow(
                        () -> Refusal.badRequest("BYODKIM needs DomainSigningSelector and DomainSigningPrivateKey."));
    }

    /** SES takes whatever is base64. What is no RSA key stands for a key that no record will ever match. */
    private static PrivateSigningKey key(String line) {
        byte[] der;
        try {
            der = Base64.getDecoder().decode(line);
        } catch (IllegalArgumentException e) {
            der = new byte[0];
        }
        try {
            RSAPrivateKey key = rsaKey(ASN1Sequence.getInstance(ASN1Primitive.fromByteArray(der)));
            byte[] publicHalf = new SubjectPublicKeyInfo(
                            new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE),
                            new RSAPublicKey(key.getModulus(), key.getPublicExponent()))
                    .getEncoded(ASN1Encoding.DER);
            return PrivateSigningKey.ofPkcs1Der(key.getEncoded(ASN1Encoding.DER), SubjectPublicKey.ofDer(publicHalf));
        } catch (IOException | RuntimeException e) {
            return PrivateSigningKey.ofPkcs1Der(
                    der, SubjectPublicKey.ofDer("no RSA key".getBytes(StandardCharsets.US_ASCII)));
        }
    }

    /** PKCS#8 has an algorithm, a sequence, where PKCS#1 has the modulus. */
    private static RSAPrivateKey rsaKey(ASN1Sequence sequence) throws IOException {
        return sequence.getObjectAt(1) instanceof ASN1Sequence
                ? RSAPrivateKey.getInstance(PrivateKeyInfo.getInstance(sequence).parsePrivateKey())
                : RSAPrivateKey.getInstance(sequence);
    }
}
