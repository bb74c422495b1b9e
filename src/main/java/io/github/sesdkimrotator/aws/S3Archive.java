package io.github.sesdkimrotator.aws;

import io.github.sesdkimrotator.aws.S3Bucket.StoredObject;
import io.github.sesdkimrotator.dkim.Selector;
import io.github.sesdkimrotator.dkim.SigningDomain;
import io.github.sesdkimrotator.json.EvidenceJson;
import io.github.sesdkimrotator.port.Archive;
import io.github.sesdkimrotator.port.Evidence;
import io.github.sesdkimrotator.port.PlatformFault;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.core.SdkBytes;

/** Artefacts in {@code keys/<domain>/<selector>/}, evidence in {@code evidence/<domain>/}. */
public final class S3Archive implements Archive {

    private final S3Bucket bucket;
    private final ConditionalPut writes;

    public S3Archive(AwsClients clients, AwsResources resources) {
        bucket = new S3Bucket(clients, resources.stateBucket());
        writes = new ConditionalPut(clients, bucket);
    }

    @Override
    public void storeArtefacts(SigningDomain domain, Selector selector, Map<String, String> contentByName) {
        contentByName.forEach((name, content) -> bucket.put("keys/" + domain + "/" + selector + "/" + name, content));
    }

    @Override
    public void appendEvidence(Evidence evidence) {
        String name = "evidence/" + evidence.domain() + "/" + evidence.name();
        String json = EvidenceJson.file(evidence);
        if (writes.create(name, json) instanceof ConditionalPut.Result.Overtaken overtaken
                && !overtaken.current().map(StoredObject::content).equals(Optional.of(SdkBytes.fromUtf8String(json)))) {
            throw new PlatformFault(name + " is there already and says something else. It was left as it is.");
        }
    }
}
