package io.github.sesdkimrotator.aws;

import io.github.sesdkimrotator.support.AwsEndpoint;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.S3Object;

/** A new bucket at the {@linkplain AwsEndpoint endpoint for tests}, versioned like the one of the template. */
final class S3TestBucket {

    private final String name = "state-" + UUID.randomUUID();
    private final S3Client s3;

    S3TestBucket() {
        this(clients());
    }

    S3TestBucket(AwsClients clients) {
        s3 = clients.s3();
        s3.createBucket(bucket ->
                bucket.bucket(name).createBucketConfiguration(where -> where.locationConstraint("ap-northeast-1")));
        s3.putBucketVersioning(
                put -> put.bucket(name).versioningConfiguration(v -> v.status(BucketVersioningStatus.ENABLED)));
    }

    /** Clients of their own, as another invocation has. */
    static AwsClients clients() {
        return new AwsClients(Optional.of(AwsEndpoint.required()));
    }

    /** Resources of which only the bucket counts. */
    static AwsResources resources(String bucket) {
        return new AwsResources(bucket, "secrets", "key", 30, "dns-topic", "operations-topic");
    }

    AwsResources resources() {
        return resources(name);
    }

    String name() {
        return name;
    }

    void put(String key, byte[] content) {
        s3.putObject(put -> put.bucket(name).key(key), RequestBody.fromBytes(content));
    }

    void delete(String key) {
        s3.deleteObject(delete -> delete.bucket(name).key(key));
    }

    String contentType(String key) {
        return s3.headObject(head -> head.bucket(name).key(key)).contentType();
    }

    int versions(String key) {
        return s3.listObjectVersions(list -> list.bucket(name).prefix(key))
                .versions()
                .size();
    }

    Map<String, String> contentByPath() {
        return contentByPath("");
    }

    Map<String, String> contentByPath(String prefix) {
        return s3.listObjectsV2Paginator(list -> list.bucket(name).prefix(prefix)).contents().stream()
                .map(S3Object::key)
                .collect(Collectors.toMap(
                        Function.identity(),
                        key -> s3.getObjectAsBytes(get -> get.bucket(name).key(key))
                                .asUtf8String()));
    }
}
