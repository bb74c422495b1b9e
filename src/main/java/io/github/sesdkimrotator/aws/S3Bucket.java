package io.github.sesdkimrotator.aws;

import io.github.sesdkimrotator.port.PlatformFault;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/** Objects of one bucket. Encryption is the bucket's own default and no request says anything of it. */
final class S3Bucket {

    /**
     * An object as it was read, all of it from one answer.
     *
     * @param etag opaque: with KMS it is no digest of the content
     */
    record StoredObject(String etag, Map<String, String> metadata, SdkBytes content) {}

    private final AwsClients clients;
    private final String bucket;

    S3Bucket(AwsClients clients, String bucket) {
        this.clients = clients;
        this.bucket = bucket;
    }

    /** @throws PlatformFault where it is not known whether there is such an object, and what it holds */
    Optional<StoredObject> get(String name) {
        try {
            ResponseBytes<GetObjectResponse> answer =
                    clients.s3().getObjectAsBytes(get -> get.bucket(bucket).key(name));
            GetObjectResponse object = answer.response();
            return Optional.of(
                    new StoredObject(object.eTag(), object.metadata(), SdkBytes.fromByteArray(answer.asByteArray())));
        } catch (NoSuchKeyException e) {
            return Optional.empty();
        } catch (SdkException e) {
            throw fault("GetObject", name, e);
        }
    }

    /** Writes whatever is there already; for content that is the same each time. */
    void put(String name, String text) {
        try {
            clients.s3().putObject(putting(name).build(), RequestBody.fromString(text));
        } catch (SdkException e) {
            throw fault("PutObject", name, e);
        }
    }

    /** A request to write a text, with nothing said of conditions yet. */
    PutObjectRequest.Builder putting(String name) {
        return PutObjectRequest.builder().bucket(bucket).key(name).contentType(contentType(name));
    }

    /** Names of all objects that begin so, from as many pages as there are. */
    List<String> names(String prefix) {
        try {
            return clients
                    .s3()
                    .listObjectsV2Paginator(list -> list.bucket(bucket).prefix(prefix))
                    .contents()
                    .stream()
                    .map(S3Object::key)
                    .toList();
        } catch (SdkException e) {
            throw fault("ListObjectsV2", prefix, e);
        }
    }

    /** @param operation S3's name for what was asked, such as {@code GetObject} */
    PlatformFault fault(String operation, String name, SdkException failure) {
        PlatformFault fault = AwsFaults.of("S3 " + operation + " s3://" + bucket + "/" + name, failure);
        return whatToLookAt(failure)
                .map(advice -> new PlatformFault(fault.getMessage() + ". " + advice, fault.getCause()))
                .orElse(fault);
    }

    private static Optional<String> whatToLookAt(SdkException failure) {
        if (!(failure instanceof S3Exception said) || said.awsErrorDetails() == null) {
            return Optional.empty();
        }
        AwsErrorDetails details = said.awsErrorDetails();
        String code = String.valueOf(details.errorCode());
        if (code.startsWith("KMS.")) {
            return Optional.of("The bucket's KMS key cannot be used. Look whether the key is enabled and not scheduled"
                    + " for deletion.");
        }
        if (!code.equals("AccessDenied")) {
            return Optional.empty();
        }
        // S3 quotes the action that was denied, and says nothing else of KMS.
        return Optional.of(
                String.valueOf(details.errorMessage()).contains("kms:")
                        ? "The use of the bucket's KMS key was denied. Look at the key's policy, and whether the function's"
                                + " role may use kms:Decrypt and kms:GenerateDataKey with it."
                        : "Look at the policies of the function's role and of the bucket. S3 says this of an object that"
                                + " is not there, too, where the role lacks s3:ListBucket.");
    }

    private static String contentType(String name) {
        return switch (name.substring(name.lastIndexOf('.') + 1)) {
            case "json" -> "application/json";
            case "pem" -> "application/x-pem-file";
            default -> "text/plain; charset=utf-8";
        };
    }
}
